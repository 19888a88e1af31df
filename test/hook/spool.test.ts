/** The spool and its sender: nothing is lost and nothing is sent twice that was noted. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { recordOf } from '../../src/hook/record.ts';
import { hasUnsent, sendSpool } from '../../src/hook/send.ts';
import { append, setAside, SPOOL_BYTES_MAX, spoolFiles } from '../../src/hook/spool.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-kpi-spool-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const record = (name: string, filler = '') => recordOf('agent', { hook_event: name, filler }, 1_795_259_139_603, 0.5);
const fill = (names: readonly string[]) => names.forEach((name) => append(folder, record(name)));

/** A receiver that answers as it is told, and what it took. */
function receiver(answer: (names: readonly string[]) => number = () => 200) {
  const taken: string[] = [];
  const post = async (body: string) => {
    const [{ scopeLogs }] = JSON.parse(body).resourceLogs;
    const names: string[] = scopeLogs[0].logRecords.map(
      ({ attributes }: { attributes: { key: string; value: { stringValue: string } }[] }) =>
        attributes.find(({ key }) => key === 'hook_event')!.value.stringValue,
    );
    const status = answer(names);
    if (status === 200) taken.push(...names);
    return status;
  };
  return { taken, sending: { folder, version: '1', post } };
}

describe('the sender', () => {
  test('sends in order, and once', async () => {
    fill(NAMES);
    const { taken, sending } = receiver();
    expect(hasUnsent(folder)).toBe(true);
    await sendSpool(sending);
    await sendSpool(sending);
    expect(taken).toEqual(NAMES);
    expect(hasUnsent(folder)).toBe(false);
    append(folder, record('f'));
    await sendSpool(sending);
    expect(taken).toEqual([...NAMES, 'f']);
  });

  test('sends files that were set aside before the current one, and removes them', async () => {
    fill(['a', 'b']);
    setAside(folder);
    fill(['c']);
    setAside(folder);
    fill(['d']);
    const { taken, sending } = receiver();
    await sendSpool(sending);
    expect(taken).toEqual(['a', 'b', 'c', 'd']);
    expect(spoolFiles(folder).filter((path) => existsSync(path))).toHaveLength(1);
  });

  test('keeps everything while nobody takes it', async () => {
    fill(NAMES);
    const away = receiver(() => 0);
    expect((await sendSpool(away.sending)).state).toBe('later');
    const back = receiver();
    await sendSpool(back.sending);
    expect(back.taken).toEqual(NAMES);
  });

  test.each([401, 404, 429, 503])('takes %d for "later"', async (status) => {
    fill(NAMES);
    await sendSpool(receiver(() => status).sending);
    expect(hasUnsent(folder)).toBe(true);
  });

  test('that was killed before it noted sends the same records again', async () => {
    fill(NAMES);
    const { taken, sending } = receiver();
    await sendSpool(sending);
    rmSync(join(folder, 'sent.json'));
    await sendSpool(sending);
    expect(taken).toEqual([...NAMES, ...NAMES]);
  });

  test('leaves behind only what is refused', async () => {
    fill(NAMES);
    const { taken, sending } = receiver((names) => (names.includes('c') ? 400 : 200));
    expect(await sendSpool(sending)).toEqual({ state: 'all', records: 5, refused: 1 });
    expect(taken).toEqual(['a', 'b', 'd', 'e']);
  });

  test('finds what a hook wrote into a file while it was sent', async () => {
    fill(['a']);
    setAside(folder);
    const [path] = spoolFiles(folder);
    let isFirst = true;
    const { taken, sending } = receiver(() => {
      if (isFirst) appendFileSync(path!, `${record('late')}\n`);
      isFirst = false;
      return 200;
    });
    await sendSpool(sending);
    expect(taken).toEqual(['a', 'late']);
  });

  test('passes over half a record of a disk that was full', async () => {
    fill(['a']);
    appendFileSync(spoolFiles(folder).at(-1)!, '\n{"time":"17');
    fill(['b']);
    const { taken, sending } = receiver();
    await sendSpool(sending);
    expect(taken).toEqual(['a', 'b']);
  });
});

describe('the spool', () => {
  test('holds so much, drops the oldest and says how many', async () => {
    const filler = 'x'.repeat(100_000);
    const count = Math.ceil((1.5 * SPOOL_BYTES_MAX) / filler.length);
    for (let at = 0; at < count; at++) append(folder, record(`n${at}`, filler));
    const files = spoolFiles(folder).filter((path) => existsSync(path));
    const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThanOrEqual(SPOOL_BYTES_MAX + 2 * filler.length);
    const kept = files.flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
    const dropped = kept
      .map((line) => JSON.parse(line).attributes)
      .filter(({ hook_event: name }) => name === 'SpoolDropped');
    const sum = dropped.reduce((all, { dropped: records }) => all + records, 0);
    expect(sum).toBeGreaterThan(0);
    expect(kept.length - dropped.length + sum).toBe(count);
  });

  test('that cannot be written says so', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(append(file, record('a'))).toBe(false);
  });
});
