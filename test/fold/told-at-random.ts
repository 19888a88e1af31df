/** What sessions tell of the same money, on ways and in orders that nobody chose, with its truth: to be shrunk where a property fails. */
import {
  array,
  constantFrom,
  integer,
  nat,
  record as structure,
  shuffledSubarray,
  tuple,
  type Arbitrary,
} from 'fast-check';
import { NOW_MS } from '../golden/run.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { event, metric, request, type Json } from '../sent.ts';

const SESSIONS = 3;
const DAY_MS = 86_400_000;
const START_MS = NOW_MS - 3 * 3_600_000;
const NAME = 'claude_code.cost.usage';

/** Thousandths of a dollar, told by an event or by a point. */
type Told = { readonly session: number; readonly by: 'event' | 'point'; readonly cost: number };

export type Story = {
  /** Whether the points of a session are differences or sums since its start. */
  readonly forms: readonly ('delta' | 'cumulative')[];
  readonly told: readonly Told[];
  /** How far the clock of each session's sender is off, in days; `none`: its events tell no times. */
  readonly clocks: readonly (number | 'none')[];
};

export const story: Arbitrary<Story> = structure({
  forms: array(constantFrom('delta', 'cumulative'), { minLength: SESSIONS, maxLength: SESSIONS }),
  told: array(
    structure({
      session: nat(SESSIONS - 1),
      by: constantFrom('event', 'point'),
      cost: integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 20 },
  ),
  clocks: constantFrom([0, 0, 0]),
});

/** The same where no clock is right. */
export const timeless: Arbitrary<Story> = tuple(
  story,
  array(constantFrom<number | 'none'>(0, 1, -1, 6, 9, -9, 400, -400, -20_000, 'none'), {
    minLength: SESSIONS,
    maxLength: SESSIONS,
  }),
).map(([its, clocks]) => ({ ...its, clocks }));

/** The records in an order, each at least once, and where one request ends and the next begins. */
export type Way = { readonly order: readonly number[]; readonly sizes: readonly number[] };

/** Where a shrunk story is shorter, what is beyond its end is left out. */
export const way: Arbitrary<Way> = structure({
  order: shuffledSubarray(
    Array.from({ length: 40 }, (_, index) => index % 20),
    { minLength: 0, maxLength: 40 },
  ),
  sizes: array(integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
});

/** The records as they are sent; times tell them apart. */
function recordsOf({ forms, told, clocks }: Story): { signal: 'logs' | 'metrics'; record: Json }[] {
  const sums = new Map<number, number>();
  return told.map(({ session, by, cost }, index) => {
    const clock = clocks[session]!;
    const fromMs = START_MS + (clock === 'none' ? 0 : clock * DAY_MS);
    const atMs = fromMs + index * 60_000;
    const of = { 'session.id': `s${session}`, 'user.id': `u${session}`, model: 'opus' };
    if (by === 'event') {
      const attributes = { ...of, cost_usd: cost / 1000, 'event.sequence': index };
      return { signal: 'logs', record: event('api_request', clock === 'none' ? 0 : atMs, attributes) };
    }
    if (forms[session] === 'delta') return { signal: 'metrics', record: metric(NAME, cost / 1000, atMs, of) };
    const sum = (sums.get(session) ?? 0) + cost;
    sums.set(session, sum);
    const point = { startTimeUnixNano: `${fromMs - 1}000000` };
    return { signal: 'metrics', record: metric(NAME, sum / 1000, atMs, of, point, { aggregationTemporality: 2 }) };
  });
}

/** What is sent on that way; at the end all of it once more, in its order. */
export function requestsOf(its: Story, { order, sizes }: Way): ExportRequest[] {
  const records = recordsOf(its);
  const all = [...order.filter((index) => index < records.length), ...records.keys()].map((index) => records[index]!);
  const requests: ExportRequest[] = [];
  for (let at = 0, nth = 0; at < all.length; nth++) {
    const some = all.slice(at, (at += sizes[nth % sizes.length]!));
    for (const [signal, group] of Map.groupBy(some, (each) => each.signal)) {
      requests.push(
        request(
          signal,
          group.map(({ record }) => record),
        ),
      );
    }
  }
  return requests;
}

/** What the sessions used: of each what the witness says that says more. */
export function truthOf({ told }: Story): number {
  const sumOf = (session: number, by: Told['by']) =>
    told.filter((each) => each.session === session && each.by === by).reduce((sum, { cost }) => sum + cost, 0);
  const sessions = Array.from({ length: SESSIONS }, (_, session) => session);
  return sessions.reduce((sum, session) => sum + Math.max(sumOf(session, 'event'), sumOf(session, 'point')), 0);
}
