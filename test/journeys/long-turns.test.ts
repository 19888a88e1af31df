/**
 * How long one turn of the event loop lasts at most while names come that nobody told before: so long nobody else is served.
 * Measured in CPU time of the thread, which does not depend on what else the machine does.
 */
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { startRun, type Run } from '../golden/run.ts';
import { event, request, type Attributes } from '../sent.ts';

const RECORDS = 4_000;
/** Idle, the whole of this process's work counts: garbage collection as well. */
const TURN_MS_MAX = 250;
const NOW_MS = Date.UTC(2026, 10, 20, 12);

let run: Run;
afterEach(() => run.close());

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  let isOver = false;
  const done = work().finally(() => (isOver = true));
  let longest = 0;
  for (let last = cpuMs(); !isOver;) {
    await setImmediate();
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
  }
  await done;
  return longest;
}

const FLOODS: Record<string, (name: string) => readonly [event: string, of: Attributes]> = {
  models: (name) => ['api_request', { model: name, cost_usd: 0, input_tokens: 1, output_tokens: 1 }],
  'sessions with long ids': (name) => ['user_prompt', { 'session.id': `${name}${'x'.repeat(2_000)}` }],
};

test.each(Object.keys(FLOODS))('4,000 %s in one request leave time for others', async (of) => {
  run = await startRun({ nowMs: NOW_MS });
  for (let round = 0; round < 3; round++) {
    const records = Array.from({ length: RECORDS }, (_, index) => {
      const [name, attributes] = FLOODS[of]!(`${of}-${round}-${index}`);
      return event(name, NOW_MS - index, { 'event.sequence': round * RECORDS + index, ...attributes });
    });
    const flood = request('logs', records);
    expect(await longestTurnMs(() => run.send(flood))).toBeLessThan(TURN_MS_MAX);
  }
});
