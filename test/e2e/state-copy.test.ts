import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { recording } from '../recordings.ts';
import { createOtelKpi, type OtelKpi } from './otel-kpi.ts';
import { freePort, get, startNode } from './process.ts';
import { createRedis, type RedisServer } from './redis.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const BASIC = 'claude-code-2.1.329/basic-protobuf';
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-copy-'));
const running: OtelKpi[] = [];
const servers: RedisServer[] = [];

afterAll(async () => {
  for (const service of running) await service.kill('SIGKILL');
  for (const server of servers) await server.remove();
  rmSync(folder, { recursive: true });
});

/** A service on the file, as ready as one that has counted the recording. */
async function serve(file: string): Promise<OtelKpi> {
  const service = await createOtelKpi(file, 0);
  running.push(service);
  await service.start();
  for (const request of recording(BASIC)) await service.deliver(request);
  return service;
}

type Ended = { code: number | null; said: string; errors: string };

const copy = (...args: string[]) => run('copy', ...args);

/** A command as a user runs it: exit code, and what it says. */
async function run(verb: string, ...args: string[]): Promise<Ended> {
  const child = startNode([MAIN, 'state', verb, ...args]);
  let said = '';
  for (let line = await child.line(); line !== undefined; line = await child.line()) said += `${line}\n`;
  return { code: (await child.ended).code, said, errors: child.errors() };
}

/** What does not move with the clock: counters and histograms. */
async function countersOf({ metricsUrl }: OtelKpi): Promise<string[]> {
  const lines = (await get(`${metricsUrl}/metrics`)).split('\n');
  return lines.filter((line) => /_(total|sum|count|bucket)\b/.test(line));
}

/** What became of the records that this process was sent. */
async function outcomes({ metricsUrl }: OtelKpi): Promise<string[]> {
  const own = await get(`${metricsUrl}/metrics/self`);
  return [...own.matchAll(/^otelkpi_records_total\{outcome="(\w+)"\} [1-9]/gm)].map(([, outcome]) => outcome!);
}

test('a service goes on from a copy as it would have from the original, and a copy that cannot be is refused', async () => {
  const [from, to] = [join(folder, 'from.db'), join(folder, 'new/to.db')];
  const original = await serve(from);
  const counters = await countersOf(original);
  expect(counters.length).toBeGreaterThan(50);

  const inUse = await copy(from, to);
  expect(inUse).toMatchObject({ code: 1, errors: expect.stringContaining('another process has it open') });
  await original.kill('SIGTERM');

  const done = await copy(from, to);
  expect(done).toMatchObject({ code: 0, errors: '' });
  expect(done.said).toMatch(/^copied: [1-9]\d* series, 1 sessions and senders, 1 people, [1-9]\d* fingerprints/);
  expect(done.said).toContain('FROM and TO are the same');

  const again = await serve(to);
  expect(await countersOf(again)).toEqual(counters);
  expect(await outcomes(again)).not.toContain('counted');
  await again.kill('SIGTERM');

  const second = await copy(from, to);
  expect(second).toMatchObject({ code: 2, said: '', errors: expect.stringContaining('TO is not empty') });
});

test('a service moves to Redis and back, and neither its numbers nor what it has seen change', async () => {
  const redis = await createRedis();
  servers.push(redis);
  await redis.start();
  const [first, last] = [join(folder, 'first.db'), join(folder, 'last.db')];
  const original = await serve(first);
  const counters = await countersOf(original);
  await original.kill('SIGTERM');

  for (const [from, to] of [
    [first, redis.url],
    [redis.url, last],
  ] as const) {
    expect(await copy(from, to)).toMatchObject({ code: 0, errors: '', said: expect.stringContaining('are the same') });
    const moved = await serve(to);
    expect(await countersOf(moved)).toEqual(counters);
    expect(await outcomes(moved)).not.toContain('counted');
    await moved.kill('SIGTERM');
  }
  expect(await copy(last, redis.url)).toMatchObject({ code: 2, errors: expect.stringContaining('TO is not empty') });
});

test('a Redis that is away ends the copy, and its password is not told', async () => {
  const away = await copy(`redis://user:secret@127.0.0.1:${await freePort()}`, join(folder, 'of-nothing.db'));
  expect(away).toMatchObject({ code: 1, said: '', errors: expect.stringContaining('ECONNREFUSED') });
  expect(away.errors).not.toContain('secret');
});

test.each([
  ['a FROM that does not exist', [join(folder, 'none.db'), join(folder, 'a.db')], 'does not exist'],
  ['a FROM that nobody knows', ['postgres://x', join(folder, 'a.db')], 'FROM'],
  ['a TO that nobody knows', [join(folder, 'none.db'), 'postgres://user:secret@x'], 'TO'],
  ['a TO too few', [join(folder, 'none.db')], 'needs TO'],
  [
    'a word too many',
    [join(folder, 'none.db'), join(folder, 'a.db'), 'c'],
    'takes no more than FROM and TO: c is too much',
  ],
])('%s is refused, and nothing is made', async (_, args, says) => {
  const refused = await copy(...args);
  expect(refused).toMatchObject({ code: 2, said: '', errors: expect.stringContaining(says) });
  expect(refused.errors).not.toContain('secret');
  expect(existsSync(join(folder, 'none.db'))).toBe(false);
  expect(existsSync(join(folder, 'a.db'))).toBe(false);
});

test('an upgrade of the newest format does nothing in place, and goes to Redis under another prefix', async () => {
  const file = join(folder, 'upgraded.db');
  const original = await serve(file);
  await original.kill('SIGTERM');
  expect(await run('upgrade', file)).toEqual({
    code: 0,
    said: `${file} is of the newest format already\n`,
    errors: '',
  });
  const redis = await createRedis();
  servers.push(redis);
  await redis.start();
  expect(await run('upgrade', redis.url)).toMatchObject({
    code: 2,
    errors: expect.stringContaining('into another prefix'),
  });
  for (const [from, to] of [
    [file, redis.url],
    [redis.url, `${redis.url}?prefix=second`],
  ] as const) {
    expect(await run('upgrade', from, to)).toMatchObject({ code: 0, said: expect.stringContaining('are the same') });
  }
});
