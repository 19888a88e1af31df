/**
 * What does it cost to make a record durable? Groups of 1,000 records (1,000 marks, 200 entities of 600 bytes, 100
 * totals) are committed to the store, and the same marks upserted one row each into a bare SQLite table, which is how
 * deduplication is usually kept; both in this run, on this disk, synced at each commit.
 *
 *   node bench/state.ts [groups]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { emptyChange, type Change, type Marks } from '../src/model/store.ts';
import { Memory } from '../src/state/sqlite/memory.ts';
import { MarkTable } from '../src/state/sqlite/marktable.ts';
import { openSqlite } from '../src/state/sqlite.ts';
import { randomFrom } from '../test/random.ts';

const RECORDS = 1_000;
const ENTITIES = { all: 20_000, touched: 200, bytes: 600 };
const TOTALS = { all: 2_000, touched: 100 };
const groups = Number(process.argv[2] ?? 1_000);
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-bench-'));

const { below } = randomFrom(1);

function random32(): number {
  return below(2 ** 32);
}

function marks(count: number): Marks {
  return { his: Array.from({ length: count }, random32), los: Array.from({ length: count }, random32) };
}

const versions = new Map<string, number>();

/** A working set that moves: sessions come and go, so each group touches neighbours. */
function group(index: number): Change {
  const first = Math.floor((index / groups) * ENTITIES.all);
  const keys = new Set<string>();
  while (keys.size < ENTITIES.touched) keys.add(`session/${(first + (random32() % 2_000)) % ENTITIES.all}`);
  const entities = [...keys].map((key) => {
    const version = versions.get(key) ?? 0;
    versions.set(key, version + 1);
    const dueMs = 1_800_000 + index * 100;
    return { key, version, blob: `${index} `.padEnd(ENTITIES.bytes, 'abc'), dueMs, expiresMs: dueMs + 691_200_000 };
  });
  const totals = Array.from({ length: TOTALS.touched }, () => {
    const key = `["agent_tokens_total",["agent","claude"],["model","model-${random32() % TOTALS.all}"]]`;
    return { key, kpi: 'agent_tokens_total', slots: [random32()] };
  });
  return { ...emptyChange(), entities, totals, marks: new Map([[20_000, marks(RECORDS)]]) };
}

/** Milliseconds that the synchronous part of each call took, and what lay between them. */
async function store(path: string): Promise<{ commit: number[]; checkpoint: number[] }> {
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
    const change = group(index);
    const before = performance.now();
    await home.commit(change);
    times.commit.push(performance.now() - before);
    await new Promise(setImmediate);
  }
  await home.close();
  return times;
}

function floor(path: string, count: number): number {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec('CREATE TABLE mark (id INTEGER PRIMARY KEY, seen INTEGER NOT NULL) STRICT');
  const upsert = db.prepare('INSERT INTO mark VALUES (?, 1) ON CONFLICT DO UPDATE SET seen = seen + 1');
  let ms = 0;
  for (let index = 0; index < count; index++) {
    const { his, los } = marks(RECORDS);
    const ids = his.map((hi, at) => (BigInt(hi | 0) << 32n) | BigInt(los[at]!));
    const before = performance.now();
    db.exec('BEGIN');
    for (const id of ids) upsert.run(id);
    db.exec('COMMIT');
    ms += performance.now() - before;
  }
  db.close();
  return ms;
}

function sum(times: number[]): number {
  return times.reduce((a, b) => a + b, 0);
}

function quantile(times: number[], q: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * q)]!;
}

function line(name: string, value: number, unit: string): void {
  console.log(`${name.padEnd(58)} ${value.toFixed(value < 1 ? 3 : 1).padStart(10)} ${unit}`);
}

function markMemory(count: number): number {
  const table = new MarkTable();
  for (let index = 0; index < count; index++) table.add(random32(), random32());
  return table.bytes / table.size;
}

const MILLION = 1_000_000;

function agenda(): { fileUs: number; askMs: number; bytes: number } {
  const memory = new Memory(() => []);
  const blob = 'x'.repeat(ENTITIES.bytes);
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  let before = performance.now();
  for (let index = 0; index < MILLION; index++) {
    const dueMs = 1_800_000 + index * 600;
    memory.putEntity(`session/${index}`, { version: 1, blob, dueMs, expiresMs: dueMs + 691_200_000 });
  }
  const fileUs = ((performance.now() - before) * 1_000) / MILLION;
  globalThis.gc?.();
  const bytes = (process.memoryUsage().heapUsed - heapBefore) / MILLION;
  before = performance.now();
  for (let round = 0; round < 100; round++) memory.due(0, 100);
  return { fileUs, askMs: (performance.now() - before) / 100, bytes };
}

const path = join(folder, 'state.db');
const times = await store(path);
const records = groups * RECORDS;
const floorUs = (floor(join(folder, 'floor.db'), groups) * 1_000) / records;
const commitUs = (sum(times.commit) * 1_000) / records;
const allUs = commitUs + (sum(times.checkpoint) * 1_000) / records;
line('commit, median per group of 1,000 records', quantile(times.commit, 0.5), 'ms');
line('commit, 99th percentile', quantile(times.commit, 0.99), 'ms');
line(`checkpoint, longest of ${times.checkpoint.length}`, Math.max(...times.checkpoint), 'ms');
line('commit', commitUs, 'µs/record');
line('commit and checkpoints', allUs, 'µs/record');
line('floor: one upsert for each mark', floorUs, 'µs/record');
line('ratio: floor / (commit and checkpoints)', floorUs / allUs, 'times');
line('file after closing', statSync(path).size / records, 'bytes/record');
const openedAt = performance.now();
await (await openSqlite({ path })).close();
line(`start with ${ENTITIES.all} entities and close`, performance.now() - openedAt, 'ms');
for (const count of [100_000, MILLION, 3 * MILLION]) line(`memory of ${count} marks`, markMemory(count), 'bytes/mark');
const { fileUs, askMs, bytes } = agenda();
line('a million entities: putting one', fileUs, 'µs');
line('a million entities: memory beside the blobs', bytes, 'bytes/entity');
line('a million entities: due() when nothing is', askMs, 'ms');
rmSync(folder, { recursive: true });
