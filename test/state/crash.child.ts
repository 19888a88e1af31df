/**
 * A process that commits the steps of a workload, says so after each, and ends by SIGKILL: the n-th time the store passes
 * the point it was told (and says so), or `anywhere`, n milliseconds after it began; or else after its last step.
 *
 *   node crash.child.ts '{"path": …, "seed": …, "from": …, "to": …, "point": …, "nth": …, "checkpointBytes": …, "sliceRows": …}'
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { sendStep } from './workload.ts';

export type Orders = {
  path: string;
  seed: number;
  from: number;
  to: number;
  point: string;
  nth: number;
  checkpointBytes: number;
  sliceRows: number;
};

const { path, seed, from, to, point, nth, checkpointBytes, sliceRows } = JSON.parse(process.argv[2]!) as Orders;

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

if (point === 'anywhere') {
  // Another thread, because the store does not let go of this one: so it may end in the middle of a write as well.
  const source = `
    const { parentPort } = require('node:worker_threads');
    parentPort.postMessage('ready');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${nth});
    process.kill(process.pid, 'SIGKILL');`;
  await once(new Worker(source, { eval: true }), 'message');
}

let passed = 0;
const store = await openSqlite({
  path,
  checkpointBytes,
  sliceRows,
  at: (here) => {
    if (here !== point || ++passed !== nth) return;
    writeSync(1, `at ${point}\n`);
    die();
  },
});
for (let n = from; n <= to; n++) {
  writeSync(1, `${await sendStep(store, seed, n)} ${n}\n`);
  // Checkpoints come between commits.
  await new Promise(setImmediate);
}
die();
