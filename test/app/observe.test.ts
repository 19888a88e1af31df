/** What the core tells of itself. */
import { expect, test } from '@jest/globals';
import { watchCore } from '../../src/app/observe.ts';
import { createLog } from '../../src/app/log.ts';
import { createNotices } from '../../src/app/notices.ts';
import { createSelf } from '../../src/metrics/self.ts';
import { LIMITS } from '../../src/model/limits.ts';
import { emptyOutcome } from '../../src/model/outcome.ts';

/** `counted`: tells of a record of an agent and witness; `lines`: what was logged. */
function watched() {
  const self = createSelf('test');
  const lines: string[] = [];
  const log = createLog({ level: 'info', format: 'text', now: () => 0, write: (line) => void lines.push(line) });
  const zero = () => 0;
  const watch = watchCore(self, log, createNotices(self, log), zero, zero);
  const counted = (agent: string, witness: string, newestMs: number) => {
    const source = { agent, witness, records: 1, newestMs };
    watch.committed({ ...emptyOutcome(), counted: 1, sources: new Map([[`${agent}/${witness}`, source]]) });
  };
  return { self, lines, counted };
}

test('agents that senders make up are logged so often and not more', () => {
  const { self, lines, counted } = watched();
  for (let at = 0; at < LIMITS.own_names.max + 50; at++) counted(`agent-${at}`, 'events', at);
  counted('agent-0', 'events', 5_000);
  expect(lines.filter((line) => line.includes('first records of an agent'))).toHaveLength(LIMITS.own_names.max);
  self.close();
});

test('the newest record of an agent and witness is the latest that happened, whatever came after it', async () => {
  const { self, counted } = watched();
  counted('claude-code', 'events', 5_000);
  counted('claude-code', 'events', 3_000);
  counted('claude-code', 'metrics', 4_000);
  counted('codex', 'events', 9_500);
  counted('codex', 'events', 11_500);
  const lines = (await self.text()).split('\n').filter((line) => line.startsWith('otelkpi_newest_record'));
  expect(lines.toSorted()).toEqual([
    'otelkpi_newest_record_timestamp_seconds{agent="claude-code",witness="events"} 5',
    'otelkpi_newest_record_timestamp_seconds{agent="claude-code",witness="metrics"} 4',
    'otelkpi_newest_record_timestamp_seconds{agent="codex",witness="events"} 11.5',
  ]);
  self.close();
});
