/**
 * What does it take to remember? Bytes of a record, a session under way, a person, a day and a series, in each kind of
 * home: after a start anew, the memory of the process and the file of SQLite; what Redis says of its memory, and its file
 * after a rewrite. Sessions are copies of a recorded one. And what that comes to for companies of some sizes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SPACES, type Space } from '../src/model/registers.ts';
import { emptyChange, type Change, type EntityChange, type TotalChange } from '../src/model/store.ts';
import { copyState } from '../src/journeys/copy.ts';
import { openHome } from '../src/state/open.ts';
import { openSqlite } from '../src/state/sqlite/store.ts';
import { createRedis } from '../test/e2e/redis.ts';
import { startRun } from '../test/golden/run.ts';
import { randomFrom } from '../test/random.ts';
import { recording } from '../test/recordings.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';

const RECORDS = sized(1_000_000, 1_000);
const SESSIONS = sized(100_000, 100);
const PEOPLE = sized(100_000, 100);
const ATTENDED = 10;
const SERIES = sized(1_000, 10);
/** Ten busy hours of a day. */
const QUARTERS = 40;
const PORTION = 1_000;

/**
 * A day is remembered for 7 days after its end (`horizon`). Amounts are kept by quarter of an hour for 37 days, and by day for 400
 * (`history`); who was active on which days of a month, for 15 months. Series are as many as docs/series.md has; of these some are
 * busy all day, and half have one amount on a day that is only kept as such.
 */
const COMPANY = { records: 2_000, sessions: 3, openDays: 9, days: 37, laterDays: 363, months: 15, busy: 500 };
const COMPANIES = [
  { people: 500, series: 12_600 },
  { people: 10_000, series: 38_100 },
  { people: 100_000, series: 38_100 },
];

const DAY = 20_000;

type Bytes = Readonly<Record<string, number>>;

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

/** Buffers are let go of some time after the collection that found them. */
async function usedMemory(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collect();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The file without pages that wait to be used again, as those of the journal do. */
function usedFile(path: string): number {
  const db = new DatabaseSync(path, { readOnly: true });
  const sql =
    'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size';
  const { bytes } = db.prepare(sql).get() as { bytes: number };
  db.close();
  return bytes;
}

async function fill(path: string, changes: Iterable<Partial<Change>>): Promise<void> {
  const store = await openSqlite({ path });
  for (const change of changes) await store.commit({ ...emptyChange(), ...change });
  await store.close();
}

async function weighSqlite(changes: Iterable<Partial<Change>>): Promise<Bytes> {
  const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-bench-'));
  const path = join(folder, 'state.db');
  await fill(path, changes);
  const before = await usedMemory();
  const store = await openSqlite({ path });
  await store.load({ shard: 0, entities: [], marks: [{ days: [DAY], marks: new Int32Array() }] });
  const memory = (await usedMemory()) - before;
  await store.close();
  const file = usedFile(path);
  rmSync(folder, { recursive: true });
  return { 'SQLite, memory': memory, 'SQLite, file': file };
}

async function weighRedis(changes: Iterable<Partial<Change>>): Promise<Bytes> {
  const source = await openSqlite({ path: ':memory:' });
  for (const change of changes) await source.commit({ ...emptyChange(), ...change });
  const server = await createRedis();
  await server.start();
  const used = async (): Promise<number> =>
    Number(/used_memory:(\d+)/.exec(String(await server.command('INFO', 'memory')))![1]);
  const before = await used();
  const home = await openHome(server.url, { onError: (error) => process.emitWarning(error) });
  await copyState(source, home);
  await home.close();
  const memory = (await used()) - before;
  await server.remove();
  await source.close();
  return { Redis: memory };
}

/** What a home of each kind takes with these changes in it; they are made anew for each. */
async function weigh(changes: () => Iterable<Partial<Change>>): Promise<Bytes> {
  return { ...(await weighSqlite(changes())), ...(await weighRedis(changes())) };
}

function* portions(count: number): Generator<number[]> {
  for (let from = 0; from < count; from += PORTION) {
    yield Array.from({ length: Math.min(PORTION, count - from) }, (_, index) => from + index);
  }
}

function* records(): Generator<Partial<Change>> {
  const { below } = randomFrom(1);
  const word = (): number => below(2 ** 32) | 0;
  yield { registers: [{ space: SPACES.firstArrival, group: '', values: new Map([[`${DAY}`, 0]]) }] };
  for (const { length } of portions(RECORDS)) {
    yield { marks: new Map([[DAY, Int32Array.from({ length: 2 * length }, word)]]) };
  }
}

/** The session of a recording, as the fold left it. */
async function recordedSession(): Promise<EntityChange> {
  const run = await startRun();
  for (const request of recording('claude-code-2.1.329/interactive')) await run.send(request);
  for await (const { entities } of run.store.dump()) {
    const session = entities.find(({ open }) => open !== undefined);
    if (session === undefined) continue;
    await run.close();
    return session;
  }
  throw new Error('BUG: no session is under way after the recording');
}

function* sessions(recorded: EntityChange): Generator<Partial<Change>> {
  for (const some of portions(SESSIONS)) {
    yield {
      entities: some.map((index) => ({ ...recorded, key: `${recorded.key} ${index}`, dueMs: index, expiresMs: index })),
    };
  }
}

const nameOf = (index: number): string => `somebody.${index}@example.com`;

/** Everybody, by agent and by team: a person is in three scopes. */
const SCOPES = '["","agent=claude-code","team=platform"]';

function* registered(space: Space, group: string, valueOf: (index: number) => number): Generator<Partial<Change>> {
  for (const some of portions(PEOPLE)) {
    yield { registers: [{ space, group, values: new Map(some.map((index) => [nameOf(index), valueOf(index)])) }] };
  }
}

function* people(): Generator<Partial<Change>> {
  yield* registered(SPACES.lastSeen, SCOPES, (index) => index);
  yield* registered(SPACES.firstSeen, '', (index) => index);
}

/** Those people, and that they were active on ten days. */
function* attendance(): Generator<Partial<Change>> {
  yield* people();
  yield* registered(SPACES.attendance, '2026-11', () => 2 ** ATTENDED - 1);
}

function* series(quarters: number): Generator<Partial<Change>> {
  const amounts = Array.from({ length: quarters }, (_, index) => [DAY * 96 + index, 123_456_789] as const);
  const totals = Array.from({ length: SERIES }, (_, index): TotalChange => {
    const key = JSON.stringify([
      'agent_cost_usd_total',
      ['agent', 'claude-code'],
      ['model', `model-${index}`],
      ['source', 'main'],
    ]);
    return { key, kpi: 'agent_cost_usd_total', slots: [123_456_789_012], quarters: amounts };
  });
  const each = (space: Space, group: string) => {
    return { space, group, values: new Map(totals.map(({ key }) => [key, 1] as const)) };
  };
  const registers = [
    each(SPACES.series, 'agent_cost_usd_total'),
    each(SPACES.zeroAt, ''),
    each(SPACES.shown, ''),
    each(SPACES.countedSince, ''),
  ];
  yield { totals, registers };
}

const report = createReport();
const empty = await weigh(() => []);

/** Bytes of each of `count`, told and returned. */
async function tell(
  what: string,
  count: number,
  changes: () => Iterable<Partial<Change>>,
  without: Bytes = empty,
): Promise<{ each: Bytes; all: Bytes }> {
  const all = await weigh(changes);
  const each = Object.fromEntries(Object.entries(all).map(([kind, bytes]) => [kind, (bytes - without[kind]!) / count]));
  report.part(what);
  for (const [kind, bytes] of Object.entries(each)) report.figure(kind, { B: bytes });
  return { each, all };
}

const session = await recordedSession();
const ofRecord = await tell('a remembered record', RECORDS, records);
const ofSession = await tell('a session under way', SESSIONS, () => sessions(session));
report.figure('of its own', { B: session.blob!.length });
const ofPerson = await tell('a person, in three scopes', PEOPLE, people);
const ofAttendance = await tell('a person on a day', PEOPLE * ATTENDED, attendance, ofPerson.all);
const ofSeries = await tell('a series', SERIES, () => series(0));
const ofDay = await tell('a series on a day, as one amount', SERIES, () => series(1), ofSeries.all);
const ofQuarters = await tell(
  `a series on a day (${QUARTERS} quarters of an hour)`,
  SERIES,
  () => series(QUARTERS),
  ofSeries.all,
);

report.note(
  `Companies whose people each make ${COMPANY.records} records and ${COMPANY.sessions} sessions a day, over ${COMPANY.openDays} days remembered, ` +
    `${COMPANY.months} months of people, ${COMPANY.days} days of amounts by quarter of an hour and ${COMPANY.laterDays} by day:`,
);
for (const { people: count, series: all } of COMPANIES) {
  report.part(`${count} people, ${all} series`);
  for (const kind of Object.keys(empty)) {
    const bytes =
      count * COMPANY.openDays * (COMPANY.records * ofRecord.each[kind]! + COMPANY.sessions * ofSession.each[kind]!) +
      count * (ofPerson.each[kind]! + COMPANY.months * ATTENDED * ofAttendance.each[kind]!) +
      all * ofSeries.each[kind]! +
      COMPANY.busy * COMPANY.days * ofQuarters.each[kind]! +
      (all / 2) * COMPANY.laterDays * ofDay.each[kind]!;
    report.figure(kind, { MiB: Math.ceil(bytes / 2 ** 20) });
  }
}
