/** What the fold decides by, made once at the start: settings, the words that are declared, and what is worked out once. */
import type { What, Who } from '../model/activity.ts';
import type { Calendar } from '../model/calendar.ts';
import type { Labels } from '../model/labels.ts';
import type { Meter } from '../model/series.ts';
import type { Words } from '../model/words.ts';
import type { EntityCache } from './entity/entity-cache.ts';
import type { Key } from './dedupe/owner.ts';
import type { Cells } from './ledger/cells.ts';
import type { LinksOf } from './people/told-links.ts';
import type { Pricing } from './prices/pricing.ts';
import type { Traits } from './traits.ts';

type Settings = {
  readonly horizonMs: number;
  /**
   * What counts where a witness knows no session, so that the ledger of a session cannot match it with the other: `auto`
   * compares sums of what belongs together, `events` leaves out the usage of metrics without a session, `metrics` that of
   * events, `both` counts both.
   */
  readonly usage: 'auto' | 'both' | 'events' | 'metrics';
  /** How long amounts are kept by day. */
  readonly historyMs: number;
  /** The last local days up to that of a time. */
  readonly datesBack: Calendar['datesBack'];
  /** A stretch of work ends where nothing happened for so long. */
  readonly idleMs: number;
  /** Whether closed stretches are also sent as events. */
  readonly sessionEvents: boolean;
  /** Whether blobs of entities may go on from the ones that were loaded: the store keeps what is new alone. */
  readonly appends: boolean;
  /** The date of a time in the configured zone. */
  readonly dateOf: (timeMs: number) => string;
  /** By what people are counted apart: `agent`, labels of dimensions, or several, as `agent,team`. */
  readonly scopes: readonly string[];
  /** Whether some KPI is made of what steps of conversations tell (see sessions/steps.ts). */
  readonly bySteps?: boolean;
  /** Dimensions that a session's amounts wait for while it is not told them. */
  readonly awaited: readonly string[];
  /** Whether amounts are kept by person. */
  readonly byPerson?: boolean;
};

export type Rules = Settings & {
  readonly words: Words;
  readonly meter: Meter;
  readonly cells: Cells;
  readonly pricing: Pricing;
  readonly entities: EntityCache;
  readonly keyOf: (who: Who) => Key;
  readonly traitsOf: (what: What) => Traits;
  readonly linksOf: LinksOf;
  /** What an open session is counted by. */
  readonly openGroup: (agent: string, dimensions: Labels) => string;
};
