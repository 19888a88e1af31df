import { expect, test } from '@jest/globals';
import { createLog } from '../../src/app/log.ts';
import { createNotices } from '../../src/app/notices.ts';
import { LIMITS } from '../../src/model/limits.ts';
import { createSelf } from '../../src/metrics/self.ts';

function start() {
  const lines: string[] = [];
  const self = createSelf('0.0.0-test');
  self.close();
  const log = createLog({ level: 'info', format: 'json', now: () => 0, write: (line) => void lines.push(line) });
  return { lines, self, notices: createNotices(self, log) };
}

test('a bug is logged once for each place and message with its stack, counted each time, and shown', async () => {
  const { lines, self, notices } = start();
  for (let times = 0; times < 5; times++) notices.bug('commit', new Error(`BUG: ${times} cannot be added`));
  notices.bug('sweep', new Error('BUG: 1 cannot be added'));
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'error', stack: expect.stringContaining('notices.test.ts') });
  const text = await self.text();
  expect(text).toContain('otelkpi_bugs_total{where="commit"} 5');
  expect(text).toContain('otelkpi_bugs_total{where="sweep"} 1');
  expect(notices.list()).toEqual([
    expect.stringMatching(/in sweep.*(?<!times\))$/),
    expect.stringContaining('(5 times)'),
  ]);
});

test('ten thousand services that nobody knows take a hundred lines and no more series than there may be', async () => {
  const { lines, self, notices } = start();
  for (let index = 0; index < 10_000; index++) notices.stranger(`agent-${'x'.repeat(index)}`, 3);
  expect(lines).toHaveLength(100);
  expect(notices.list()).toHaveLength(8);
  const text = await self.text();
  expect(text.match(/^otelkpi_unknown_sources_total\{/gm)!.length).toBeLessThanOrEqual(LIMITS.own_names.max + 1);
  expect(text).toMatch(/^otelkpi_unknown_sources_total\{service="other"\} \d+$/m);
});

test('a model without a price is logged once, counted by its tokens and shown', async () => {
  const { lines, self, notices } = start();
  for (let times = 0; times < 3; times++) notices.unpriced('agent', 'new-model', 100);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('new-model');
  expect(notices.list()).toEqual([expect.stringContaining('does not know new-model of agent')]);
  expect(await self.text()).toMatch(/^otelkpi_unpriced_tokens_total\{agent="agent",model="new-model"\} 300$/m);
});
