/**
 * What does the file of events cost? Two questions, each of rounds in which all take turns:
 *
 *  - rows per second of CPU: bodies of 1,000 records as protobuf, from the body to the committed row (decoded, translated, written), and
 *    Python's sqlite3 that writes the very same rows into the same tables, in batches of 500 and one by one. Python gets them made.
 *  - CPU per record of the whole service with the file and without it, in pairs.
 *
 *   node bench/events.ts
 *
 * Only ratios of one run say something. Needs python3 (child/rows.py).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createKeeper } from '../src/events/keeper.ts';
import { NOW_MS, createCrowd } from './bodies.ts';
import { createReport } from './report.ts';
import { serve, zipped, type Signal } from './served.ts';

const RECORDS = 1000;
const BODIES = 20;
const ROUNDS = 5;
const SIGNALS: readonly Signal[] = ['metrics', 'logs'];
const THREAD = new URL('../src/app/events-thread.ts', import.meta.url);
const PYTHON = new URL('child/rows.py', import.meta.url).pathname;

const report = createReport();
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-events-'));
// The thread alone keeps no process from its end.
const alive = setInterval(() => {}, 1000);
try {
  for (const signal of SIGNALS) await rowsPerSecond(signal);
  for (const signal of SIGNALS) await costPerRecord(signal);
} finally {
  clearInterval(alive);
  rmSync(folder, { recursive: true });
}

async function rowsPerSecond(signal: Signal): Promise<void> {
  const crowd = createCrowd({ users: 1000, seed: 2, recordsPerExport: 5 });
  const rates = { own: [] as number[], batches: [] as number[], single: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const path = join(folder, `${signal}-${round}.db`);
    const keeper = createKeeper(THREAD, optionsOf(path), { count: () => {}, failing: () => {}, bug: fail });
    const keep = (body: Buffer) => keeper.keep({ signal, encoding: 'protobuf', body }, NOW_MS);
    const bodies = Array.from({ length: 3 * BODIES }, () => crowd.body(signal, RECORDS));
    // The thread has to start and to become fast.
    for (const body of bodies.slice(BODIES)) await keep(body);
    const before = process.cpuUsage();
    await Promise.all(bodies.slice(0, BODIES).map(keep));
    const { user, system } = process.cpuUsage(before);
    await keeper.close();
    if (round === 0) continue;
    rates.own.push((BODIES * RECORDS * 1e6) / (user + system));
    const [batches, single] = python(path, signal === 'logs' ? 'events' : 'metrics');
    rates.batches.push(batches);
    rates.single.push(single);
  }
  report.part(signal);
  for (const [name, all] of Object.entries(rates))
    report.figure(name, { 'thousand rows per CPU-second': all.map((rate) => rate / 1000) });
  const ratio = (of: readonly number[]) => rates.own.map((own, at) => own / of[at]!);
  report.figure('own, of Python', { 'in batches': ratio(rates.batches), 'one by one': ratio(rates.single) });
}

function optionsOf(path: string) {
  return {
    path,
    groupCanRead: false,
    keepsContent: false,
    agents: new Map(),
    dimensions: ['team'],
    hashKey: '',
    keptMs: 1e12,
    bytesMax: 2 ** 40,
  };
}

/** Rows per second of CPU: in batches, and one by one. */
function python(path: string, table: string): readonly [number, number] {
  const db = new DatabaseSync(path);
  const rows = db.prepare(`SELECT * FROM ${table} LIMIT ${BODIES * RECORDS}`).all();
  const schema = db
    .prepare('SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY rootpage')
    .all(table);
  db.close();
  const columns = Object.keys(rows[0]!).filter((name) => name !== 'id');
  const input = {
    table,
    columns,
    schema: schema.map(({ sql }) => sql),
    rows: rows.map((row) => columns.map((name) => row[name])),
  };
  writeFileSync(`${path}.json`, JSON.stringify(input));
  const { stdout, stderr, status } = spawnSync('python3', [PYTHON, `${path}.json`, `${path}.python`], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const [batches, single] = stdout.trim().split(' ').map(Number);
  return [batches!, single!];
}

async function costPerRecord(signal: Signal): Promise<void> {
  const crowd = createCrowd({ users: 1000, seed: 1, recordsPerExport: 5 });
  const [on, off] = [await serve('service', undefined, 'auto'), await serve('service')];
  const costs = { on: [] as number[], off: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const bodies = await zipped(crowd, signal, round === 0 ? 8 * BODIES : 2 * BODIES, RECORDS);
    const [withFile, without] = [await on.send(signal, bodies), await off.send(signal, bodies)];
    if (round === 0) continue;
    costs.on.push(withFile / (bodies.length * RECORDS));
    costs.off.push(without / (bodies.length * RECORDS));
  }
  report.part(`${signal}, the whole service`);
  report.figure('with the file', { 'µs of CPU per record': costs.on });
  report.figure('without it', { 'µs of CPU per record': costs.off });
  report.figure('with it, of without', { times: costs.on.map((cost, at) => cost / costs.off[at]!) });
  await on.close();
  await off.close();
}

function fail(error: unknown): never {
  throw new Error('a row could not be kept', { cause: error });
}
