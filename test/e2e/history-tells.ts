/** `make history`: a real Prometheus over what it made answers as after days of use. */
import { describe, expect, test } from '@jest/globals';
import type { Tally } from '../../demo/tally.ts';
import { company, DAY_MS, MINUTE_MS, START_MS, truthOf } from '../demo/told.ts';
import type { Prometheus } from './prometheus.ts';

const HOUR_MS = 60 * MINUTE_MS;
const DAYS = 3;
const OPTIONS = { people: 4, seed: 3, historyMs: DAYS * DAY_MS };

/** What is made, as words of its command line. */
export const WORDS = Object.entries({ people: OPTIONS.people, seed: OPTIONS.seed, days: DAYS, end: START_MS }).flatMap(
  ([name, value]) => [`--${name}`, String(value)],
);

const toldIn = new Map<number, Tally>();

/** What was told within the last hours. */
export function told(hours: number): Tally {
  const of = company(OPTIONS);
  // What was told before is asked for first, and is no part of it.
  if (!toldIn.has(hours)) truthOf([...of.history(START_MS - hours * HOUR_MS)]);
  const tally = toldIn.get(hours) ?? truthOf([...of.history()]);
  toldIn.set(hours, tally);
  return tally;
}

/** The same by the names of PromQL. */
function toldWithin(hours: number): Record<string, number> {
  const { costNanos, input, output, cacheRead, cacheWrite, requests, linesAdded, linesRemoved } = told(hours);
  return {
    agent_cost_usd_total: costNanos / 1e9,
    agent_tokens_total: input + output + cacheRead + cacheWrite,
    agent_requests_total: requests,
    agent_request_duration_seconds_count: requests,
    agent_lines_total: linesAdded + linesRemoved,
  };
}

/** `printed`: what making it printed, when it was made. */
export function historyTells(prometheus: Prometheus, printed: () => string): void {
  test('it prints what was told, and at the end that is what is shown', async () => {
    const all = toldWithin(DAYS * 24);
    expect(printed()).toContain(`told: $${all['agent_cost_usd_total']!.toFixed(2)}, `);
    for (const [name, amount] of Object.entries(all)) {
      const shown = await prometheus.value(`sum(${name}{job="otel-kpi"})`, START_MS);
      expect([name, shown]).toEqual([name, expect.closeTo(amount, 6)]);
    }
    const { people } = told(DAYS * 24);
    expect(await prometheus.value('agent_active_users{window="7d"}', START_MS)).toBe(people.size);
  });

  /** 24 hours before it is two in the afternoon, 38 hours before it is midnight. */
  describe.each([24, 38, 72])('over the last %i hours', (hours) => {
    test('increase() is what was told', async () => {
      for (const [name, amount] of Object.entries(toldWithin(hours))) {
        const increase = await prometheus.value(`sum(increase(${name}[${hours}h]))`, START_MS);
        expect([name, Math.abs(increase! / amount - 1) < 0.005]).toEqual([name, true]);
      }
    });

    test('no counter falls, and no moment is without a value', async () => {
      expect(await prometheus.value(`sum(resets(agent_cost_usd_total[${hours}h]))`, START_MS)).toBe(0);
      const over = { fromMs: START_MS - hours * HOUR_MS + HOUR_MS, toMs: START_MS };
      const [series] = await prometheus.samples('sum(agent_cost_usd_total)', over, 60);
      expect(series!.values).toHaveLength((over.toMs - over.fromMs) / MINUTE_MS + 1);
    });
  });

  test('the gauges tell of the past as they were read then', async () => {
    const atMs = START_MS - 20 * HOUR_MS;
    const of = company(OPTIONS);
    const { costNanos } = truthOf([...of.history(atMs)]);
    // Then, everything was of the last 30 days.
    const shown = await prometheus.value('sum(agent_cost_window_usd{window="30d"})', atMs);
    expect(shown).toBeCloseTo(costNanos / 1e9, 6);
  });
}
