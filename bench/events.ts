/**
 * What does the file of events cost? Two questions, each of rounds in which all take turns:
 *
 *  - rows per second of CPU: bodies of 1,000 records as protobuf, from the body to the committed row (decoded, translated, written), and
 *    Python's sqlite3, which gets its rows made: the rows that readers see, into one wide table without an index, in batches of 500 and
 *    one by one, and the short rows that they are made of, into the same tables as ours. `bare` adds the short rows as the service does,
 *    in this process and without making them: what is left if all else were free. `read` decodes the bodies and keeps nothing. `block` writes the same short rows as JSON, all of a body in one row of a
 *    table, where nothing would find them.
 *  - CPU per record of the whole service with the file and without it, in pairs; and what it would be if it kept `bare` rows alone, as
 *    they come out of the counting, or had to read them from the body again.
 *
 *   node bench/events.ts
 *
 * Only ratios of one run say something. Needs python3 (child/rows.py).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { createAdd } from '../src/events/add.ts';
import { createKeeper } from '../src/events/keeper.ts';
import type { Value } from '../src/events/row-identity.ts';
import type { RecordVisitor } from '../src/model/record.ts';
import { createDecoder } from '../src/otlp/decode.ts';
import { NOW_MS, createCrowd } from './bodies.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';
import { serve, zipped, type Signal } from './served.ts';
import { createNames } from './vocabulary.ts';

const RECORDS = sized(1000, 100);
const BODIES = sized(20, 1);
const ROUNDS = sized(5, 1);
const SIGNALS = sized<readonly Signal[]>(['metrics', 'logs'], ['logs']);
const THREAD = new URL('../src/app/events-thread.ts', import.meta.url);
const PYTHON = new URL('child/rows.py', import.meta.url).pathname;

const decoder = createDecoder(createNames().vocabulary);
const report = createReport();
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-events-'));
// The thread alone keeps no process from its end.
const alive = setInterval(() => {}, 1000);
try {
  const least = new Map<Signal, Least>();
  for (const signal of SIGNALS) least.set(signal, await rowsPerSecond(signal));
  for (const signal of SIGNALS) await costPerRecord(signal, least.get(signal)!);
} finally {
  clearInterval(alive);
  rmSync(folder, { recursive: true });
}

/** Microseconds of CPU of a row: `bare`, and with it `read`. */
type Least = { readonly bare: number; readonly again: number };

async function rowsPerSecond(signal: Signal): Promise<Least> {
  const crowd = createCrowd({ users: 1000, seed: 2, recordsPerExport: 5 });
  const rates = {
    own: [] as number[],
    wide: [] as number[],
    single: [] as number[],
    short: [] as number[],
    bare: [] as number[],
    block: [] as number[],
    read: [] as number[],
  };
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
    rates.read.push(reading(signal, bodies));
    const told = python(path, signal === 'logs' ? 'events' : 'metrics');
    for (const name of ['wide', 'single', 'short', 'bare', 'block'] as const) rates[name].push(told[name]);
  }
  report.part(signal);
  for (const [name, all] of Object.entries(rates))
    report.figure(name, { 'thousand rows per CPU-second': all.map((rate) => rate / 1000) });
  const ratio = (of: readonly number[]) => rates.own.map((own, at) => own / of[at]!);
  report.figure('own, of Python', {
    'wide, in batches': ratio(rates.wide),
    'wide, one by one': ratio(rates.single),
    'short, in batches': ratio(rates.short),
  });
  const usOf = (all: readonly number[]) => 1e6 / all.toSorted((a, b) => a - b)[all.length >> 1]!;
  return { bare: usOf(rates.bare), again: usOf(rates.bare) + usOf(rates.read) };
}

/** Records per second of CPU that are decoded, and nothing more. */
function reading(signal: Signal, bodies: readonly Buffer[]): number {
  let records = 0;
  const count = (): void => void records++;
  const visitor: RecordVisitor = { origin() {}, log: count, point: count, span: count };
  const before = process.cpuUsage();
  for (const body of bodies) decoder.decode(signal, 'protobuf', body, visitor);
  const { user, system } = process.cpuUsage(before);
  return (records * 1e6) / (user + system);
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

type Rates = Readonly<Record<'wide' | 'single' | 'short' | 'bare' | 'block', number>>;

/** Rows per second of CPU. */
function python(path: string, list: 'events' | 'metrics'): Rates {
  const db = new DatabaseSync(path);
  const table = `${list.slice(0, -1)}_rows`;
  const schema = db.prepare('SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL').all(table);
  const rowsOf = (name: string, statements: readonly unknown[]): Rows => {
    const rows = db.prepare(`SELECT * FROM ${name} LIMIT ${BODIES * RECORDS}`).all();
    const columns = Object.keys(rows[0]!).filter((column) => column !== 'id');
    return { table: name, schema: statements, columns, rows: rows.map((row) => columns.map((column) => row[column]!)) };
  };
  const short = rowsOf(
    table,
    schema.map(({ sql }) => sql),
  );
  const wide = rowsOf(list, []);
  const whole = { ...wide, schema: [`CREATE TABLE ${list} (id INTEGER PRIMARY KEY, ${wide.columns.join(', ')})`] };
  db.close();
  writeFileSync(`${path}.json`, JSON.stringify({ short, wide: whole }));
  const { stdout, stderr, status } = spawnSync('python3', [PYTHON, `${path}.json`, `${path}.python`], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const told = JSON.parse(stdout) as Omit<Rates, 'bare' | 'block'>;
  return { ...told, bare: bare(`${path}.bare`, short), block: block(`${path}.block`, short) };
}

type Rows = { table: string; schema: readonly unknown[]; columns: readonly string[]; rows: SQLInputValue[][] };

function bare(path: string, { table, schema, columns, rows }: Rows): number {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${schema.join(';')}`);
  const add = createAdd(db, table, columns);
  const rate = rateOf(rows, (body) => {
    db.exec('BEGIN');
    for (const values of body) add.row(values as Value[]);
    add.end();
    db.exec('COMMIT');
  });
  db.close();
  return rate;
}

function block(path: string, { rows }: Rows): number {
  const db = new DatabaseSync(path);
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE blocks (id INTEGER PRIMARY KEY, rows TEXT)',
  );
  const insert = db.prepare('INSERT INTO blocks (rows) VALUES (?)');
  const rate = rateOf(rows, (body) => void insert.run(JSON.stringify(body)));
  db.close();
  return rate;
}

/** Rows per second of CPU, those of a body at a time. */
function rateOf<T>(rows: readonly T[], write: (body: readonly T[]) => void): number {
  const before = process.cpuUsage();
  for (let from = 0; from < rows.length; from += RECORDS) write(rows.slice(from, from + RECORDS));
  const { user, system } = process.cpuUsage(before);
  return (rows.length * 1e6) / (user + system);
}

async function costPerRecord(signal: Signal, least: Least): Promise<void> {
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
  report.figure('with bare rows alone, of without', { times: costs.off.map((cost) => 1 + least.bare / cost) });
  report.figure('and the body read again', { times: costs.off.map((cost) => 1 + least.again / cost) });
  await on.close();
  await off.close();
}

function fail(error: unknown): never {
  throw new Error('a row could not be kept', { cause: error });
}
