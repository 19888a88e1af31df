/**
 * An entity is what must be known to count the records of one session (or of one sender that knows no sessions): its
 * person, its ledger and its streams. A home of state keeps it as an opaque blob.
 */
import { QUANTITIES, WITNESSES } from '../model/activity.ts';

/** One label combination of one quantity: what each witness told of it, and what was counted. Integers in units. */
export type Cell = {
  readonly labels: readonly string[];
  /** By index of WITNESSES. */
  readonly told: number[];
  paid: number;
  /** Since the entity was written last. */
  changed: boolean;
};

/** All that is known of one quantity. `told` and `paid` are the sums over its cells. */
export type Account = { readonly cells: Cell[]; readonly told: number[]; paid: number };

/** Amounts told by events that are held until they ripen (see ledger.ts). */
export type Unripe = { readonly ripeMs: number; readonly amount: number };

/** A stretch of work that is not closed yet: its bounds by all records and by events alone (0: none), and its amounts. */
export type Stretch = {
  startMs: number;
  lastMs: number;
  firstEventMs: number;
  lastEventMs: number;
  /** Nano-dollars, tokens, counts, microseconds. */
  cost: number;
  tokens: number;
  prompts: number;
  tools: number;
  activeUs: number;
};

/** A cumulative stream and start. What it contributed so far is `high - base`. */
export type Stream = {
  base: number;
  high: number;
  highMs: number;
  /** Since the entity was written last. */
  changed: boolean;
};

/** What was written of an entity last, as far as only a whole writing says it. */
export type Written = {
  /** How long the whole was. */
  readonly chars: number;
  readonly user: string;
  readonly userRank: number;
  readonly dimensions: readonly string[];
  readonly cells: number;
  readonly streams: number;
  readonly closed: number;
  readonly ended: Entity['ended'];
};

export type Entity = {
  user: string;
  /** How good the name is, 0 best; Infinity while there is none. */
  userRank: number;
  /** By index of the configured dimensions, '' while unknown. */
  readonly dimensions: string[];
  /** By index of QUANTITIES. */
  readonly ledger: readonly Account[];
  unripe: Unripe[];
  readonly streams: Map<string, Stream>;
  stretches: Stretch[];
  /** How many stretches were closed: the number of the next. */
  closed: number;
  /** When the session was heard of last, and that it said it ended; on the listening clock. */
  heardMs: number;
  ended: { readonly reason: string; readonly listenedMs: number } | undefined;
  /** The entity may be forgotten when all days it has records of are closed. */
  expiresMs: number;
  /** Undefined while it is in no blob. */
  written: Written | undefined;
};

export function newEntity(dimensionCount: number): Entity {
  return {
    user: '',
    userRank: Infinity,
    dimensions: Array<string>(dimensionCount).fill(''),
    ledger: QUANTITIES.map(() => accountOf([])),
    unripe: [],
    streams: new Map(),
    stretches: [],
    closed: 0,
    heardMs: 0,
    ended: undefined,
    expiresMs: 0,
    written: undefined,
  };
}

export function accountOf(cells: Cell[]): Account {
  const told = WITNESSES.map((_, witness) => cells.reduce((sum, cell) => sum + cell.told[witness]!, 0));
  return { cells, told, paid: cells.reduce((sum, cell) => sum + cell.paid, 0) };
}
