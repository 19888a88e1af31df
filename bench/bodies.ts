/**
 * Request bodies as a collector forwards them from many users: one resource per export, a few records each, every record
 * with the person's and the session's ids. Deterministic by seed; different seeds share no session.
 */
import { logRecords } from '../demo/events.ts';
import type { Happening, Session } from '../demo/happenings.ts';
import { resourceOf, type Json } from '../demo/json.ts';
import { hire } from '../demo/people.ts';
import { collectSeries, metrics, type Series } from '../demo/points.ts';
import { randomFrom, type Random } from '../demo/random.ts';
import { originOf } from '../demo/sender.ts';
import { turn } from '../demo/turns.ts';
import { PREFIX, SCOPE, VERSION } from '../demo/words.ts';
import { begin } from '../demo/work.ts';
import { encode } from '../test/otlp/oracle.ts';

export type CrowdOptions = {
  /** People who take turns; each has one session. */
  readonly users: number;
  readonly seed: number;
  readonly recordsPerExport: number;
};

/** The same people again and again: each is back after a minute, in the next body or a later one. */
export type Crowd = {
  /** The next export request, protobuf: so many data points or log records. */
  body(signal: 'metrics' | 'logs', records: number): Buffer;
};

/** When the people begin, and a moment after all that a bench lets them do, for the clock of who counts it. */
const START_MS = Date.UTC(2026, 10, 20, 9);
export const NOW_MS = START_MS + 72 * 3_600_000;
const EXPORT_INTERVAL_MS = 60_000;
const BETWEEN_EVENTS_MS = 700;
const REQUESTS_MAX = 4;

/** What is counted; of each export as many, and all of them. */
const EVENTS = ['user_prompt', 'api_request', 'tool_result'].map((name) => PREFIX + name);

/** `exports`: so far; `sequence`: of the next event. */
type Member = { readonly session: Session; exports: number; sequence: number };

export function createCrowd({ users, seed, recordsPerExport }: CrowdOptions): Crowd {
  const random = randomFrom(seed);
  const members = hire(users, seed).map((person): Member => {
    return { session: begin(person, false, random), exports: 0, sequence: 0 };
  });
  let exported = 0;
  const next = (signal: 'metrics' | 'logs', count: number): Json => {
    const timeMs = START_MS + Math.floor((exported * EXPORT_INTERVAL_MS) / users);
    const member = members[exported++ % users]!;
    member.exports++;
    return (signal === 'metrics' ? metricsExport : logsExport)(member, count, timeMs, random);
  };
  return {
    body(signal, records) {
      const exports: Json[] = [];
      for (let from = 0; from < records; from += recordsPerExport) {
        exports.push(next(signal, Math.min(recordsPerExport, records - from)));
      }
      return encode(signal, signal === 'metrics' ? { resourceMetrics: exports } : { resourceLogs: exports });
    },
  };
}

/** Delta points, none of them zero, their intervals end to end as long as a person's exports are. */
function metricsExport({ session, exports }: Member, count: number, timeMs: number, random: Random): Json {
  const fromMs = timeMs - EXPORT_INTERVAL_MS;
  const happenings: Happening[] = [];
  let series: Series[] = [];
  while (series.length < count) {
    turn(happenings, session, fromMs, REQUESTS_MAX, random);
    series = [...collectSeries(session, happenings, new Map(), fromMs).values()].filter(({ amount }) => amount > 0);
  }
  // Not the first ones always, so that there are some of all kinds.
  const some = Array.from({ length: count }, (_, index) => series[(exports + index) % series.length]!);
  const { resource, who } = originOf(session, timeMs);
  const points = metrics(
    some.map((each) => ({ ...each, fromMs })),
    who,
    timeMs,
    (ms) => ms,
  );
  return resourceOf('metrics', resource, { name: SCOPE, version: VERSION }, points);
}

function logsExport(member: Member, count: number, timeMs: number, random: Random): Json {
  const { session } = member;
  const { resource, who } = originOf(session, timeMs);
  const records: Json[] = [];
  let atMs = timeMs;
  while (records.length < count) {
    const happenings: Happening[] = [];
    turn(happenings, session, timeMs, REQUESTS_MAX, random);
    const told = logRecords(happenings, who, 0, () => (atMs += BETWEEN_EVENTS_MS));
    records.push(...told.filter(({ body }) => EVENTS.includes((body as { stringValue: string }).stringValue)));
  }
  // What is left out must not look like what was lost.
  const sent = records.slice(0, count).map((record) => numbered(record, member.sequence++));
  return resourceOf('logs', resource, { name: `${SCOPE}.events`, version: VERSION }, sent);
}

function numbered(record: Json, sequence: number): Json {
  const attributes = (record['attributes'] as Json[]).map((each) =>
    each['key'] === 'event.sequence' ? { ...each, value: { intValue: sequence } } : each,
  );
  return { ...record, attributes };
}
