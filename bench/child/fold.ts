/**
 * Requests to commits, on a SQLite file in memory, as a process of its own (fold.ts WITHOUT): all fast paths of the fold but one,
 * whose plain twin is put in its place. Asked for a signal it answers with the CPU nanoseconds of a record.
 */
import { Generations } from '../../src/model/generations.ts';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { startRun } from '../../test/golden/run.ts';
import { standIn } from '../../test/stand-in.ts';
import { createCrowd, NOW_MS } from '../bodies.ts';
import { sized } from '../size.ts';

const RECORDS = sized(4000, 40);

let appends = true;
const plain: Readonly<Record<string, () => void>> = {
  nothing() {},
  /** Every entity is read from its text. */
  entities() {
    Generations.prototype.get = () => undefined;
  },
  /** Every entity is written whole. */
  patches() {
    appends = false;
  },
};

plain[process.argv[2] ?? 'nothing']?.();
const store = standIn(await openSqlite({ path: ':memory:' }), { appends });
const run = await startRun({ nowMs: NOW_MS, gauges: [], store });
const crowd = createCrowd({ users: 200, seed: 1, recordsPerExport: 20 });

process.on('message', (signal: 'metrics' | 'logs') => void answer(signal));
process.on('disconnect', () => process.exit());
process.send?.(Object.keys(plain));

async function answer(signal: 'metrics' | 'logs'): Promise<void> {
  const body = crowd.body(signal, RECORDS);
  const before = process.cpuUsage();
  await run.send({ signal, encoding: 'protobuf', body });
  const { user, system } = process.cpuUsage(before);
  process.send?.(((user + system) * 1000) / RECORDS);
}
