/**
 * A process that commits the steps of a workload until a write fails, tries twice more, and goes on when a line on its
 * standard input says that there is room again. It ends by SIGKILL: what it committed must be on the disk.
 *
 *   node full.child.ts PATH SEED CHECKPOINT_BYTES
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { difference } from './expected.ts';
import { sendStep } from './workload.ts';

/** One line of JSON when it is stuck, and one when it has gone on. */
export type Report = { steps: number; failures: string[]; ready: boolean; difference: string };

const [path = '', seedText, bytesText] = process.argv.slice(2);
const seed = Number(seedText);

let steps = 0;
let failures: string[] = [];
const store = await openSqlite({
  path,
  checkpointBytes: Number(bytesText),
  sliceRows: seed % 2 === 1 ? 2 : 100,
  onError: ({ message }) => failures.push(`checkpoint: ${message}`),
});

async function next(): Promise<void> {
  try {
    await sendStep(store, seed, steps + 1);
    steps++;
  } catch (error) {
    failures.push(`commit: ${(error as Error).message}`);
  }
  // Checkpoints come between commits.
  await new Promise(setImmediate);
}

async function report(): Promise<void> {
  const now: Report = { steps, failures, ready: store.ready(), difference: await difference(store, seed, steps) };
  writeSync(1, `${JSON.stringify(now)}\n`);
  failures = [];
}

while (failures.length === 0) await next();
if (store.ready()) failures.push('ready after a failure');
for (let more = 0; more < 2; more++) await next();
await report();
await once(process.stdin, 'data');
for (let more = 0; more < 20; more++) await next();
await report();
process.kill(process.pid, 'SIGKILL');
