/**
 * Prints how long one turn of the event loop lasts at most, for each of three floods of names that nobody told before. A process of
 * its own: in one that runs tests, the garbage of others would be collected in these turns.
 */
import { setImmediate } from 'node:timers/promises';
import { startRun } from '../golden/run.ts';
import { event, request, type Attributes } from '../sent.ts';

const RECORDS = 4_000;
const NOW_MS = Date.UTC(2026, 10, 20, 12);

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

const of = process.argv[2]!;
const run = await startRun({ nowMs: NOW_MS });
const turns: number[] = [];
for (let round = 0; round < 3; round++) {
  const records = Array.from({ length: RECORDS }, (_, index) => {
    const [name, attributes] = FLOODS[of]!(`${of}-${round}-${index}`);
    return event(name, NOW_MS - index, { 'event.sequence': round * RECORDS + index, ...attributes });
  });
  const flood = request('logs', records);
  turns.push(await longestTurnMs(() => run.send(flood)));
}
await run.close();
process.stdout.write(JSON.stringify(turns));
