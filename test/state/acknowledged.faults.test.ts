/**
 * A start after a kill, on files that are not what the killed process left: what is missing of what was acknowledged is said,
 * and what is there is sound.
 */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import type { Orders } from './crash.child.ts';
import { difference } from './expected.ts';
import { useStateFile } from './statefile.ts';
import { countSteps } from './workload.ts';

const file = useStateFile();
const SEED = 7;
const wal = () => `${file.path}-wal`;

/** Commits the steps in a process that ends by SIGKILL; with checkpoints after so many bytes of journal. */
async function run(from: number, to: number, checkpointBytes = 1e9): Promise<void> {
  const orders: Orders = {
    path: file.path,
    seed: SEED,
    from,
    to,
    point: 'never',
    nth: 0,
    checkpointBytes,
    sliceRows: 100,
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash.child.ts'), JSON.stringify(orders)]);
  const [said, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect([said.trim().split('\n').at(-1), errors]).toEqual([`done ${to}`, expect.not.stringContaining('Error')]);
}

type Found = { readonly steps: number; readonly losses: readonly string[] };

/** Opens the file, checks that it has the first steps and nothing else, and returns how many, and what was said. */
async function open(upTo: number): Promise<Found> {
  const losses: string[] = [];
  const store = await openSqlite({ path: file.path, onLoss: (message) => losses.push(message) });
  const steps = await countSteps(store, SEED, upTo);
  expect(await difference(store, SEED, steps)).toBe('');
  await store.close();
  return { steps, losses };
}

const lacks = (missing: number, of: number) => [expect.stringContaining(`lacks its last ${missing} of ${of} commits`)];

function damage(path: string, at: number): void {
  const opened = openSync(path, 'r+');
  writeSync(opened, Buffer.from([1, 2, 3, 4]), 0, 4, at);
  closeSync(opened);
}

test('nothing is said of a state that is whole, killed again and again', async () => {
  for (let from = 1; from <= 61; from += 20) {
    await run(from, from + 19, 30_000);
    expect(await open(from + 20)).toEqual({ steps: from + 19, losses: [] });
  }
});

test('a witness that is behind, as after a power failure, is nothing', async () => {
  await run(1, 10);
  const earlier = readFileSync(`${file.path}-acknowledged`);
  await run(11, 20);
  writeFileSync(`${file.path}-acknowledged`, earlier);
  expect(await open(21)).toEqual({ steps: 20, losses: [] });
});

describe('a log that is', () => {
  /** Of forty commits ten are in the file. */
  async function fill(): Promise<void> {
    await run(1, 10);
    await open(11);
    await run(11, 40);
  }

  test.each([0.1, 0.5, 0.9])('cut at %f of its size', async (share) => {
    await fill();
    truncateSync(wal(), Math.floor(statSync(wal()).size * share));
    const { steps, losses } = await open(41);
    expect(steps).toBeLessThan(40);
    expect(losses).toEqual(lacks(40 - steps, 40));
    // It is remembered, and counted on from what is there.
    await run(steps + 1, steps + 5);
    expect(await open(steps + 6)).toEqual({
      steps: steps + 5,
      losses: [expect.stringContaining(`has lacked ${40 - steps} commits since an earlier start`)],
    });
    rmSync(`${file.path}-acknowledged`);
    expect(await open(steps + 6)).toEqual({ steps: steps + 5, losses: [] });
  });

  test.each([0, 0.1, 0.5, 0.9])('damaged at %f of its size', async (share) => {
    await fill();
    damage(wal(), Math.floor(statSync(wal()).size * share));
    const { steps, losses } = await open(41);
    expect(steps).toBeLessThan(40);
    expect(losses).toEqual(lacks(40 - steps, 40));
  });

  test('removed, or emptied', async () => {
    await run(1, 20);
    truncateSync(wal());
    expect(await open(21)).toEqual({ steps: 0, losses: [expect.stringContaining('is empty, and had 20 commits')] });
  });
});

test('a log that is damaged after a checkpoint takes nothing back of what the checkpoint wrote', async () => {
  for (let at = 0; at < 12; at++) {
    await run(at * 30 + 1, at * 30 + 30, 1);
    damage(wal(), Math.floor((statSync(wal()).size * at) / 12));
    const { steps } = await open(at * 30 + 31);
    // The checkpoint of the last commit may be under way.
    expect(steps).toBeGreaterThanOrEqual(at * 30 + 29);
    if (steps < at * 30 + 30) await run(steps + 1, at * 30 + 30);
  }
});

describe('a file that is', () => {
  test('an older copy', async () => {
    await run(1, 10);
    await open(11);
    copyFileSync(file.path, `${file.path}.backup`);
    await run(11, 25);
    await open(26);
    copyFileSync(`${file.path}.backup`, file.path);
    expect(await open(26)).toEqual({ steps: 10, losses: lacks(15, 25) });
  });

  test('an older copy, beside the log of the newer: what would be mixed is kept apart', async () => {
    await run(1, 10);
    await open(11);
    copyFileSync(file.path, `${file.path}.backup`);
    await run(11, 200, 5_000);
    copyFileSync(`${file.path}.backup`, file.path);
    expect(await open(201)).toEqual({ steps: 10, losses: lacks(190, 200) });
    expect(existsSync(`${wal()}.left`)).toBe(true);
  });

  test('an older copy of file and log', async () => {
    await run(1, 10);
    cpSync(file.folder, `${file.folder}-backup`, { recursive: true });
    await run(11, 200, 5_000);
    for (const suffix of ['', '-wal'])
      copyFileSync(join(`${file.folder}-backup`, `state.db${suffix}`), file.path + suffix);
    rmSync(`${file.folder}-backup`, { recursive: true });
    expect(await open(201)).toEqual({ steps: 10, losses: lacks(190, 200) });
  });

  test.each([
    ['emptied', () => truncateSync(file.path)],
    ['removed', () => rmSync(file.path)],
  ])('%s', async (_, change) => {
    await run(1, 20, 5_000);
    const log = readFileSync(wal());
    change();
    expect(await open(21)).toEqual({ steps: 0, losses: [expect.stringContaining('is empty, and had 20 commits')] });
    // Who finds the file again needs its log.
    expect(readFileSync(`${wal()}.left`)).toEqual(log);
  });

  test('another state with more commits, beside the log of this one', async () => {
    await run(1, 30);
    await open(31);
    renameSync(file.path, `${file.path}.other`);
    rmSync(`${file.path}-acknowledged`);
    await run(1, 20, 5_000);
    renameSync(`${file.path}.other`, file.path);
    expect(await open(31)).toEqual({
      steps: 30,
      losses: [expect.stringContaining('is another one than the one that had 20 commits here')],
    });
  });
});

test('a witness that is damaged is said', async () => {
  await run(1, 5);
  damage(`${file.path}-acknowledged`, 20);
  expect((await open(6)).losses).toEqual([expect.stringContaining('may lack commits')]);
});
