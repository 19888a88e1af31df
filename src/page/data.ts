/** What the page is given. It asks, it never changes anything. */
import type { Defects } from '../model/defects.ts';
import type { LimitName } from '../model/limits.ts';
import type { Asked, BudgetReading, Overview, Reading } from '../model/reading.ts';

export type PageData = {
  /** All KPIs: the truth as of now, not what Prometheus is shown. Rejects where not every part could be read. */
  readonly read: () => Promise<readonly Reading[]>;
  /** The same of budgets. */
  readonly budgets: () => Promise<readonly BudgetReading[]>;
  /** Everything of one moment. Where it rejects the page says so and keeps what it shows. */
  readonly overview: (asked: readonly Asked[]) => Promise<Overview>;
  /** When this process last counted a record; milliseconds. Undefined: not yet. */
  readonly lastCountedMs: () => number | undefined;
  /** Sentences about what is wrong with what is sent, the latest first. */
  readonly notices: () => readonly string[];
  /** Whether single events are kept here. */
  readonly hasEvents: boolean;
  readonly nowMs: () => number;
  /** Lines to copy that point an agent at us: shown as they are while nothing has been counted. */
  readonly firstSteps: readonly string[];
  /** What versions of the agents are known to tell wrongly. */
  readonly defects: Defects;
  readonly onLimited: (limit: LimitName) => void;
  /** Gets what the page could not do, for the log; once, not for every second that it lasts. */
  readonly onError: (error: unknown) => void;
};
