/** Days of people at work, told through a collector that comes and goes, to the whole core. */
import { describe, expect, test } from '@jest/globals';
import { listen } from '../../../src/fold/sessions/clock.ts';
import type { ExportRequest } from '../../../src/model/exchange.ts';
import type { Clock } from '../../../src/model/store.ts';
import { NOW_MS, startRun, type Run } from '../../golden/run.ts';
import { randomFrom } from '../../random.ts';
import { event, request, sign } from '../../sent.ts';

const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1_000, 60_000, 3_600_000];
const NEW: Clock = { listenedMs: 0, upMs: 0, agendaMs: 0, atMs: 0 };
const IDLE_MS = 30 * MINUTE_MS;
const SWEEP_MS = 20 * SECOND_MS;

type Span = readonly [fromMs: number, toMs: number];
type Delivery = { readonly atMs: number; readonly request: ExportRequest };
type Day = {
  readonly people: number;
  readonly hours: number;
  /** Collectors that send signs of life, and when the first of them, and we, are away. Everybody sends to the first. */
  readonly collectors?: number;
  readonly away?: readonly Span[];
  readonly weAreAway?: readonly Span[];
};

const prompt = (session: string, atMs: number) =>
  request('logs', [event('user_prompt', atMs, { 'session.id': session })]);

/** When whatever is sent at a time is through: a collector that is away keeps it, and so does one for us. */
const after = (spans: readonly Span[], atMs: number) =>
  spans.find(([from, to]) => atMs >= from && atMs < to)?.[1] ?? atMs;

/** Somebody works, with pauses below and above the idle timeout. */
function workOf({ hours }: Day, seed: number): number[] {
  const { next, below } = randomFrom(seed);
  const times: number[] = [];
  for (let atMs = below(20) * MINUTE_MS; atMs < hours * HOUR_MS;) {
    times.push(Math.round(atMs));
    const pause = next();
    atMs +=
      pause < 0.9 ? below(8 * 60) * SECOND_MS : pause < 0.95 ? below(25) * MINUTE_MS : (35 + below(60)) * MINUTE_MS;
  }
  return times;
}

const periodsOf = (times: readonly number[]) =>
  times.filter((atMs, index) => index === 0 || atMs - times[index - 1]! > IDLE_MS).length;

async function live(day: Day, seed: number) {
  const { people, hours, collectors = 1, away = [], weAreAway = [] } = day;
  const work = Array.from({ length: people }, (_, person) => workOf(day, seed * 100 + person));
  const deliveries: Delivery[] = work.flatMap((times, person) =>
    times.map((atMs) => ({ atMs: after(away, atMs), request: prompt(`s${person}`, NOW_MS + atMs) })),
  );
  const endMs = hours * HOUR_MS + 2 * HOUR_MS;
  for (let collector = 0; collector < collectors; collector++) {
    for (let atMs = 0; atMs < endMs; atMs += MINUTE_MS) {
      if (collector > 0 || after(away, atMs) === atMs) deliveries.push({ atMs, request: sign(`c${collector}`) });
    }
  }
  const arrivals = deliveries.map((delivery) => ({ ...delivery, atMs: after(weAreAway, delivery.atMs) }));
  arrivals.sort((a, b) => a.atMs - b.atMs);
  const lastMs = Math.max(...arrivals.filter(({ request: { signal } }) => signal === 'logs').map(({ atMs }) => atMs));
  const run = await start();
  let [next, closedMs] = [0, 0];
  for (let nowMs = 0; nowMs < endMs; nowMs += SWEEP_MS) {
    run.nowMs = NOW_MS + nowMs;
    for (; next < arrivals.length && arrivals[next]!.atMs <= nowMs; next++) await run.send(arrivals[next]!.request);
    if (after(weAreAway, nowMs) === nowMs) await run.core.sweep();
    if (closedMs === 0 && nowMs > lastMs && (await open(run)) === 0) closedMs = nowMs;
  }
  const periods = await ended(run);
  await run.close();
  const truth = work.reduce((sum, times) => sum + periodsOf(times), 0);
  return { tooMany: periods - truth, latencyMinutes: (closedMs - lastMs) / MINUTE_MS };
}

async function read(run: Run, kpi: string): Promise<number> {
  const all = await run.core.truth();
  return all
    .filter(({ name }) => name === kpi)
    .reduce((sum, { points }) => sum + points.reduce((a, b) => a + b.value, 0), 0);
}
const start = () => startRun({ gauges: ['agent_sessions_open'] });
const ended = (run: Run) => read(run, 'agent_sessions_ended_total');
const open = (run: Run) => read(run, 'agent_sessions_open');

const SEEDS = [1, 2];
const AWAY: readonly Span[] = [[3 * HOUR_MS, 6 * HOUR_MS]];

describe('no session is cut, and each is closed by the idle timeout', () => {
  const cases: [string, Day][] = [
    ['one person', { people: 1, hours: 8 }],
    ['one person, who has no collector that sends signs', { people: 1, hours: 8, collectors: 0 }],
    ['ten people', { people: 10, hours: 8 }],
    ['one person whose collector is away for three hours', { people: 1, hours: 8, away: AWAY }],
    ['ten people whose collector is away for three hours', { people: 10, hours: 8, away: AWAY }],
    ['one of three collectors is away for three hours', { people: 5, hours: 8, collectors: 3, away: AWAY }],
    ['we are away for three hours', { people: 3, hours: 8, weAreAway: AWAY }],
    ['both are', { people: 3, hours: 8, away: AWAY, weAreAway: [[4 * HOUR_MS, 7 * HOUR_MS]] }],
  ];
  test.each(cases)('%s', async (_, day) => {
    for (const seed of SEEDS) {
      const { tooMany, latencyMinutes } = await live(day, seed);
      expect([seed, tooMany]).toEqual([seed, 0]);
      expect(latencyMinutes).toBeLessThanOrEqual(32);
    }
  });
});

test('who never sent a sign has sessions cut by an outage, and nothing is paused', async () => {
  const day: Day = { people: 3, hours: 8, collectors: 0, away: AWAY };
  const lives = await Promise.all(SEEDS.map((seed) => live(day, seed)));
  expect(lives.some(({ tooMany }) => tooMany > 0)).toBe(true);
});

test.each([27, 28, 28.5, 29, 29.5])(
  'a session that is idle for %d minutes when its collector goes down goes on where that comes back',
  async (downMinute) => {
    const run = await start();
    const backMinute = 95;
    const lastMs = NOW_MS + (downMinute + 0.25) * MINUTE_MS;
    await run.send(prompt('s1', NOW_MS));
    for (let second = 0; second < 200 * 60; second += 15) {
      const minute = second / 60;
      run.nowMs = NOW_MS + second * SECOND_MS;
      // What was sent while the collector was down waited in its queue, before its next sign.
      if (minute === backMinute) await run.send(prompt('s1', lastMs));
      if (second % 60 === 0 && (minute < downMinute || minute >= backMinute)) await run.send(sign('a'));
      await run.core.sweep();
    }
    expect(await ended(run)).toBe(1);
    await run.close();
  },
);

/** Minutes until a session with one prompt is closed, if these signs come meanwhile. */
async function closing(minutes: number, signs: (minute: number) => string[]) {
  const run = await start();
  await run.send(prompt('s1', NOW_MS));
  for (let second = 0; second < minutes * 60; second += 15) {
    run.nowMs = NOW_MS + second * SECOND_MS;
    if (second % 60 === 0) for (const name of signs(second / 60)) await run.send(sign(name));
    await run.core.sweep();
    if ((await ended(run)) > 0) return second / 60;
  }
  return Infinity;
}

test('a collector that is away for more than four hours is gone', async () => {
  expect(await closing(600, (minute) => (minute < 10 ? ['a', 'b'] : ['b']))).toBeCloseTo(4 * 60 + 30 - 1.5, -1);
});

test('where every other sign is missing, sessions end a little later', async () => {
  expect(await closing(60, (minute) => (minute % 2 === 0 ? [] : ['a']))).toBeLessThan(45);
});

test('a jump of the wall clock, there and back, is two steps at most', () => {
  const nothing = { group: () => undefined };
  const times = Array.from({ length: 120 }, (_, at) => NOW_MS + at * 15 * SECOND_MS);
  for (const jumpMs of [400 * 24 * HOUR_MS, -50 * 365 * 24 * HOUR_MS]) {
    const seen = times.map((atMs, at) => (at > 20 && at < 23 ? atMs + jumpMs : atMs));
    const { listenedMs } = seen.reduce((clock, atMs) => listen(clock, atMs, nothing), NEW);
    expect(Math.abs(listenedMs - 119 * 15 * SECOND_MS)).toBeLessThanOrEqual(30 * SECOND_MS);
  }
});

test('any number of names is kept as few, and a sign without a name is one', async () => {
  const run = await start();
  for (let at = 0; at < 300; at++) await run.send(sign(at === 0 ? '' : `pod-${at}`));
  const { registers } = await run.store.read();
  expect(registers.get('signs')!.groups.get('')!.size).toBe(100);
});

test('a sign is no record that counts, and is accepted', async () => {
  const run = await start();
  await run.send(sign('a'));
  expect(run.problems.map(({ reason }) => reason)).toEqual(['sign_of_life']);
  expect(run.outcomes.reduce((sum, { counted }) => sum + counted, 0)).toBe(0);
});
