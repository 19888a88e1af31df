import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { upgrade, type UpgradeSteps } from '../../src/commands/upgrade.ts';
import { isCurrent, openSource, type Readers } from '../../src/state/forms.ts';
import { openHome } from '../../src/state/open.ts';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { commitSteps, expectSteps, query, useStateFile } from '../state/statefile.ts';

const file = useStateFile();
const options = {
  onError: (error: Error) => {
    throw error;
  },
};

/** A format that is newer than ours to the code that opens, and is read by the reader of a test. */
const OTHER = 7;
const READERS: Readers = new Map([
  [
    OTHER,
    (path) => {
      query(path, 'UPDATE meta SET format = 6');
      return openHome(path, options);
    },
  ],
]);

function steps(readers?: Readers): UpgradeSteps & { readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    read: (home) => openSource(home, options, readers),
    open: (home) => openHome(home, options),
    isCurrent,
    print: (line) => void said.push(line),
  };
}

async function writeOther(): Promise<void> {
  const store = await file.open();
  await commitSteps(store, 1, 5);
  await store.close();
  query(file.path, `UPDATE meta SET format = ${OTHER}`);
}

/** Versions of entities begin anew, so the steps go on from 1. */
async function expectUpgraded(path: string): Promise<void> {
  const store = await file.open({ path });
  const { entities } = await store.load({ shard: 0, entities: ['a'], marks: [] });
  expect(entities.get('a')!.version).toBe(1);
  expect((await store.read()).series[0]!.slots).toEqual([5n]);
}

describe('an upgrade', () => {
  test('of a file puts the new one in its place, and keeps the old one beside it', async () => {
    await writeOther();
    await expect(openHome(file.path, options)).rejects.toThrow('a newer otel-kpi wrote it (format 7)');
    writeFileSync(`${file.path}.new`, 'left over by an upgrade that was interrupted');
    const run = steps(READERS);
    await upgrade(file.path, undefined, run);
    expect(run.said).toEqual([
      expect.stringMatching(/^copied: 1 series, 1 sessions and senders/),
      'compared: FROM and TO are the same',
      `the state before the upgrade is ${file.path}.bak`,
    ]);
    for (const suffix of ['', '-acknowledged']) expect(existsSync(`${file.path}.new${suffix}`)).toBe(false);
    const losses: string[] = [];
    const again = await openSqlite({ path: file.path, onLoss: (said) => losses.push(said) });
    await again.close();
    expect([losses, existsSync(`${file.path}-acknowledged`)]).toEqual([[], true]);
    await expectUpgraded(file.path);
    await expectSteps(await file.open({ path: `${file.path}.bak` }), 5);
  });

  test('of a Redis of the newest format does nothing, and says no password', async () => {
    const run = { ...steps(), isCurrent: async () => true };
    await upgrade('redis://ada:secret@host', undefined, run);
    expect(run.said).toEqual(['redis://***@host is of the newest format already']);
  });

  test('to another place leaves the file as it is', async () => {
    await writeOther();
    await upgrade(file.path, `${file.path}.other`, steps(READERS));
    await expectUpgraded(`${file.path}.other`);
    expect(existsSync(`${file.path}.bak`)).toBe(false);
    await expectSteps(await file.open(), 5);
  });

  test('of the newest format does nothing in place, and copies to another one', async () => {
    const store = await file.open();
    await commitSteps(store, 1, 5);
    await store.close();
    const before = readFileSync(file.path);
    const run = steps();
    await upgrade(file.path, undefined, run);
    expect(run.said).toEqual([`${file.path} is of the newest format already`]);
    expect(readFileSync(file.path)).toEqual(before);
    await upgrade(file.path, `${file.path}.other`, run);
    await expectUpgraded(`${file.path}.other`);
  });

  test('never writes over an earlier one', async () => {
    await writeOther();
    writeFileSync(`${file.path}.bak`, 'earlier');
    await expect(upgrade(file.path, undefined, steps(READERS))).rejects.toThrow(`${file.path}.bak exists`);
    expect(readFileSync(`${file.path}.bak`, 'utf8')).toBe('earlier');
  });

  test('of what is not there, is in use, or that nobody can read is refused', async () => {
    await expect(upgrade(file.path, undefined, steps())).rejects.toThrow('does not exist');
    const older = { ...steps(), isCurrent: async () => false };
    await expect(upgrade('redis://127.0.0.1:1', undefined, older)).rejects.toThrow('into another prefix');
    await writeOther();
    await expect(upgrade(file.path, undefined, steps())).rejects.toThrow('a newer otel-kpi wrote it (format 7)');
    query(file.path, 'UPDATE meta SET format = 5');
    await expect(upgrade(file.path, undefined, steps())).rejects.toThrow('only the otel-kpi that wrote it reads');
    expect(existsSync(`${file.path}.bak`)).toBe(false);
  });
});
