/** What hooks tell of this moment: who waits, and how full the limits of plans are. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createBoard } from '../../src/model/board.ts';
import type { Kept, Registers } from '../../src/model/registers.ts';
import { NOW_MS, startRun } from '../golden/run.ts';
import { event, request, type Attributes } from '../sent.ts';

const HOOK = { resource: { 'service.name': 'claude-code' }, scope: 'otel-kpi.hook' };
const told = (session: string, of: Attributes, atMs: number) =>
  request('logs', [event('agent.hook', atMs, { 'session.id': session, ...of })], HOOK);
const asks = (session: string, atMs: number) =>
  told(session, { hook_event: 'PermissionRequest', moment: 'permission', asks: 'permission' }, atMs);
const goesOn = (session: string, atMs: number) =>
  told(session, { hook_event: 'PostToolUse', moment: 'result', waited_kind: 'permission', waited_ms: 1 }, atMs);
const limits = (session: string, of: Attributes, atMs: number) =>
  told(session, { hook_event: 'StatusLine', moment: 'limits', ...of }, atMs);

const valueOf = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

test('three sessions wait, and the first of them for how long', async () => {
  const run = await startRun();
  for (const [at, name] of ['a', 'b', 'c', 'd'].entries()) await run.send(asks(name, NOW_MS - (12 - at) * 60_000));
  await run.send(goesOn('d', NOW_MS - 60_000));
  const text = await run.text();
  expect(valueOf(text, 'agent_sessions_waiting{agent="claude-code"}')).toBe(3);
  expect(valueOf(text, 'agent_session_wait_longest_seconds{agent="claude-code"}')).toBeCloseTo(
    720 + (run.nowMs - NOW_MS) / 1000,
    0,
  );
});

test('who goes on does not wait, in any order and also where it is told again', async () => {
  const requests = [asks('a', NOW_MS - 9_000), goesOn('a', NOW_MS - 5_000)];
  for (const order of [requests, requests.toReversed(), [...requests, ...requests]]) {
    const run = await startRun();
    for (const one of order) await run.send(one);
    const text = await run.text();
    expect(valueOf(text, 'agent_sessions_waiting{agent="claude-code"}')).toBe(0);
    expect(valueOf(text, 'agent_session_wait_longest_seconds{agent="claude-code"}')).toBe(0);
  }
});

test('who waits is known to the next start, and to another replica', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'otel-kpi-now-')), 'state.db');
  const first = await startRun({ path });
  await first.send(asks('a', NOW_MS - 700_000));
  await first.send(asks('b', NOW_MS - 300_000));
  expect(valueOf(await first.text(), 'agent_sessions_waiting{agent="claude-code"}')).toBe(2);
  await first.close();

  const next = await startRun({ path });
  const longest = 'agent_session_wait_longest_seconds{agent="claude-code"}';
  expect(valueOf(await next.text(), 'agent_sessions_waiting{agent="claude-code"}')).toBe(2);
  expect(valueOf(await next.text(), longest)).toBeCloseTo(700 + (next.nowMs - NOW_MS) / 1000, 0);
  await next.send(goesOn('a', NOW_MS));
  expect(valueOf(await next.text(), 'agent_sessions_waiting{agent="claude-code"}')).toBe(1);
  await next.close();

  const last = await startRun({ path });
  expect(valueOf(await last.text(), 'agent_sessions_waiting{agent="claude-code"}')).toBe(1);
  await last.send(asks('a', NOW_MS + 60_000));
  expect(valueOf(await last.text(), 'agent_sessions_waiting{agent="claude-code"}')).toBe(2);
  await last.close();
});

test('a replica that hears the answer tells the others', () => {
  const kept = (registers: readonly Registers[]): Kept =>
    new Map(
      registers.map(({ space, group, values }) => [space.name, { space, groups: new Map([[group, values]]) }] as const),
    );
  const [here, there] = [createBoard(), createBoard()];
  here.session('x', 's', 1_000, true);
  const asked = here.unkept(kept([]));
  there.session('x', 's', 2_000, false);
  expect(there.unkept(kept([]))).toEqual([]);
  const answered = there.unkept(kept(asked));
  expect(answered.map(({ space, values }) => [space.name, ...values])).toEqual([['went-on', ['s', 2_000]]]);
  here.learn(kept([...asked, ...answered]));
  expect(here.waiting(3_000).get('x')?.sessions).toBe(0);
});

test('limits are those of whoever is nearest to them, while somebody tells them', async () => {
  const run = await startRun();
  await run.send(limits('a', { limit_five_hour_percent: 40, limit_five_hour_full_in_seconds: 3_600 }, NOW_MS));
  await run.send(limits('b', { limit_five_hour_percent: 25.5, limit_seven_day_percent: 90 }, NOW_MS));
  const used = (limit: string) => `agent_plan_limit_used_ratio{agent="claude-code",limit="${limit}"}`;
  const full = (limit: string) => `agent_plan_limit_full_in_seconds{agent="claude-code",limit="${limit}"}`;
  const text = await run.text();
  expect(valueOf(text, used('five_hour'))).toBe(0.4);
  expect(valueOf(text, used('seven_day'))).toBe(0.9);
  expect(valueOf(text, full('five_hour'))).toBeCloseTo(3_600 - (run.nowMs - NOW_MS) / 1000, 0);
  expect(valueOf(text, full('seven_day'))).toBeUndefined();
  run.nowMs += 11 * 60_000;
  expect(valueOf(await run.text(), used('five_hour'))).toBeUndefined();
});

test('without hooks there is nothing to tell', async () => {
  expect(await (await startRun()).text()).not.toMatch(/^agent_(sessions_waiting|session_wait|plan_limit)/m);
});
