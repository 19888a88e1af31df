/**
 * Writes state of the formats of this version to test/fixtures/state, from a recording through the core: the fixtures that
 * every later version must read. To be run once for a format, before it is released:
 *
 *   node scripts/fixtures.ts
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Redis } from 'ioredis';
import { openHome } from '../src/state/open.ts';
import { FORMAT as REDIS_FORMAT } from '../src/state/redis/opening.ts';
import { FORMAT as SQLITE_FORMAT } from '../src/state/sqlite/schema.ts';
import { openSqlite } from '../src/state/sqlite/store.ts';
import { startRedis } from '../test/e2e/redis.ts';
import { count, fileOf } from '../test/state/forms.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-fixtures-'));
mkdirSync(fileOf('.'), { recursive: true });
await writeSqlite();
await writeRedis();
rmSync(folder, { recursive: true });

/** As a crash leaves it: the first half of the recording in the rows, the other in the journal. */
async function writeSqlite(): Promise<void> {
  const [path, crashed] = [join(folder, 'state.db'), join(folder, 'crashed.db')];
  const first = await openSqlite({ path });
  await count(first, 'first');
  await first.close();
  const second = await openSqlite({ path });
  await count(second, 'second');
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, crashed + suffix);
  await second.close();
  const target = fileOf(`form-${SQLITE_FORMAT}.db`);
  rmSync(target, { force: true });
  const db = new DatabaseSync(crashed);
  db.prepare('VACUUM INTO ?').run(target.pathname);
  db.close();
}

async function writeRedis(): Promise<void> {
  const server = await startRedis();
  const store = await openHome(server.url, { onError: console.error });
  await count(store, 'first');
  await count(store, 'second');
  await store.close();
  const client = new Redis(server.url);
  const lines = (await commandsOf(client)).map((command) => `${JSON.stringify(command)}\n`);
  client.disconnect();
  await server.remove();
  writeFileSync(fileOf(`form-${REDIS_FORMAT}.redis.jsonl`), lines.join(''));
}

/** Commands that make another Redis what this one is: whatever its version, unlike DUMP. Values of SET are bytes, in base64. */
async function commandsOf(client: Redis): Promise<string[][]> {
  const commands: string[][] = [];
  for (const key of (await client.keys('*')).toSorted()) {
    const type = await client.type(key);
    if (type === 'string') commands.push(['SET', key, (await client.getBuffer(key))!.toString('base64')]);
    else if (type === 'hash') commands.push(['HSET', key, ...Object.entries(await client.hgetall(key)).flat()]);
    else if (type === 'set') commands.push(['SADD', key, ...(await client.smembers(key))]);
    else if (type === 'zset') commands.push(['ZADD', key, ...(await scoredOf(client, key))]);
    else throw new Error(`BUG: ${key} is a ${type}`);
  }
  return commands;
}

/** Score, member, score, member … */
async function scoredOf(client: Redis, key: string): Promise<string[]> {
  const members = await client.zrange(key, '0', '-1', 'WITHSCORES');
  return members.map((_, at) => members[at ^ 1]!);
}
