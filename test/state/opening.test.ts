import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { commitSteps, expectSteps, query, useStateFile } from './statefile.ts';

const file = useStateFile();

async function runChild(code: string): Promise<{ stdout: string; stderr: string }> {
  const home = new URL('../../src/state/sqlite/store.ts', import.meta.url).href;
  const source = `import { openSqlite } from ${JSON.stringify(home)}; const path = ${JSON.stringify(file.path)}; ${code}`;
  return promisify(execFile)(process.execPath, ['--input-type=module', '-e', source]);
}

describe('opening', () => {
  test('a directory that does not exist is made, and the file is for its owner only', async () => {
    const path = join(file.folder, 'new', 'folder', 'state.db');
    await commitSteps(await file.open({ path }), 1, 1);
    for (const suffix of ['', '-wal']) expect((await stat(path + suffix)).mode & 0o777).toBe(0o600);
    expect((await stat(join(file.folder, 'new'))).mode & 0o777).toBe(0o700);
  });

  test('a file in use is refused, in this process and in another', async () => {
    await commitSteps(await file.open(), 1, 1);
    const message = `Cannot open the state ${file.path}: another process has it open`;
    await expect(openSqlite({ path: file.path })).rejects.toThrow(message);
    const { stdout } = await runChild('await openSqlite({ path }).catch((error) => console.log(error.message))');
    expect(stdout).toContain(message);
  });

  test('an open store does not keep the process alive, and is found whole afterwards', async () => {
    await runChild(`
      const store = await openSqlite({ path });
      await store.commit({ entities: [], marks: new Map(), totals: [{ key: 'k', kpi: 'k', slots: [3], quarters: [] }], registers: [],
        outbox: [], delivered: [] });`);
    const [series] = (await (await file.open()).read()).series;
    expect(series!.slots).toEqual([3n]);
  });

  test.each([
    [5, 'it is of format 5, which only the otel-kpi that wrote it reads'],
    [99, 'a newer otel-kpi wrote it (format 99)'],
  ])('a file of format %i is refused and left as it is', async (format, message) => {
    await (await file.open()).close();
    query(file.path, `UPDATE meta SET format = ${format}`);
    const before = await readFile(file.path);
    await expect(openSqlite({ path: file.path })).rejects.toThrow(`state.db: ${message}`);
    expect(await readFile(file.path)).toEqual(before);
  });

  test('the database of another program is refused and left as it is', async () => {
    query(file.path, 'CREATE TABLE meta (format INTEGER)');
    const before = await readFile(file.path);
    await expect(openSqlite({ path: file.path })).rejects.toThrow(/state\.db: it is the database of another program/);
    expect(await readFile(file.path)).toEqual(before);
  });

  test('a file that is no database is refused and left as it is', async () => {
    await writeFile(file.path, 'kpis: []\n'.repeat(1_000));
    const before = await readFile(file.path);
    await expect(openSqlite({ path: file.path })).rejects.toThrow(/state\.db: it is not a SQLite database/);
    expect(await readFile(file.path)).toEqual(before);
  });

  test('a directory is refused', async () => {
    await expect(openSqlite({ path: file.folder })).rejects.toThrow(`Cannot open the state ${file.folder}: `);
  });

  test('state in memory is state like any other', async () => {
    const store = await file.open({ path: ':memory:' });
    await commitSteps(store, 1, 3);
    await expectSteps(store, 3);
  });
});
