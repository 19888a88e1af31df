/** Files that are taken away, replaced or changed under an open store: nothing more is acknowledged, and nothing is destroyed. */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Store } from '../../src/model/store.ts';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { commitSteps, expectSteps, step, useStateFile } from './statefile.ts';

const file = useStateFile();

afterEach(() => {
  jest.useRealTimers();
});

const wal = () => `${file.path}-wal`;

async function expectRefused(store: Store, n: number, why: string): Promise<void> {
  await expect(store.commit(step(n))).rejects.toThrow(`Cannot write the state ${file.path}: ${why}`);
  expect(store.ready()).toBe(false);
  // What is known goes on to be shown.
  await expectSteps(store, n - 1);
}

/** Files of another state, of a file and its log, as a backup would be. */
async function another(commits: number): Promise<string> {
  const path = join(file.folder, 'other', 'state.db');
  const store = await openSqlite({ path });
  await commitSteps(store, 1, commits);
  await store.close();
  return path;
}

describe('removed while it is open:', () => {
  test.each([
    ['the file', () => rmSync(file.path), 'it was removed'],
    ['the folder', () => renameSync(file.folder, `${file.folder}-away`), 'it was removed'],
    ['the -wal', () => rmSync(wal()), 'its -wal was removed'],
  ])('%s: the next commit says so, and a stop writes all that was acknowledged', async (_, remove, why) => {
    const store = await openSqlite({ path: file.path });
    await commitSteps(store, 1, 3);
    remove();
    await expectRefused(store, 4, why);
    await expectRefused(store, 4, why);
    await store.close();
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    const losses: string[] = [];
    await expectSteps(await file.open({ onLoss: (message) => losses.push(message) }), 3);
    expect(losses).toEqual([]);
    rmSync(`${file.folder}-away`, { recursive: true, force: true });
  });

  test('a file that is put back is used again', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const store = await file.open({ onError: () => {} });
    await commitSteps(store, 1, 3);
    renameSync(file.path, `${file.path}.away`);
    await expectRefused(store, 4, 'it was removed');
    jest.advanceTimersByTime(5_000);
    expect(store.ready()).toBe(false);
    renameSync(`${file.path}.away`, file.path);
    jest.advanceTimersByTime(5_000);
    expect(store.ready()).toBe(true);
    await commitSteps(store, 4, 4);
  });

  test('a checkpoint does not write to it either', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const errors: string[] = [];
    const store = await openSqlite({
      path: file.path,
      checkpointMs: 1_000,
      onError: ({ message }) => errors.push(message),
    });
    await commitSteps(store, 1, 3);
    rmSync(file.path);
    jest.advanceTimersByTime(1_000);
    expect(errors).toEqual([expect.stringContaining('it was removed')]);
    expect(store.ready()).toBe(false);
    await store.close();
  });

  test('what somebody has put there before the stop is left as it is', async () => {
    const store = await openSqlite({ path: file.path });
    await commitSteps(store, 1, 3);
    rmSync(file.path);
    await expectRefused(store, 4, 'it was removed');
    await mkdir(dirname(file.path), { recursive: true });
    appendFileSync(file.path, 'theirs');
    await store.close();
    expect(readFileSync(file.path, 'utf8')).toBe('theirs');
  });
});

describe('replaced while it is open:', () => {
  test('a backup with its log, moved there: it is left as it is, and the next start has it', async () => {
    const other = await another(7);
    const store = await openSqlite({ path: file.path });
    await commitSteps(store, 1, 3);
    copyFileSync(other, `${file.path}.tmp`);
    renameSync(`${file.path}.tmp`, file.path);
    await expectRefused(store, 4, 'it was replaced by another file');
    await store.close();
    const losses: string[] = [];
    await expectSteps(await file.open({ onLoss: (message) => losses.push(message) }), 7);
    expect(losses).toEqual([expect.stringContaining('is another one than the one that had 3 commits here')]);
  });

  test('a backup that was copied over it: the same', async () => {
    const other = await another(7);
    const store = await openSqlite({ path: file.path });
    await commitSteps(store, 1, 3);
    copyFileSync(other, file.path);
    await expectRefused(store, 4, 'it was overwritten');
    await expect(store.close()).rejects.toThrow('it was overwritten');
    expect(readFileSync(file.path)).toEqual(readFileSync(other));
    await expectSteps(await file.open({ onLoss: () => {} }), 7);
  });

  test.each([
    ['emptied', () => truncateSync(file.path), 'it was overwritten'],
    ['a log that was emptied', () => truncateSync(wal()), 'its -wal was cut'],
    ['a log that was cut', () => truncateSync(wal(), statSync(wal()).size - 5_000), 'its -wal was cut'],
  ])('%s', async (_, change, why) => {
    const store = await openSqlite({ path: file.path });
    await commitSteps(store, 1, 3);
    // The look before the third commit has seen the log of two.
    await commitSteps(store, 4, 4);
    change();
    await expectRefused(store, 5, why);
    await expect(store.close()).rejects.toThrow(why);
  });

  test('another log', async () => {
    const store = await openSqlite({ path: file.path });
    await commitSteps(store, 1, 3);
    copyFileSync(wal(), `${wal()}.tmp`);
    renameSync(`${wal()}.tmp`, wal());
    await expectRefused(store, 4, 'its -wal was replaced');
    await store.close();
    // Beside a file that has everything it would only do harm.
    expect([existsSync(wal()), existsSync(`${wal()}.left`)]).toEqual([false, true]);
    await expectSteps(await file.open(), 3);
  });

  test('a time that was changed is nothing', async () => {
    const store = await file.open();
    await commitSteps(store, 1, 3);
    utimesSync(file.path, 1, 1);
    await commitSteps(store, 4, 6);
    await store.close();
    await expectSteps(await file.open(), 6);
  });
});
