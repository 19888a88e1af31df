/** What the page is given. It asks, it never changes anything. */
import type { Defects } from '../model/defects.ts';
import type { LimitName } from '../model/limits.ts';
import type { BudgetReading, Reading } from '../model/reading.ts';

/** Everything of one moment. */
export type PageState = {
  /** The truth as of now, not what Prometheus is shown. */
  readonly readings: readonly Reading[];
  readonly people: { readonly active24h: number };
  /** When this process last counted a record; milliseconds. Undefined: not yet. */
  readonly lastCountedMs: number | undefined;
  /** Sentences about what is wrong with what is sent, the latest first. */
  readonly notices?: readonly string[];
};

export type PageData = {
  /** Rejects where not every part could be read: the page says so and keeps what it shows. */
  readonly read: () => Promise<PageState>;
  /** The same of budgets. */
  readonly budgets: () => Promise<readonly BudgetReading[]>;
  readonly nowMs: () => number;
  /** Lines to copy that point an agent at us: shown as they are while nothing has been counted. */
  readonly firstSteps: readonly string[];
  /** What versions of the agents are known to tell wrongly. */
  readonly defects: Defects;
  readonly onLimited: (limit: LimitName) => void;
  /** Gets what the page could not do, for the log; once, not for every second that it lasts. */
  readonly onError: (error: unknown) => void;
};
