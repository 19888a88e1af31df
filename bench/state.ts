/**
 * What does it cost to make a record durable? Groups of 1,000 records are committed to the store, and upserted row by row
 * into bare SQLite tables, which is how such state is usually kept; both in this run, on this disk, synced at each commit.
 * Once the groups are 1,000 marks, and once also 200 entities of 600 bytes and 100 totals.
 *
 *   node bench/state.ts [groups]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { emptyChange, type Change } from '../src/model/store.ts';
import { Memory } from '../src/state/sqlite/memory.ts';
import { MarkTable } from '../src/state/marktable.ts';
import { openSqlite } from '../src/state/sqlite/store.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';
import { createGroups, DAY, ENTITY_BYTES, marks, random32 } from './groups.ts';

const report = createReport();
const RECORDS = 1_000;
const groups = Number(process.argv[2] ?? sized(1_000, 2));
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-bench-'));

/** Milliseconds that each commit took, and each checkpoint between them. */
async function store(
  path: string,
  groupOf: (index: number) => Change,
): Promise<{ commit: number[]; checkpoint: number[] }> {
  const times = { commit: [] as number[], checkpoint: [] as number[] };
  let begun = 0;
  const home = await openSqlite({
    path,
    at: (point) => {
      if (point === 'checkpoint:begin') begun = performance.now();
      if (point === 'checkpoint:end') times.checkpoint.push(performance.now() - begun);
    },
  });
  for (let index = 0; index < groups; index++) {
    const change = groupOf(index);
    const before = performance.now();
    await home.commit(change);
    times.commit.push(performance.now() - before);
    await new Promise(setImmediate);
  }
  await home.close();
  return times;
}

/** Milliseconds for the same rows in tables of their own; SQLite checkpoints its WAL as it does by default. */
function floor(path: string, groupOf: (index: number) => Change): number {
  const db = new DatabaseSync(path);
  db.exec(`
    PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE mark (id INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE entity (key TEXT PRIMARY KEY, blob TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE total (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE quarter (quarter INTEGER, key TEXT, value INTEGER NOT NULL, PRIMARY KEY (quarter, key)) STRICT, WITHOUT ROWID`);
  const mark = db.prepare('INSERT INTO mark VALUES (?) ON CONFLICT DO NOTHING');
  const entity = db.prepare('INSERT INTO entity VALUES (?, ?) ON CONFLICT DO UPDATE SET blob = excluded.blob');
  const total = db.prepare('INSERT INTO total VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value');
  const quarter = db.prepare(
    'INSERT INTO quarter VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value',
  );
  let ms = 0;
  for (let index = 0; index < groups; index++) {
    const change = groupOf(index);
    const words = change.marks.get(DAY)!;
    const ids = new BigInt64Array(words.buffer, words.byteOffset, words.length / 2);
    const before = performance.now();
    db.exec('BEGIN');
    for (const id of ids) mark.run(id);
    for (const { key, blob } of change.entities) entity.run(key, blob!);
    for (const { key, slots, quarters } of change.totals) {
      total.run(key, slots[0]!);
      for (const [at, amount] of quarters) quarter.run(at, key, amount);
    }
    db.exec('COMMIT');
    ms += performance.now() - before;
  }
  db.close();
  return ms;
}

async function compare(name: string, groupsOf: () => (index: number) => Change): Promise<void> {
  const path = join(folder, `${name}.db`);
  const times = await store(path, groupsOf());
  const perRecord = (ms: number): number => (ms * 1_000) / (groups * RECORDS);
  const commitUs = perRecord(sum(times.commit));
  const allUs = commitUs + perRecord(sum(times.checkpoint));
  const floorUs = perRecord(floor(`${path}.floor`, groupsOf()));
  report.part(name);
  line('commit of a group, median', quantile(times.commit, 0.5), 'ms');
  line('commit of a group, 99th percentile', quantile(times.commit, 0.99), 'ms');
  line('longest checkpoint', Math.max(...times.checkpoint), 'ms');
  line('checkpoints', times.checkpoint.length, 'in all');
  line('commits', commitUs, 'µs/record');
  line('commits and checkpoints', allUs, 'µs/record');
  line('floor: one upsert for each row', floorUs, 'µs/record');
  line('ratio: floor / commits and checkpoints', floorUs / allUs, 'times');
  line('file', statSync(path).size / (groups * RECORDS), 'bytes/record');
  const before = performance.now();
  await (await openSqlite({ path })).close();
  line('start from rows, and close', performance.now() - before, 'ms');
}

function sum(times: number[]): number {
  return times.reduce((a, b) => a + b, 0);
}

function quantile(times: number[], q: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * q)]!;
}

function line(name: string, value: number, unit: string): void {
  report.figure(name, { [unit]: value });
}

function markMemory(count: number): number {
  const table = new MarkTable();
  for (let index = 0; index < count; index++) table.add(random32() | 0, random32() | 0);
  return table.bytes / table.size;
}

const MANY = sized(1_000_000, 1_000);

function agenda(): { fileUs: number; askMs: number; bytes: number } {
  const memory = new Memory(() => []);
  const blob = 'x'.repeat(ENTITY_BYTES);
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  let before = performance.now();
  for (let index = 0; index < MANY; index++) {
    const dueMs = 1_800_000 + index * 600;
    const entity = { id: index, version: 1, blob, dueMs, expiresMs: dueMs + 691_200_000, open: undefined };
    memory.putEntity(`session/${index}`, undefined, entity);
  }
  const fileUs = ((performance.now() - before) * 1_000) / MANY;
  globalThis.gc?.();
  const bytes = (process.memoryUsage().heapUsed - heapBefore) / MANY;
  before = performance.now();
  for (let round = 0; round < 100; round++) memory.due(0, 100);
  return { fileUs, askMs: (performance.now() - before) / 100, bytes };
}

const WINDOWED = sized({ series: 500, quarters: 36 * 96 }, { series: 5, quarters: 96 });

/** Every series has something in every quarter of the time that windows reach: more cannot be. */
function windows(): { readMs: number; firstMs: number; nextMs: number; forgetMs: number } {
  const memory = new Memory(() => []);
  const keys = Array.from({ length: WINDOWED.series }, (_, index) => `["agent_tokens_total",["model","${index}"]]`);
  const commit = (part: Partial<Change>): void => {
    const change = { ...emptyChange(), ...part };
    memory.apply(change, memory.stage(change));
  };
  const totals = (quarters: readonly number[]): Change['totals'] =>
    keys.map((key) => ({ key, kpi: 'x', slots: [1], quarters: quarters.map((quarter) => [quarter, 1]) }));
  commit({ totals: totals(Array.from({ length: WINDOWED.quarters }, (_, quarter) => quarter)) });
  const one = totals([WINDOWED.quarters - 1]);
  return {
    readMs: timed(() => memory.read()),
    firstMs: timed(() => commit({ totals: one })),
    nextMs: timed(() => commit({ totals: one })),
    forgetMs: timed(() => commit({ forget: { quarter: 1, registers: [] } })),
  };
}

function timed(step: () => void): number {
  const before = performance.now();
  step();
  return performance.now() - before;
}

await compare('1,000 marks', () => () => ({ ...emptyChange(), marks: new Map([[DAY, marks(RECORDS)]]) }));
await compare('1,000 marks, 200 entities, 100 totals', () => createGroups(groups, RECORDS));
report.part('memory');
for (const count of [100_000, MANY, 3 * MANY]) line(`${count} marks`, markMemory(count), 'bytes/mark');
const { fileUs, askMs, bytes } = agenda();
line('a million entities: putting one', fileUs, 'µs');
line('a million entities, beside their blobs', bytes, 'bytes/entity');
line('a million entities: due() when nothing is', askMs, 'ms');
const { readMs, firstMs, nextMs, forgetMs } = windows();
line(`${WINDOWED.series} series with ${WINDOWED.quarters} quarters: reading`, readMs, 'ms');
line('the first commit after it, of a quarter of each', firstMs, 'ms');
line('the next', nextMs, 'ms');
line('forgetting a quarter of each', forgetMs, 'ms');
rmSync(folder, { recursive: true });
