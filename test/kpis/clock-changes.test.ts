/** This time of day is what clocks show: on the days on which they change as well. */
import { describe, expect, test } from '@jest/globals';
import { COUNTED, HOUR_MS, watch, type Told } from './moments.ts';

const ZONE = 'Europe/Berlin';
const DAY_MS = 24 * HOUR_MS;

const GAUGES = `
  f_usd: { help: X., kind: forecast, of: cost_usd_total, labels: [], to: [day] },
  u_usd: { help: X., kind: usual, of: cost_usd_total, labels: [] },
  c_ratio: { help: X., kind: change, of: cost_usd_total, labels: [], windows: [today, week, month] }`;

function valuesAt(told: readonly Told[], nowMs: number) {
  const { snapshot, values } = watch(`${COUNTED}, ${GAUGES}`, ZONE, 'b: { amount: 100, unit: usd, per: day }');
  return values(snapshot({ told }), nowMs);
}

const cost = (timeMs: number, usd: number): Told => {
  return { kind: 'cost', value: usd * 1e9, timeMs, labels: { agent: 'a', model: 'm' } };
};

/** Sundays on which clocks go back and forward, as midnight of the days by UTC. */
const CHANGES = [
  ['back', Date.UTC(2026, 9, 25), 2, 1],
  ['forward', Date.UTC(2026, 2, 29), 1, 2],
] as const;

describe.each(CHANGES)('when clocks go %s', (_, sunday, before, after) => {
  /** A local hour of a day before, on or after the change, after three in the morning. */
  const at = (days: number, hour: number) => sunday + days * DAY_MS + (hour - (days < 0 ? before : after)) * HOUR_MS;
  /** On each of the four weekdays behind a dollar at half past nine and two at half past ten. */
  const told = (today: number) =>
    [28, 21, 14, 7].flatMap((back) => [cost(at(today - back, 9.5), 1), cost(at(today - back, 10.5), 2)]);

  test.each([0, 7, 14])('what a day had by ten, and what came after, is told %i days later', (today) => {
    const said = valuesAt([...told(today), cost(at(today, 9.6), 4)], at(today, 10));
    expect(said['f_usd']!['period=day quantile=0.5']).toBe(4 + 2);
    expect(said['u_usd']!['quantile=0.5']).toBe(1);
  });

  test.each([
    ['today', 1, 0],
    ['week', 0, -7],
    ['month', 32, 1],
  ])('a change of %s is against as many days, and up to the same time of day', (window, today, past) => {
    const earlier = [cost(at(past - 40, 12), 1), cost(at(past, 9.5), 1), cost(at(past, 10.5), 8)];
    const said = valuesAt([...earlier, cost(at(today, 9), 3)], at(today, 10));
    expect(said['c_ratio']![`window=${window}`]).toBe(2);
  });
});
