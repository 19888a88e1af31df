import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { OWN_METRIC_ROWS } from '../../src/metrics/own-metrics.ts';
import { LIMITS } from '../../src/model/limits.ts';
import { createSelf } from '../../src/metrics/self.ts';
import type { SelfMetrics } from '../../src/metrics/self.ts';

let self: SelfMetrics;
beforeEach(() => {
  self = createSelf('1.2.3');
});
afterEach(() => self.close());

const linesOf = async (name: string): Promise<string[]> =>
  (await self.text()).split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

describe('own metrics', () => {
  test('a counter whose labels are all known begins at zero', async () => {
    const lines = await linesOf('otelkpi_records_total');
    expect(lines).toContain('otelkpi_records_total{outcome="late"} 0');
    expect(lines).toHaveLength(OWN_METRIC_ROWS.get('otelkpi_records_total')?.labels.outcome?.length ?? 0);
    expect(await linesOf('otelkpi_late_cost_usd_total')).toEqual(['otelkpi_late_cost_usd_total 0']);
  });

  test('additions add up by their labels', async () => {
    self.add('otelkpi_requests_total', { signal: 'logs', code: '200' });
    self.add('otelkpi_requests_total', { signal: 'logs', code: '200' }, 2);
    self.add('otelkpi_requests_total', { signal: 'traces', code: '503' });
    expect(await linesOf('otelkpi_requests_total')).toEqual([
      'otelkpi_requests_total{signal="logs",code="200"} 3',
      'otelkpi_requests_total{signal="traces",code="503"} 1',
    ]);
  });

  test('a gauge shows what it was last set to', async () => {
    self.gauge('otelkpi_entities', {}, 7);
    self.gauge('otelkpi_entities', {}, 5);
    expect(await linesOf('otelkpi_entities')).toEqual(['otelkpi_entities 5']);
  });

  test('an observation lands in the declared buckets', async () => {
    self.record('otelkpi_commit_duration_seconds', {}, 0.004);
    self.record('otelkpi_commit_duration_seconds', {}, 60);
    const buckets = await linesOf('otelkpi_commit_duration_seconds_bucket');
    expect(buckets).toContain('otelkpi_commit_duration_seconds_bucket{le="0.0025"} 0');
    expect(buckets).toContain('otelkpi_commit_duration_seconds_bucket{le="0.005"} 1');
    expect(buckets.at(-1)).toBe('otelkpi_commit_duration_seconds_bucket{le="+Inf"} 2');
    expect(await linesOf('otelkpi_commit_duration_seconds_sum')).toEqual([
      'otelkpi_commit_duration_seconds_sum 60.004',
    ]);
  });

  test('names that senders invent are bounded in number and length', async () => {
    const seriesMax = LIMITS.own_names.max;
    for (let i = 0; i < seriesMax + 50; i += 1) {
      self.add('otelkpi_unknown_names_total', { agent: 'a', name: `name-${i}` });
    }
    self.add('otelkpi_unknown_names_total', { agent: 'a', name: 'name-0' }, 4);
    const lines = await linesOf('otelkpi_unknown_names_total');
    expect(lines).toHaveLength(seriesMax + 1);
    expect(lines).toContain('otelkpi_unknown_names_total{agent="a",name="name-0"} 5');
    expect(lines).toContain('otelkpi_unknown_names_total{agent="a",name="other"} 50');
    expect(await linesOf('otelkpi_limits_total')).toContain('otelkpi_limits_total{limit="own_names"} 50');
  });

  test('so are those of a gauge', async () => {
    const seriesMax = LIMITS.own_names.max;
    for (let i = 0; i < seriesMax + 50; i += 1) {
      self.gauge('otelkpi_newest_record_timestamp_seconds', { agent: `agent-${i}`, witness: 'events' }, i);
    }
    const lines = await linesOf('otelkpi_newest_record_timestamp_seconds');
    expect(lines).toHaveLength(seriesMax + 1);
    expect(lines).toContain(
      `otelkpi_newest_record_timestamp_seconds{agent="other",witness="events"} ${seriesMax + 49}`,
    );
  });

  test('a long name is cut', async () => {
    self.add('otelkpi_unknown_names_total', { agent: 'a', name: 'x'.repeat(5_000) });
    expect(await linesOf('otelkpi_unknown_names_total')).toEqual([
      `otelkpi_unknown_names_total{agent="a",name="${'x'.repeat(120)}"} 1`,
    ]);
  });

  test('the process tells its version, its processor time and its memory', async () => {
    expect(await linesOf('otelkpi_build_info')).toEqual([
      `otelkpi_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
    ]);
    const before = process.cpuUsage().user / 1e6;
    const valueOf = (lines: string[]): number => Number(lines[0]?.split(' ')[1]);
    const user = valueOf(await linesOf('otelkpi_process_cpu_seconds_total'));
    expect(user).toBeGreaterThanOrEqual(before);
    expect(valueOf(await linesOf('otelkpi_process_cpu_seconds_total'))).toBeGreaterThanOrEqual(user);
    expect(valueOf(await linesOf('otelkpi_process_memory_bytes'))).toBeGreaterThan(1e6);
    expect(await linesOf('otelkpi_event_loop_delay_seconds')).toHaveLength(3);
  });

  test('counters end in _total, and nothing else does', () => {
    for (const [name, { type, unit }] of OWN_METRIC_ROWS) {
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      const unitInName = { s: '_seconds', By: '_bytes', USD: '_usd' }[unit] ?? '';
      expect(name).toContain(unitInName);
    }
  });
});
