/**
 * Does anything grow that should not? otel-kpi as a process on a SQLite file, under a steady load of people at work for an
 * hour, or as long as the first option says (`5m`, `90s`). By interval: memory, file, log of the file, how long a request of
 * telemetry and a scrape take. Flat is what is in the last third of the time as it was in the second, but for what is to be
 * remembered of each record (docs/operating.md).
 *
 *   node bench/soak.ts [duration]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { exportsOf } from '../demo/exports.ts';
import type { Happening } from '../demo/happenings.ts';
import { hire } from '../demo/people.ts';
import { randomFrom } from '../demo/random.ts';
import { toResource } from '../demo/sender.ts';
import { turn } from '../demo/turns.ts';
import { begin } from '../demo/work.ts';
import type { ExportRequest } from '../src/model/exchange.ts';
import { get, post } from '../test/e2e/process.ts';
import { requestOf } from '../test/sent.ts';
import { serve, stopAll, type Served } from '../test/attack/served.ts';
import { createReport } from './report.ts';
import { v8Options } from './served.ts';

const PEOPLE = 60;
const TICK_MS = 250;
const TURNS_PER_TICK = 3;
const REQUESTS_MAX = 4;
/** One turn of so many is the first of a new session. */
const NEW_SESSION_TURNS = 100;
const SCRAPE_TICKS = 20;
const HEAP_TICKS = 4;
const INTERVALS = 12;
const MIB = 2 ** 20;
/** Of the image, see Dockerfile. */
const HEAP = '--max-old-space-size=768';

/** What may come with a record: its fingerprint, and its part of a session, of amounts by quarter and of the journal. */
const REMEMBERED_BYTES = 100;
const NOISE = { memory: 1.1, latency: 1.5 };

type Interval = {
  readonly resident: number;
  /** The least of several looks: what is left after a collection. */
  readonly heap: number;
  readonly external: number;
  readonly file: number;
  readonly log: number;
  readonly requestMs: number[];
  readonly scrapeMs: number[];
  readonly records: number;
};

const report = createReport();
const totalMs = millisecondsOf(process.argv[2] ?? '1h');
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-soak-'));
const path = join(folder, 'state.db');
const served = await serve({ env: { OTEL_KPI_STATE: path, OTEL_KPI_HOLD: '75s' }, node: [...v8Options(), HEAP] });
const next = createWork();

const intervals: Interval[] = [];
for (let index = 0; index < INTERVALS; index++) {
  const interval = await soak(totalMs / INTERVALS);
  intervals.push(interval);
  tell(`until ${Math.round(((index + 1) * totalMs) / INTERVALS / 1000)} s`, interval);
}
judge();
const stopped = await served.stop();
report.part('the end');
report.figure('stop', { ms: stopped.ms, 'exit code': stopped.code ?? Number.NaN });
stopAll();
rmSync(folder, { recursive: true });

function millisecondsOf(text: string): number {
  const [, amount, unit] = /^(\d+)(s|m|h)$/.exec(text) ?? [];
  const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
  if (unit === undefined) throw new Error(`a duration is a number and s, m or h: ${text}`);
  return Number(amount) * units[unit]!;
}

/** What people do from one tick to the next, as one request of logs and one of metrics. */
function createWork(): (nowMs: number) => ExportRequest[] {
  const random = randomFrom(1);
  const members = hire(PEOPLE, 1).map((person) => ({ person, session: begin(person, false, random), sequence: 0 }));
  return (nowMs) => {
    const told = Array.from({ length: TURNS_PER_TICK }, () => random.pick(members)).flatMap((member) => {
      if (random.below(NEW_SESSION_TURNS) === 0) {
        member.session = begin(member.person, false, random);
        member.sequence = 0;
      }
      const happenings: Happening[] = [];
      turn(happenings, member.session, nowMs - 1, REQUESTS_MAX, random);
      const now = happenings.map((happening) => ({ ...happening, atMs: nowMs - 1 }));
      const exports = exportsOf({ session: member.session, startMs: nowMs - TICK_MS, endMs: nowMs, happenings: now });
      return exports.map((one) => {
        if (one.signal !== 'logs') return one;
        const numbered = { ...one, sequence: member.sequence };
        member.sequence += happenings.length * 2;
        return numbered;
      });
    });
    const signals = Map.groupBy(told, ({ signal }) => signal);
    return [...signals].map(([signal, all]) =>
      requestOf(
        signal,
        all.map((one) => toResource(one)),
      ),
    );
  };
}

async function timed(times: number[], work: () => Promise<unknown>): Promise<void> {
  const startMs = performance.now();
  await work();
  times.push(performance.now() - startMs);
}

async function soak(ms: number): Promise<Interval> {
  const [requestMs, scrapeMs] = [[] as number[], [] as number[]];
  let heap = Infinity;
  const before = await counted(served);
  const endMs = performance.now() + ms;
  for (let tick = 0; performance.now() < endMs; tick++) {
    const pause = setTimeout(TICK_MS);
    for (const request of next(Date.now())) {
      await timed(requestMs, async () => {
        const status = await post(served.otlp, request);
        if (status !== 200) throw new Error(`answered ${status}: ${served.said()}`);
      });
    }
    if (tick % SCRAPE_TICKS === 0) await timed(scrapeMs, () => get(`${served.metrics}/metrics`));
    if (tick % HEAP_TICKS === 0) heap = Math.min(heap, await memory('heap_used'));
    await pause;
  }
  return {
    resident: await memory('resident'),
    heap,
    external: await memory('external'),
    file: statSync(path).size,
    log: statSync(`${path}-wal`).size,
    requestMs: requestMs.toSorted((a, b) => a - b),
    scrapeMs: scrapeMs.toSorted((a, b) => a - b),
    records: (await counted(served)) - before,
  };
}

function memory(kind: string): Promise<number> {
  return served.own(`otelkpi_process_memory_bytes{kind="${kind}"}`);
}

function counted({ own }: Served): Promise<number> {
  return own('otelkpi_records_total{outcome="counted"}');
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function tell(name: string, { resident, heap, external, file, log, requestMs, scrapeMs, records }: Interval): void {
  report.figure(name, {
    records,
    'MiB resident': resident / MIB,
    'MiB heap': heap / MIB,
    'MiB external': external / MIB,
    'MiB file': file / MIB,
    'MiB -wal': log / MIB,
    'ms request p50': at(requestMs, 0.5),
    'ms p99': at(requestMs, 0.99),
    'ms scrape p50': at(scrapeMs, 0.5),
  });
}

/** Each figure's median in the last third, above what it was in the second. */
function judge(): void {
  const third = INTERVALS / 3;
  const [second, last] = [intervals.slice(third, 2 * third), intervals.slice(2 * third)];
  const records = last.reduce((sum, one) => sum + one.records, 0);
  const medians = (of: (interval: Interval) => number): [number, number] => {
    const median = (some: readonly Interval[]) =>
      at(
        some.map(of).toSorted((a, b) => a - b),
        0.5,
      );
    return [median(second), median(last)];
  };
  const grown = (name: string, of: (interval: Interval) => number, factor: number, slack: number, unit: string) => {
    const [before, after] = medians(of);
    report.figure(name, { [`${unit} before`]: before, [`${unit} after`]: after });
    if (after > before * factor + slack) notFlat.push(name);
  };
  const notFlat: string[] = [];
  const remembered = (records * REMEMBERED_BYTES) / MIB;
  report.part('flat?');
  grown('resident memory', ({ resident }) => resident / MIB, NOISE.memory, remembered, 'MiB');
  grown('heap', ({ heap }) => heap / MIB, NOISE.memory, remembered, 'MiB');
  grown('file', ({ file }) => file / MIB, 1, remembered + 1, 'MiB');
  grown('log of the file', ({ log }) => log / MIB, NOISE.memory, 1, 'MiB');
  grown('request', ({ requestMs }) => at(requestMs, 0.5), NOISE.latency, 5, 'ms');
  grown('scrape', ({ scrapeMs }) => at(scrapeMs, 0.5), NOISE.latency, 20, 'ms');
  report.note(notFlat.length === 0 ? 'all of it is flat' : `not flat: ${notFlat.join(', ')}`);
  if (notFlat.length > 0) process.exitCode = 1;
}
