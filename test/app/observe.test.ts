/** What the core tells of itself. */
import { expect, test } from '@jest/globals';
import { watchCore } from '../../src/app/observe.ts';
import { createLog } from '../../src/app/log.ts';
import { createNotices } from '../../src/app/notices.ts';
import { createSelf } from '../../src/metrics/self.ts';
import { emptyOutcome } from '../../src/model/outcome.ts';

test('the newest record of an agent and witness is the latest that happened, whatever came after it', async () => {
  const self = createSelf('test');
  const log = createLog({ level: 'error', format: 'text', now: () => 0, write: () => {} });
  const watch = watchCore(
    self,
    log,
    createNotices(self, log),
    () => 0,
    () => 0,
  );
  const counted = (agent: string, witness: string, newestMs: number) => {
    const source = { agent, witness, records: 1, newestMs };
    watch.committed({ ...emptyOutcome(), counted: 1, sources: new Map([[`${agent}/${witness}`, source]]) });
  };
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
