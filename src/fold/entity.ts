/**
 * An entity is what must be known to count the records of one session (or of one sender that knows no sessions): its
 * person, its ledger and its streams. A home of state keeps it as an opaque blob.
 */
import { QUANTITIES, WITNESSES } from '../model/activity.ts';
import { canonical } from './lists.ts';

/** One label combination of one quantity: what each witness told of it, and what was counted. Integers in units. */
export type Cell = {
  readonly labels: readonly string[];
  /** By index of WITNESSES. */
  readonly told: number[];
  paid: number;
};

/** All that is known of one quantity. `told` and `paid` are the sums over its cells. */
export type Account = { readonly cells: Cell[]; readonly told: number[]; paid: number };

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
type Stream = { base: number; high: number; highMs: number };

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
  };
}

function accountOf(cells: Cell[]): Account {
  const told = WITNESSES.map((_, witness) => cells.reduce((sum, cell) => sum + cell.told[witness]!, 0));
  return { cells, told, paid: cells.reduce((sum, cell) => sum + cell.paid, 0) };
}

/** Blobs begin with the version of their form, so that a later one can read what an earlier one wrote. */
const FORM = 1;

type Blob = [
  form: typeof FORM,
  user: string,
  userRank: number | null,
  dimensions: string[],
  ledger: [quantity: number, cells: [labels: readonly string[], told: number[], paid: number][]][],
  unripe: [ripeMs: number, amount: number][],
  streams: [key: string, base: number, high: number, highMs: number][],
  stretches: number[][],
  closed: number,
  heardMs: number,
  ended: [reason: string, listenedMs: number] | null,
  expiresMs: number,
];

export function encodeEntity(entity: Entity): string {
  const ledger: Blob[4] = [];
  for (const [quantity, { cells }] of entity.ledger.entries()) {
    if (cells.length > 0) ledger.push([quantity, cells.map((cell) => [cell.labels, cell.told, cell.paid])]);
  }
  const streams: Blob[6] = [];
  for (const [key, { base, high, highMs }] of entity.streams) streams.push([key, base, high, highMs]);
  const blob: Blob = [
    FORM,
    entity.user,
    Number.isFinite(entity.userRank) ? entity.userRank : null,
    entity.dimensions,
    ledger,
    entity.unripe.map(({ ripeMs, amount }) => [ripeMs, amount]),
    streams,
    entity.stretches.map(encodeStretch),
    entity.closed,
    entity.heardMs,
    entity.ended ? [entity.ended.reason, entity.ended.listenedMs] : null,
    entity.expiresMs,
  ];
  return JSON.stringify(blob);
}

/** `dimensionCount`: a dimension that was configured since is unknown; one that is gone is forgotten. */
export function decodeEntity(text: string, dimensionCount: number): Entity {
  const blob: Blob = JSON.parse(text);
  const [form, user, userRank, dimensions, ledger, unripe, streams, stretches, closed, heardMs, ended, expiresMs] =
    blob;
  if (form !== FORM) throw new Error(`BUG: entity blob of an unknown form: ${text.slice(0, 20)}`);
  return {
    user,
    userRank: userRank ?? Infinity,
    dimensions: Array.from({ length: dimensionCount }, (_, index) => dimensions[index] ?? ''),
    ledger: QUANTITIES.map((_, index) => {
      const [, cells = []] = ledger.find(([quantity]) => quantity === index) ?? [];
      return accountOf(cells.map(([labels, told, paid]): Cell => ({ labels: canonical(labels), told, paid })));
    }),
    unripe: unripe.map(([ripeMs, amount]) => ({ ripeMs, amount })),
    streams: new Map(streams.map(([key, base, high, highMs]) => [key, { base, high, highMs }])),
    stretches: stretches.map(decodeStretch),
    closed,
    heardMs,
    ended: ended ? { reason: ended[0], listenedMs: ended[1] } : undefined,
    expiresMs,
  };
}

function encodeStretch(of: Stretch): number[] {
  const { startMs, lastMs, firstEventMs, lastEventMs, cost, tokens, prompts, tools, activeUs } = of;
  return [startMs, lastMs, firstEventMs, lastEventMs, cost, tokens, prompts, tools, activeUs];
}

function decodeStretch(values: readonly number[]): Stretch {
  const [
    startMs = 0,
    lastMs = 0,
    firstEventMs = 0,
    lastEventMs = 0,
    cost = 0,
    tokens = 0,
    prompts = 0,
    tools = 0,
    activeUs = 0,
  ] = values;
  return { startMs, lastMs, firstEventMs, lastEventMs, cost, tokens, prompts, tools, activeUs };
}
