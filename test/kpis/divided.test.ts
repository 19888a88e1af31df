/** The kind divided, and sums of distributions in gauges, by plain examples. */
import { expect, test } from '@jest/globals';
import { HOUR_MS, watch, type Told } from './moments.ts';

const NOW_MS = Date.UTC(2026, 10, 11, 12);
const KPIS = `
  cost_usd_total: { help: C., kind: sum, of: cost, labels: [agent] },
  tool_usd_total: { help: T., kind: sum, of: tool_cost, labels: [agent, tool], series_max: 4 },
  call_seconds: { help: D., kind: distribution, of: tool_duration, labels: [tool], buckets: [1, 2] },
  all_seconds: { help: D., kind: distribution, of: session_duration, labels: [], buckets: [1, 2] }`;
const BY_TOOL =
  'c_usd: { help: X., kind: divided, parts: tool_usd_total, of: cost_usd_total, labels: [agent, tool], windows: [24h, lifetime] }';
const SHARE =
  's_ratio: { help: X., kind: ratio, of: call_seconds, per: all_seconds, labels: [tool], windows: [24h, lifetime] }';

const usd = (kind: string, value: number, labels: Record<string, string>, hoursAgo = 1): Told => {
  return { kind, value: Math.round(value * 1e9), timeMs: NOW_MS - hoursAgo * HOUR_MS, labels };
};
const seconds = (kind: string, value: number, labels: Record<string, string>, hoursAgo = 1): Told => {
  return { kind, value: value * 1e6, timeMs: NOW_MS - hoursAgo * HOUR_MS, labels };
};

function valuesOf(told: readonly Told[]) {
  const { snapshot, values } = watch(`${KPIS}, ${BY_TOOL}, ${SHARE}`);
  return values(snapshot({ told }), NOW_MS);
}

test('parts and the rest are the whole, in each window and of each model', () => {
  const told = [
    usd('cost', 5, { agent: 'm' }),
    usd('cost', 2, { agent: 'n' }),
    usd('cost', 9, { agent: 'm' }, 48),
    usd('tool_cost', 3, { agent: 'm', tool: 'Bash' }),
    usd('tool_cost', 4, { agent: 'm', tool: 'Read' }, 48),
  ];
  expect(valuesOf(told)['c_usd']).toEqual({
    'agent=m tool=Bash window=24h': 3,
    'agent=m tool=none window=24h': 2,
    'agent=n tool=none window=24h': 2,
    'agent=m tool=Bash window=lifetime': 3,
    'agent=m tool=Read window=lifetime': 4,
    'agent=m tool=none window=lifetime': 7,
    'agent=n tool=none window=lifetime': 2,
  });
});

test('there is no rest below 0, and none where the parts are all', () => {
  const whole = valuesOf([usd('cost', 5, { agent: 'm' }, 30), usd('tool_cost', 5, { agent: 'm', tool: 'Bash' }, 1)]);
  expect(whole['c_usd']).toEqual({ 'agent=m tool=Bash window=24h': 5, 'agent=m tool=Bash window=lifetime': 5 });
});

test('what went to the overflow series is of the rest', () => {
  const tools = ['a', 'b', 'c', 'd', 'e'].map((tool) => usd('tool_cost', 1, { agent: 'm', tool }));
  const values = valuesOf([usd('cost', 5, { agent: 'm' }), ...tools])['c_usd']!;
  expect(values['agent=m tool=none window=24h']).toBe(1);
  expect(Object.values(values).reduce((sum, each) => sum + each, 0)).toBe(10);
});

test('a ratio of distributions is of their sums, within the window too', () => {
  const told = [
    seconds('tool_duration', 3, { tool: 'Bash' }),
    seconds('tool_duration', 0.5, { tool: 'Bash' }),
    seconds('tool_duration', 8, { tool: 'Bash' }, 48),
    seconds('session_duration', 7, {}),
    seconds('session_duration', 16, {}, 48),
  ];
  expect(valuesOf(told)['s_ratio']).toEqual({ 'tool=Bash window=24h': 0.5, 'tool=Bash window=lifetime': 0.5 });
});
