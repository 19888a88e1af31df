/**
 * An entity is what must be known to count the records of one session (or of one sender that knows no sessions): its
 * person, its ledger and its streams. A home of state keeps it as an opaque blob.
 */
import type { Who } from '../../model/activity.ts';
import { NO_LABELS, type Labels } from '../../model/labels.ts';
import type { Quantity } from '../../model/words.ts';

/**
 * One label combination of one quantity, and both as JSON. One object for all that are equal (see ledger/cells.ts).
 * `dimensions` are those that its records have of their own.
 */
export type Cell = {
  readonly quantity: Quantity;
  readonly labels: Labels;
  readonly dimensions: Labels;
  readonly text: string;
};

/**
 * The numbers of a cell lie side by side: what was counted, and then what each witness of the entity told of it. Integers
 * in units.
 */
export const COUNTED = 0;
export const TOLD = 1;

/** Amounts of a quantity told by a witness that are held until they ripen (see ledger.ts). */
export type Unripe = { readonly held: Held; readonly ripeMs: number; readonly amount: number };
export type Held = { readonly quantity: Quantity; readonly witness: string };

/** A stretch of work that is not closed yet: its bounds by all records and by events alone (0: none), and its amounts. */
export type Stretch = {
  startMs: number;
  lastMs: number;
  firstEventMs: number;
  lastEventMs: number;
  /** In the order of the entity's counters; shorter where the last ones were not told. Integers in their units, or UNTOLD. */
  counts: number[];
};

/** Of a counter that nobody told of a stretch: that is not 0. */
export const UNTOLD = -1;

/** An amount of no stretch yet: it is no work, and there was none at its time. `seen`: its person was active then. */
export type Loose = { timeMs: number; readonly counter: string; readonly seen: boolean; amount: number };

/** A cumulative stream and start. What it contributed so far is `high - base`. */
export type Stream = {
  base: number;
  high: number;
  highMs: number;
  /** Since the entity was written last. */
  changed: boolean;
  isNew: boolean;
};

/** A rise of a stream that tells no usable start: its first and its last point. */
export type Rise = { first: number; firstMs: number; last: number; lastMs: number };

/** The rises of such a stream, in the order of time; at least one. */
export type Rising = {
  rises: Rise[];
  /** Whether the first of them began at 0. */
  whole: boolean;
  /** What is not later than this was forgotten. */
  sinceMs: number;
  changed: boolean;
  isNew: boolean;
};

/**
 * A begin of a turn, by a report or by a prompt. `paid`: what estimates of its requests have paid, the last of them at `lastMs`;
 * `taken`: how much of that was taken off the reports of each witness.
 */
export type Turn = {
  readonly atMs: number;
  readonly isReported: boolean;
  readonly paid: number;
  readonly lastMs: number;
  readonly taken: Readonly<Record<string, number>>;
};

/** An estimate that waits. `atMs`: by its sender's clock, as of all turns; `lastMs`: of the last of those that wait together; `timeMs`: when it counts; `dueMs`: on the listening clock. */
export type Waiting = {
  readonly atMs: number;
  readonly lastMs: number;
  readonly timeMs: number;
  readonly dueMs: number;
  readonly amount: number;
  readonly labels: Labels;
  readonly dimensions: Labels;
};

/** Of an agent that reports late (see prices/turns.ts), in the order of time. */
export type Turns = {
  readonly turns: readonly Turn[];
  readonly waiting: readonly Waiting[];
  readonly reportedMs?: number;
};

/** That somebody was active on a day, not before a time (see people/attendance.ts). */
type Sight = { readonly name: string; readonly firstMs: number; readonly month: string; readonly bit: number };

export type Entity = {
  user: string;
  /** Of a session: the entity of its installation, '' while none is known. */
  group: string;
  /** How good the name is, 0 best; Infinity while there is none. */
  userRank: number;
  /** Those that are known of the configured dimensions, and those of an earlier configuration. */
  dimensions: Labels;
  /** Who told the ledger of anything, in the order in which they came. */
  witnesses: readonly string[];
  /** The ledger: its cells, by quantity. */
  cells: readonly Cell[];
  /**
   * The numbers of all cells in one list: as objects they were most of an entity's memory, and of what the collector walks.
   * A cell is seldom new: both lists are replaced then.
   */
  amounts: number[];
  /** Cells that changed since the entity was written, a bit each; of more than 32 cells some share one. */
  changedCells: number;
  /** Cells that were told something since the ledger was settled, a bit each as above. */
  toldCells: number;
  /** What was ever held, and the amounts that are. */
  held: readonly Held[];
  unripe: Unripe[];
  /** Undefined while there are none: most agents report at once, or never. */
  turns: Turns | undefined;
  /** Undefined while there are none: most senders have none. */
  streams: Map<string, Stream> | undefined;
  rising: Map<string, Rising> | undefined;
  /** Versions of the agent whose events came with numbers; these are among the rising (see sessions/numbers.ts). */
  versions: readonly string[];
  /** Versions of the agent that worked in the session. */
  clients: readonly string[];
  /** The counters that stretches have moved, by name, in the order in which they came. */
  counters: readonly string[];
  /** In the order of time; no two are nearer to each other than the idle timeout. */
  stretches: Stretch[];
  loose: Loose[];
  /** Numbers of the steps that wait, as they came (see steps.ts); undefined where no KPI needs them. */
  steps: number[] | undefined;
  /** How many of those numbers are written; -1 where some that are were dropped. */
  stepsKept: number;
  /** What steps are of, as JSON: `[model, rates]` of a request (see sessions/step-rates.ts), `[tool, outcome, error_type]` of a call. */
  stepTexts: readonly string[];
  /** How many stretches were closed: the number of the next. */
  closed: number;
  /** When it was heard of last, and that its session said it ended; on the listening clock. */
  heardMs: number;
  ended: { readonly reason: string; readonly listenedMs: number } | undefined;
  /** The entity may be forgotten when all days it has records of are closed. */
  expiresMs: number;
  /** Characters of its last whole writing; 0 where it has none, or differs from it in more than numbers. */
  wholeChars: number;
  /** Known while it is at hand and not kept: who told it last, if all that this one says is kept. */
  knownWho: Who | undefined;
  /** Likewise: its person's first activity and a day of it, as both are kept. */
  knownSight: Sight | undefined;
  /** Likewise: the version that it was told last, which needs nothing more. */
  knownClient: string;
  /** Likewise: until when its groups are known to have it (see ledger/payers.ts). */
  memberMs: number;
};

/** V8 keeps the numbers of a list in place, and never as objects, where it began with a fraction or was made from one that did. */
export function zeros(length: number): number[] {
  return [0.5, ...Array<number>(length).fill(0)].slice(1);
}

/** How many numbers a cell has. */
export function strideOf({ witnesses }: Entity): number {
  return TOLD + witnesses.length;
}

export function newEntity(): Entity {
  return {
    user: '',
    group: '',
    userRank: Infinity,
    dimensions: NO_LABELS,
    witnesses: [],
    cells: [],
    amounts: zeros(0),
    changedCells: 0,
    toldCells: 0,
    held: [],
    unripe: [],
    turns: undefined,
    streams: undefined,
    rising: undefined,
    versions: [],
    clients: [],
    counters: [],
    stretches: [],
    loose: [],
    steps: undefined,
    stepsKept: 0,
    stepTexts: [],
    closed: 0,
    heardMs: 0,
    ended: undefined,
    expiresMs: 0,
    wholeChars: 0,
    knownWho: undefined,
    knownSight: undefined,
    knownClient: '',
    memberMs: 0,
  };
}
