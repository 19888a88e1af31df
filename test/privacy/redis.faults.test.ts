/** The same on Redis: numbers of people, hashes by an upgrade, and a person that is erased. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openNaming, withNaming } from '../../src/app/naming.ts';
import { copyHome } from '../../src/commands/copy.ts';
import { erase } from '../../src/commands/erase.ts';
import { parseRedis } from '../../src/model/home.ts';
import { openSource } from '../../src/state/forms.ts';
import { openHome } from '../../src/state/open.ts';
import { dropHome, rewriteFiles } from '../../src/state/redis/dropping.ts';
import { DAYS, localMs, sentOn, staffOf, ZONE } from '../adoption/staff.ts';
import { numbersOf } from '../adoption/numbers.ts';
import { recount } from '../adoption/recount.ts';
import { startRedis, type RedisServer } from '../e2e/redis.ts';
import { startRun, type Run } from '../golden/run.ts';
import { recording } from '../recordings.ts';
import { foundIn, saidIn } from './recorded.ts';

let server: RedisServer;
beforeAll(async () => {
  // Written as it is, so that it can be searched.
  server = await startRedis({ rdbcompression: 'no' });
});
afterAll(() => server.remove());

const options = {
  onError: (error: Error) => {
    throw error;
  },
};
const home = (prefix: string) => `${server.url}?prefix=${prefix}&shards=4`;
const read = (from: string) => openSource(from, options);
const open = (to: string) => openHome(to, options);

const OF_REDIS = {
  drop: (from: string) => dropHome(parseRedis(from)!),
  rewriteFiles: (from: string) => rewriteFiles(parseRedis(from)!),
};

const staff = staffOf(3, 80);
const env = { OTEL_KPI_TIME_ZONE: ZONE };
const roster = staff.people.filter(({ signsIn }) => signsIn !== undefined);
const people = roster.map(({ email, team }) => `${email}: ${team}`).join('\n');
const naming = openNaming({ identity: 'hashed', identityKey: 'k'.repeat(40), identityKeyFile: '', state: '' });
const nowMs = localMs(DAYS - 1, 24 * 60 - 1) + 59_000;

async function kept(texts: readonly string[]): Promise<string[]> {
  rmSync(join(server.folder, 'dump.rdb'), { force: true });
  await server.command('SAVE');
  return foundIn(server.folder, texts);
}

async function readings(prefix: string, of = {}): Promise<Run> {
  return startRun({ env, people, of, nowMs, store: await open(home(prefix)) });
}

test('numbers of people are those of a recount, before and after names become hashes, and a person can be erased', async () => {
  const expected = recount(staff, nowMs, 1);
  const run = await readings('plain');
  for (let day = 0; day < DAYS; day++) {
    const sent = sentOn(staff, day);
    run.nowMs = localMs(day, 24 * 60 - 1) + 59_000;
    if (sent) await run.send(sent);
    await run.core.sweep();
  }
  expect(numbersOf(await run.core.truth())).toEqual(expected);
  await run.close();
  const emails = roster.map(({ email }) => email);
  expect(await kept(emails)).not.toEqual([]);

  const steps = { open, print: () => {} };
  const named = async (from: string) => withNaming(await read(from), naming, () => {});
  await copyHome(home('plain'), home('hashed'), { ...steps, read: named });
  await dropHome(parseRedis(home('plain'))!);
  expect(await kept([...emails, 'laptop-p1'])).toEqual([]);
  const hashed = await readings('hashed', { hash: naming.hash });
  expect(numbersOf(await hashed.core.truth())).toEqual(expected);
  await hashed.close();

  const [leaver] = emails;
  await erase(leaver!, home('hashed'), home('erased'), {
    ...steps,
    read,
    ...OF_REDIS,
    hash: naming.hash,
    eraseEvents: () => undefined,
  });
  const names = [leaver!, `laptop-${leaver!.slice(0, -11)}`];
  expect(await kept([...names, ...names.map((name) => naming.hash!(name))])).toEqual([]);
  const after = await readings('erased', { hash: naming.hash });
  expect((await after.store.read()).series.length).toBeGreaterThan(0);
  await after.close();
});

test('nothing of an erased person is left in the log and the snapshot of Redis, or the command says so', async () => {
  const own = await startRedis({ appendonly: 'yes', save: '3600 1', rdbcompression: 'no' });
  const at = (prefix: string) => `${own.url}?prefix=${prefix}`;
  const requests = recording('claude-code-2.1.329/interactive');
  const name = [...saidIn(requests).names][0]!;
  const erased = async (prefix: string, of: Partial<typeof OF_REDIS> = {}) => {
    const run = await startRun({ store: await open(at(prefix)) });
    for (const request of requests) await run.send(request);
    await run.close();
    await own.command('SAVE');
    const said: string[] = [];
    const print = (line: string) => void said.push(line);
    const steps = { open, read, hash: undefined, eraseEvents: () => undefined, print, ...OF_REDIS, ...of };
    await erase(name, at(prefix), at(`${prefix}-after`), steps);
    return said.join('\n');
  };
  try {
    const refuse = () => Promise.reject(new Error('NOPERM'));
    expect(await erased('refused', { rewriteFiles: refuse })).toMatch(/not erased: the files of Redis .* \(NOPERM\)/);
    expect(foundIn(own.folder, [name])).toEqual([name]);
    expect(await erased('plain')).toContain('snapshot of Redis were written anew');
    expect(foundIn(own.folder, [name])).toEqual([]);
  } finally {
    await own.remove();
  }
});
