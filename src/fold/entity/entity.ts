/**
 * An entity is what must be known to count the records of one session (or of one sender that knows no sessions): its
 * person, its ledger and its streams. A home of state keeps it as an opaque blob.
 */
import { WITNESSES } from '../../model/activity.ts';
import type { List } from '../lists.ts';

/** One label combination of one quantity, by its index, and both as JSON. One object for all that are equal (see cells.ts). */
export type Cell = { readonly quantity: number; readonly labels: List; readonly text: string };

/** The numbers of a cell: what each witness told of it, by index of WITNESSES, and what was counted. Integers in units. */
export const COUNTED = WITNESSES.length;
export const CELL_NUMBERS = WITNESSES.length + 1;

/** Amounts told by events that are held until they ripen (see ledger.ts). */
type Unripe = { readonly ripeMs: number; readonly amount: number };

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

export type Entity = {
  user: string;
  /** How good the name is, 0 best; Infinity while there is none. */
  userRank: number;
  /** By index of the configured dimensions, '' while unknown. */
  readonly dimensions: string[];
  /** The ledger: its cells, by quantity. */
  cells: readonly Cell[];
  /**
   * CELL_NUMBERS of each cell, in one list: as objects they were most of an entity's memory, and of what the collector walks.
   * A cell is seldom new: both lists are replaced then.
   */
  amounts: number[];
  /** Cells that changed since the entity was written, a bit each; of more than 32 cells some share one. */
  changedCells: number;
  /** Quantities that were told something since the ledger was settled, a bit each. */
  toldOf: number;
  unripe: Unripe[];
  /** Undefined while there are none: most senders have none. */
  streams: Map<string, Stream> | undefined;
  stretches: Stretch[];
  /** How many stretches were closed: the number of the next. */
  closed: number;
  /** When the session was heard of last, and that it said it ended; on the listening clock. */
  heardMs: number;
  ended: { readonly reason: string; readonly listenedMs: number } | undefined;
  /** The entity may be forgotten when all days it has records of are closed. */
  expiresMs: number;
  /** Characters of its last whole writing; 0 where it has none, or differs from it in more than numbers. */
  wholeChars: number;
};

/** V8 keeps the numbers of a list in place, and never as objects, where it began with a fraction or was made from one that did. */
export function zeros(length: number): number[] {
  return [0.5, ...Array<number>(length).fill(0)].slice(1);
}

export function newEntity(dimensionCount: number): Entity {
  return {
    user: '',
    userRank: Infinity,
    dimensions: Array<string>(dimensionCount).fill(''),
    cells: [],
    amounts: zeros(0),
    changedCells: 0,
    toldOf: 0,
    unripe: [],
    streams: undefined,
    stretches: [],
    closed: 0,
    heardMs: 0,
    ended: undefined,
    expiresMs: 0,
    wholeChars: 0,
  };
}
