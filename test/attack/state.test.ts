/** State that is taken away, damaged or full, and a process that is killed or stopped: what was acknowledged is there, or is missed aloud. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { get, isOk, post, until } from '../e2e/process.ts';
import { sumOf } from '../golden/text.ts';
import { event, request } from '../sent.ts';
import { HEAP, survived } from './attacked.ts';
import { serve, stopAll, type Served } from './served.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-kpi-attack-'));
  path = join(folder, 'state', 'state.db');
});
afterEach(() => {
  stopAll();
  rmSync(folder, { recursive: true, force: true });
});

const start = (again?: Served, within: readonly string[] = []) =>
  serve({ node: HEAP, env: { OTEL_KPI_STATE: path }, within, ...(again !== undefined && { again }) });

/** What the sender goes on to send until it is taken. */
const waiting: ReturnType<typeof request>[] = [];
let sequence = 0;
let acknowledged = 0;
beforeEach(() => {
  waiting.length = 0;
  acknowledged = 0;
});

/** One prompt more, and what waits: the status of the last. */
async function send({ otlp }: Served): Promise<number | string> {
  waiting.push(request('logs', [event('user_prompt', Date.now(), { 'event.sequence': sequence++ })]));
  let status: number | string = 200;
  while (waiting.length > 0) {
    status = await post(otlp, waiting[0]!);
    if (status !== 200) return status;
    waiting.shift();
    acknowledged++;
  }
  return status;
}

async function sendSome(served: Served, times = 20): Promise<void> {
  for (let time = 0; time < times; time++) expect(await send(served)).toBe(200);
  // Prometheus as well knows the series: one that is new is shown only when that is written down.
  await prompts(served);
}

async function prompts({ metrics }: Served): Promise<number> {
  return sumOf(await get(`${metrics}/metrics`), 'agent_prompts_total');
}

const lost = (served: Served) => served.own('otelkpi_state_lost');

async function kill({ process }: Served): Promise<void> {
  process.kill('SIGKILL');
  await once(process, 'exit');
}

/** Senders are told to retry, health and log say why; what is known is shown. */
async function expectRefusing(served: Served, why: string): Promise<void> {
  expect([await send(served), await send(served)]).toEqual([503, 503]);
  expect(await isOk(`${served.metrics}/readyz`)).toBe(false);
  expect(await isOk(`${served.metrics}/healthz`)).toBe(true);
  expect(served.said()).toContain(why);
  expect(await prompts(served)).toBe(acknowledged);
}

describe('the process', () => {
  const kind = 'the process';

  test('is killed ten times while it is sent to', async () => {
    let served = await start();
    for (let times = 0; times < 10; times++) {
      await sendSome(served, 3);
      const sending = send(served);
      await setTimeout(times);
      await kill(served);
      await sending;
      served = await start(served);
      await sendSome(served, 1);
      expect([await prompts(served), await lost(served)]).toEqual([acknowledged, 0]);
    }
    await survived(served, { kind, attack: 'ten kills' });
  });

  test('is stopped for a while', async () => {
    const served = await start();
    await sendSome(served);
    served.process.kill('SIGSTOP');
    const sending = send(served);
    await setTimeout(5_000);
    served.process.kill('SIGCONT');
    expect(await sending).toBe(200);
    expect(await prompts(served)).toBe(acknowledged);
    await survived(served, { kind, attack: 'SIGSTOP for 5 s' });
  });
});

describe('files that are taken away from a running process:', () => {
  test.each([
    ['the file is removed', () => rmSync(path), 'it was removed'],
    ['the folder is moved away', () => renameSync(join(folder, 'state'), join(folder, 'away')), 'it was removed'],
    ['the -wal is removed', () => rmSync(`${path}-wal`), 'its -wal was removed'],
  ])('%s', async (attack, take, why) => {
    const served = await start();
    await sendSome(served);
    take();
    await expectRefusing(served, why);
    expect((await served.stop()).code).toBe(0);
    const next = await start(served);
    await sendSome(next, 1);
    expect([await prompts(next), await lost(next)]).toEqual([acknowledged, 0]);
    await survived(next, { kind: 'files that are taken away', attack });
  });

  test('the file is replaced by an older copy', async () => {
    const first = await start();
    await sendSome(first);
    await first.stop();
    copyFileSync(path, `${path}.backup`);
    const second = await start(first);
    await sendSome(second);
    await second.stop();
    const served = await start(second);
    await sendSome(served);
    renameSync(`${path}.backup`, path);
    await expectRefusing(served, 'it was replaced by another file');
    await kill(served);
    const next = await start(served);
    expect([await prompts(next), await lost(next)]).toEqual([20, 1]);
    expect(next.said()).toMatch(/lacks its last \d+ of \d+ commits/);
    await survived(next, { kind: 'files that are taken away', attack: 'the file is replaced by an older copy' });
  });
});

describe('files that are damaged while the process is down:', () => {
  const half = () => Math.floor(statSync(`${path}-wal`).size / 2);
  test.each([
    ['the -wal is cut', () => truncateSync(`${path}-wal`, half()), 'lacks its last'],
    ['the -wal has other bytes', () => writeFileSync(`${path}-wal`, 'damage', { flag: 'r+' }), 'and had'],
    ['the file is emptied', () => truncateSync(path), 'is empty, and had'],
    ['the file is removed', () => rmSync(path), 'is empty, and had'],
  ])('%s', async (attack, damage, why) => {
    const served = await start();
    await sendSome(served, 40);
    await kill(served);
    damage();
    const next = await start(served);
    expect(next.said()).toContain(why);
    expect(await lost(next)).toBe(1);
    expect(await prompts(next)).toBeLessThan(acknowledged);
    expect(await get(`${next.metrics}/api/kpis`)).toContain('{');
    await survived(next, { kind: 'files that are damaged', attack });
  });
});

describe('a disk of 8 MB', () => {
  const kind = 'the disk';
  const mounted = () => `mkdir -p "$0" && mount -t tmpfs -o size=8m tmpfs "$0" && exec "$@"`;
  const onDisk = () => start(undefined, ['unshare', '-Urm', 'sh', '-c', mounted(), join(folder, 'state')]);
  const inside = ({ process }: Served, ...command: string[]) =>
    execFileSync('nsenter', ['-t', `${process.pid}`, '-U', '-m', '--preserve-credentials', ...command]);

  test('fills up, and has room again', async () => {
    const served = await onDisk();
    await sendSome(served);
    const filler = join(folder, 'state', 'filler');
    // With an end of its own: there is no room.
    inside(served, 'sh', '-c', `cat /dev/zero > ${filler} 2>/dev/null; true`);
    await until(async () => (await send(served)) !== 200);
    expect(await isOk(`${served.metrics}/readyz`)).toBe(false);
    expect(served.said()).toMatch(/full/);
    inside(served, 'rm', filler);
    await until(async () => (await send(served)) === 200);
    expect(await prompts(served)).toBe(acknowledged);
    await survived(served, { kind, attack: 'fills up, and has room again' });
  });

  test('vanishes, and is not there again', async () => {
    const served = await onDisk();
    await sendSome(served);
    inside(served, 'umount', '-l', join(folder, 'state'));
    await expectRefusing(served, 'it was removed');
    // It writes the state to what is there now: the disk below.
    expect((await served.stop()).code).toBe(0);
    const next = await start(served);
    await sendSome(next, 1);
    expect([await prompts(next), await lost(next)]).toEqual([acknowledged, 0]);
    await survived(next, { kind, attack: 'vanishes' });
  });
});
