/** Amounts of a year: by quarter of an hour for 37 days, then by local day, and the same sums all along. */
import { expect, test } from '@jest/globals';
import { createMoments } from '../../src/kpis/gauges/moment.ts';
import type { Term } from '../../src/kpis/gauges/term.ts';
import { createMeter } from '../../src/kpis/meter.ts';
import { createCalendar, joinedQuarter, quarterOf } from '../../src/model/calendar.ts';
import { emptyChange } from '../../src/model/store.ts';
import { catalogue, settings, startRun } from '../golden/run.ts';
import { event, request } from '../sent.ts';
import { listen } from './requests.ts';
import { NO_PRESENCE } from '../kpis/presence.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ZONE = 'Europe/Berlin';
const calendar = createCalendar(ZONE);

test('an old quarter goes to the middle of what its local day has of its day of UTC', () => {
  // In Berlin the clocks go back on 2026-10-25: that day begins at 22:00 UTC and the next at 23:00 UTC.
  const days = calendar.datesBack(Date.UTC(2026, 9, 28), 8);
  const starts = days.map(({ startMs }) => quarterOf(startMs));
  const at = (day: number, hour: number) => joinedQuarter(quarterOf(Date.UTC(2026, 9, day, hour)), starts) * 900_000;
  expect(at(24, 21)).toBe(Date.UTC(2026, 9, 24, 11));
  expect(at(24, 22)).toBe(Date.UTC(2026, 9, 24, 23));
  expect(at(25, 22)).toBe(Date.UTC(2026, 9, 25, 11, 30));
  expect(at(25, 23)).toBe(Date.UTC(2026, 9, 25, 23, 30));
  for (const { date, startMs, endMs } of days) {
    for (let ms = startMs; ms < endMs; ms += 900_000) {
      const joined = joinedQuarter(quarterOf(ms), starts);
      expect(calendar.dateOf(joined * 900_000)).toBe(date);
      expect(joinedQuarter(joined, starts)).toBe(joined);
    }
  }
});

test('each local day of a year has what happened in it, also after days were put together', async () => {
  const env = { OTEL_KPI_TIME_ZONE: ZONE, OTEL_KPI_HORIZON: '90d' };
  const endMs = Date.UTC(2026, 10, 21, 12);
  const run = await startRun({ env, nowMs: endMs - 80 * DAY_MS });
  const spent = new Map<string, number>();
  for (let n = 0; n < 160; n++) {
    const atMs = endMs - 80 * DAY_MS + n * 12 * HOUR_MS;
    run.nowMs = atMs;
    const told = { 'event.sequence': n, 'session.id': `s${n}`, cost_usd: n + 1, model: 'opus' };
    await run.send(request('logs', [event('api_request', atMs, told)]));
    const date = calendar.dateOf(atMs);
    spent.set(date, (spent.get(date) ?? 0) + n + 1);
  }
  const { kpis } = catalogue(settings(env));
  const meter = createMeter(kpis, []);
  const of: Term = {
    source: 'agent_cost_usd_total',
    unit: 'usd',
    where: new Map(),
    labels: [],
    span: undefined,
    constant: undefined,
  };
  const days = calendar.datesBack(endMs, 81);
  const amounts = async () => {
    const stored = await run.store.read();
    const empty = { people: new Map(), shared: new Map(), attendance: new Map(), presence: NO_PRESENCE };
    const moment = createMoments(meter, calendar)({ ...stored, ...empty }, endMs);
    return days.map(({ date, startMs, endMs: end }) => {
      const [group] = moment.amount(of, startMs, end, []).values();
      return [date, Number(group?.amount ?? 0n) / 1e9];
    });
  };
  const expected = days.map(({ date }) => [date, spent.get(date) ?? 0]);
  expect(await amounts()).toEqual(expected);
  const quarters = async () =>
    (await run.store.read()).series.find(({ key }) => key.includes('agent_cost_usd'))!.quarters;
  const before = (await quarters()).size;
  const starts = days.map(({ startMs }) => quarterOf(startMs));
  const join = { before: quarterOf(endMs - 37 * DAY_MS - 12 * HOUR_MS), starts };
  await run.store.commit({
    ...emptyChange(),
    forget: { quarter: quarterOf(endMs - 400 * DAY_MS), join, registers: [] },
  });
  expect(await amounts()).toEqual(expected);
  expect((await quarters()).size).toBeLessThan(before);
  await run.close();
});

test('a sweep that closes a day puts quarters together, and forgets what is older than the setting', async () => {
  const env = { OTEL_KPI_HORIZON: '1d', OTEL_KPI_HISTORY: '50d' };
  const nowMs = Date.UTC(2026, 10, 21, 12);
  const run = await startRun({ env, nowMs });
  const told = [0, 1, 45, 60].map((daysAgo, n) =>
    event('api_request', nowMs - daysAgo * DAY_MS - n * HOUR_MS, { 'event.sequence': n, cost_usd: 1, model: 'opus' }),
  );
  await run.send(request('logs', told));
  await listen(run, 52);
  const quarters = (await run.store.read()).series
    .filter(({ key }) => key.includes('agent_cost_usd'))
    .flatMap((series) => [...series.quarters.keys()]);
  const old = quarters.map((quarter) => quarter * 900_000).filter((ms) => ms < nowMs - 30 * DAY_MS);
  const noon = Math.floor((nowMs - 45 * DAY_MS) / DAY_MS) * DAY_MS + 12 * HOUR_MS;
  expect(old).toEqual([noon]);
  await run.close();
});
