/**
 * The core on a Redis, as a process that can be killed anywhere: replica.ts URL NOW_MS TEAMS. As test/company/child.ts it
 * is told what time it is and lives through what passes in between; what fails because Redis is away it does again.
 */
import { setTimeout } from 'node:timers/promises';
import { parseRedis } from '../../src/model/home.ts';
import { flushOutbox } from '../../src/journeys/outbox.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { ZONE } from '../company/calendar.ts';
import type { Message, Reply } from '../company/child.ts';
import { startRun } from '../golden/run.ts';

const STEP_MS = 30_000;
const PAUSE_MS = 10;

/** Short, so that events which were lent to a process that was killed need not be waited for. */
const LEASE_MS = 500;

const [url = '', startMs = '', people = ''] = process.argv.slice(2);
const sessionsTo = process.env['SESSIONS_TO'] ?? '';
const store = await openRedis({ home: parseRedis(url)!, onError: () => {}, leaseMs: LEASE_MS });
const run = await startRun({
  store,
  nowMs: Number(startMs),
  env: { OTEL_KPI_TIME_ZONE: ZONE, OTEL_KPI_SESSIONS_TO: sessionsTo },
  people,
  failed: refuseBug,
});

process.on('message', (message: Message) => {
  void answer(message).then((reply) => process.send!(reply));
});
process.send!('ready');

async function answer({ nowMs, requests }: Message): Promise<Reply> {
  while (run.nowMs < nowMs) {
    run.nowMs = Math.min((Math.floor(run.nowMs / STEP_MS) + 1) * STEP_MS, nowMs);
    await again(run.core.sweep);
  }
  if (requests) await Promise.all(requests.map((request) => again(() => run.send(request))));
  await again(() => flushOutbox({ store, url: sessionsTo, token: '', version: 'test' }));
  const problems = run.problems.splice(0).map(({ reason, name }) => `${reason} ${name}`);
  return { readings: requests ? [] : await again(run.core.held), problems };
}

async function again<T>(step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      refuseBug(error);
      await setTimeout(PAUSE_MS);
    }
  }
}

function refuseBug(error: unknown): void {
  if ((error as Error).message.includes('BUG:')) throw error;
}
