/** What is in the file of events after kills and without room: once all is sent again, each record has one row. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { createOtelKpi, type OtelKpi } from '../e2e/otel-kpi.ts';
import { post, until } from '../e2e/process.ts';
import { event, request } from '../sent.ts';

const NOW_MS = Date.now();
const REQUESTS = 24;
const RECORDS = 40;
const COST = 0.25;
const sent = Array.from({ length: REQUESTS }, (_, at) =>
  request(
    'logs',
    Array.from({ length: RECORDS }, (_unused, index) =>
      event('api_request', NOW_MS + at * RECORDS + index, {
        'session.id': `session-${at % 5}`,
        model: 'opus',
        cost_usd: COST,
        request_id: `req-${at}-${index}`,
      }),
    ),
  ),
);

/** Half is sent, then `disturb` comes, and in the end everything is sent again. */
async function rowsAfter(disturb: (own: OtelKpi) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const path = join(folder, 'events.db');
  const own = await createOtelKpi(join(folder, 'otel-kpi.db'), 0);
  try {
    await own.start();
    for (const one of sent.slice(0, REQUESTS / 2)) await own.deliver(one);
    await disturb(own);
    for (const one of sent) await own.deliver(one);
    const self = async () => (await fetch(`${own.metricsUrl}/metrics/self`)).text();
    await until(async () => (await self()).includes('\notelkpi_events_failing 0\n'));
    const db = new DatabaseSync(path, { readOnly: true });
    const rows = db.prepare('SELECT count(*) AS records, sum(cost_usd) AS cost FROM events').get();
    const sessions = db.prepare('SELECT sum(requests) AS requests FROM sessions').get();
    db.close();
    const kpis = await (await fetch(`${own.metricsUrl}/metrics`)).text();
    const counted = [...kpis.matchAll(/^agent_cost_usd_total\{[^}]*\} (\S+)$/gm)].map(([, value]) => Number(value));
    return { ...rows, ...sessions, counted: counted.reduce((sum, value) => sum + value, 0) };
  } finally {
    await own.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

const ALL = REQUESTS * RECORDS;
const EXPECTED = { records: ALL, cost: ALL * COST, requests: ALL, counted: ALL * COST };

test('killed while it writes, and sent again: each record has one row', async () => {
  const rows = await rowsAfter(async (own) => {
    for (let kill = 0; kill < 3; kill++) {
      const answers = sent.slice(REQUESTS / 2).map((one) => post(own.otlpUrl, one).catch(() => 0));
      await new Promise((resolve) => setTimeout(resolve, 5 + 20 * kill));
      await own.kill('SIGKILL');
      await Promise.all(answers);
      await own.start();
    }
  });
  expect(rows).toEqual(EXPECTED);
});

test('without room for any file nothing is acknowledged that is not kept, and all has its rows once there is some', async () => {
  const rows = await rowsAfter(async (own) => {
    const limit = (bytes: string) => execFileSync('prlimit', ['--pid', String(own.pid()), `--fsize=${bytes}`]);
    limit('8192:unlimited');
    const self = async () => (await fetch(`${own.metricsUrl}/metrics/self`)).text();
    for (const one of sent.slice(REQUESTS / 2)) expect(await post(own.otlpUrl, one)).toBe(503);
    expect(await self()).toContain('\notelkpi_events_failing 1\n');
    limit('unlimited');
  });
  expect(rows).toEqual(EXPECTED);
});

test('of two services with one file the second says so and waits, and goes on when the first has ended', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const path = join(folder, 'events.db');
  const [first, second] = [
    await createOtelKpi(join(folder, 'first.db'), 0),
    await createOtelKpi(join(folder, 'second.db'), 0),
  ];
  const failing = async ({ metricsUrl }: OtelKpi) =>
    /\notelkpi_events_failing (\d)\n/.exec(await (await fetch(`${metricsUrl}/metrics/self`)).text())?.[1];
  const rows = () => {
    const db = new DatabaseSync(path, { readOnly: true });
    const { records } = db.prepare('SELECT count(*) AS records FROM events').get() as { records: number };
    db.close();
    return records;
  };
  try {
    await first.start();
    await first.deliver(sent[0]!);
    await second.start();
    // At once, and not with its first record.
    await until(async () => (await failing(second)) === '1');
    expect(second.errors()).toContain(`another otel-kpi writes ${path}. Give each a file of its own`);
    await second.deliver(sent[1]!);
    expect([await failing(first), rows()]).toEqual(['0', RECORDS]);
    await first.kill('SIGKILL');
    await until(async () => (await failing(second)) === '0');
    expect(rows()).toBe(2 * RECORDS);
  } finally {
    await Promise.all([first.kill('SIGKILL'), second.kill('SIGKILL')]);
    rmSync(folder, { recursive: true });
  }
});
