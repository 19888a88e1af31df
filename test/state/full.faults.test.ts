/**
 * A file that cannot grow: the kernel fails real writes, wherever they happen to be, until the limit is lifted. (A full
 * disk fails the same writes with another number, but needs a disk of one's own.)
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { difference } from './expected.ts';
import type { Report } from './full.child.ts';
import { countSteps } from './workload.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otel-kpi-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the child with files of at most so many bytes until it is stuck, and then without a limit. */
async function runChild(path: string, seed: number, fileBytes: number, checkpointBytes: number): Promise<Report[]> {
  const node = [process.execPath, join(import.meta.dirname, 'full.child.ts')];
  const child = spawn('prlimit', [`--fsize=${fileBytes}:unlimited`, ...node, path, `${seed}`, `${checkpointBytes}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const reports: Report[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    reports.push(JSON.parse(line) as Report);
    if (reports.length > 1) continue;
    execFileSync('prlimit', ['--pid', `${child.pid}`, '--fsize=unlimited']);
    child.stdin.end('there is room\n');
  }
  expect((await closed)[1]).toBe('SIGKILL');
  return reports;
}

const CASES = [
  ...[150_000, 217_000, 300_001].map((bytes) => ({ fails: 'commit', bytes, checkpointBytes: 1_000_000 })),
  ...[330_000, 370_001].map((bytes) => ({ fails: 'checkpoint', bytes, checkpointBytes: 30_000 })),
  // Thousands of steps: the rows are written, and it is the database that cannot grow to take them from the WAL.
  { fails: 'checkpoint', bytes: 340_000, checkpointBytes: 8_000 },
];

test.each(CASES)(
  'a $fails that finds no room below $bytes bytes changes nothing, and all goes on with room',
  async (run) => {
    const seed = run.bytes;
    const path = join(folder, `${seed}.db`);
    const [stuck, gone] = await runChild(path, seed, run.bytes, run.checkpointBytes);
    expect(stuck).toMatchObject({ difference: '' });
    expect(stuck!.failures[0]).toMatch(`${run.fails}: Cannot write the state ${path}: `);
    expect(stuck!.failures).not.toContain('ready after a failure');
    expect(gone).toEqual({ steps: stuck!.steps + 20, failures: [], ready: true, difference: '' });
    const store = await openSqlite({ path });
    expect(await countSteps(store, seed, gone!.steps + 1)).toBe(gone!.steps);
    expect(await difference(store, seed, gone!.steps)).toBe('');
    await store.close();
  },
);
