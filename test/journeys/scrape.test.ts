import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Stored } from '../../src/model/store.ts';
import { createScrape } from '../../src/journeys/scrape.ts';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { NOW_MS, startRun, type Run } from '../golden/run.ts';
import { event, request } from '../sent.ts';
import { standIn } from '../stand-in.ts';
import { NO_PRESENCE } from '../kpis/presence.ts';

test('a 0 that may have reached nobody is shown again after a restart, however late that is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-scrape-'));
  const options = { path: join(folder, 'state.db'), env: { OTEL_KPI_HOLD: '75s' } };
  const first = await startRun(options);
  await first.send(request('logs', [event('user_prompt', NOW_MS)]));
  expect(await prompts(first)).toBe(0);
  await first.close();

  const second = await startRun({ ...options, nowMs: NOW_MS + 600_000 });
  expect(await prompts(second)).toBe(0);
  second.nowMs += 75_000;
  expect(await prompts(second)).toBe(1);
  await second.close();

  const third = await startRun({ ...options, nowMs: NOW_MS + 900_000 });
  expect(await prompts(third)).toBe(1);
  await third.close();
  rmSync(folder, { recursive: true });
});

async function prompts({ core }: Run): Promise<number | undefined> {
  const readings = await core.held();
  return readings.find(({ name }) => name === 'agent_prompts_total')?.points[0]?.value;
}

describe('after the home has lost its last writes', () => {
  const slots = (...amounts: number[]): bigint[] => amounts.map(BigInt);
  const snapshotOf = (series: Record<string, bigint[]>): Stored => ({
    series: Object.entries(series).map(([key, own]) => ({ key, slots: own, quarters: new Map() })),
    registers: new Map(),
    open: new Map(),
    entityCount: 0,
  });

  /** What is exported after each of these readings. */
  async function exported(...states: Record<string, bigint[]>[]): Promise<Record<string, readonly bigint[]>[]> {
    const given = states.map(snapshotOf);
    const seen: Record<string, readonly bigint[]>[] = [];
    const store = await openSqlite({ path: ':memory:' });
    const scrape = createScrape({
      store: standIn(store, { read: async () => given.shift()! }),
      people: () => ({ people: new Map(), shared: new Map(), attendance: new Map(), presence: NO_PRESENCE }),
      expose: ({ series }) => ({ series: [...series], registers: [], held: 0 }),
      counters: (series) => {
        seen.push(Object.fromEntries([...series].map(({ key, slots: own }) => [key, own])));
        return [];
      },
      gauges: () => [],
      budgets: () => [],
      periods: () => [],
      now: () => NOW_MS,
      observe: () => {},
    });
    for (const _ of states) await scrape.held();
    await store.close();
    return seen;
  }
  test('no counter falls, none disappears, and each goes on when it has caught up', async () => {
    expect(await exported({ a: slots(5), b: slots(1) }, { a: slots(3) }, { a: slots(6), b: slots(0) })).toEqual([
      { a: slots(5), b: slots(1) },
      { a: slots(5), b: slots(1) },
      { a: slots(6), b: slots(1) },
    ]);
  });

  test('a histogram rises in the buckets where something new was counted, and falls in none', async () => {
    expect(await exported({ h: slots(5, 3, 90) }, { h: slots(4, 3, 80) }, { h: slots(4, 4, 95) })).toEqual([
      { h: slots(5, 3, 90) },
      { h: slots(5, 3, 90) },
      { h: slots(5, 4, 95) },
    ]);
  });
});
