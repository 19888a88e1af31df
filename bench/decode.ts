/**
 * How fast is the decoder, against protobufjs and against what no decoder can beat?
 *
 * 8,000 records per body, as a collector forwards them. Ours extracts what a translator reads; protobufjs only builds its
 * objects and nobody reads them. It has two readers, for Buffers and for Uint8Arrays, and is told not to check UTF-8, which
 * it does faster. All arms take turns, so that a busy machine is busy for all.
 *
 * Floors: `walk` goes from tag to tag through all messages, down to the attributes, and looks at no value; `gunzip` is what a compressed body costs
 * before any decoder sees it; `memcpy` is the speed of memory.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { AnyRecord } from '../src/model/record.ts';
import { createDecoder } from '../src/otlp/decode.ts';
import { decode as protobufjs } from '../test/otlp/oracle.ts';
import { createCrowd } from './bodies.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';
import { createNames } from './vocabulary.ts';

const RECORDS = sized(8000, 80);
const USERS = 200;
const RECORDS_PER_EXPORT = 20;
const ROUNDS = sized(15, 1);
const WARM_UP = sized(20, 1);

/** Which fields are messages themselves. */
type Inside = { readonly [field: number]: Inside };
const KEY_VALUE: Inside = { 2: {} };
const scopes = (record: Inside): Inside => ({ 1: { 1: { 1: KEY_VALUE }, 2: { 1: {}, 2: record } } });
const MESSAGES = { metrics: scopes({ 7: { 1: { 7: KEY_VALUE } } }), logs: scopes({ 5: {}, 6: KEY_VALUE }) };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (options: { type: 'minor' }) => void;

const report = createReport();
for (const signal of ['metrics', 'logs'] as const) {
  const body = createCrowd({ users: USERS, seed: 1, recordsPerExport: RECORDS_PER_EXPORT }).body(signal, RECORDS);
  const plain = new Uint8Array(body);
  const zipped = gzipSync(body);
  const copy = Buffer.alloc(body.length);
  const { vocabulary, whose } = createNames();
  const decoder = createDecoder(vocabulary);
  let records = 0;
  const digest = { digestHi: 0, digestLo: 0 };
  const count = (record: AnyRecord): void => {
    whose(record);
    record.digest(digest);
    records++;
  };
  const visitor = { origin() {}, log: count, point: count, span: count };

  const arms: Record<string, () => unknown> = {
    'otel-kpi': () => decoder.decode(signal, 'protobuf', body, visitor),
    'protobufjs, Buffer': () => protobufjs(signal, body),
    'protobufjs, Uint8Array': () => protobufjs(signal, plain),
    walk: () => walk(body, 0, body.length, MESSAGES[signal]),
    gunzip: () => gunzipSync(zipped),
    memcpy: () => copy.set(body),
  };
  const times = measure(arms);
  if (records !== RECORDS * (ROUNDS + WARM_UP)) throw new Error(`BUG: ${records} records`);
  tell(signal, body.length, times);
}

function measure(arms: Record<string, () => unknown>): Map<string, number[]> {
  const times = new Map(Object.keys(arms).map((name) => [name, [] as number[]]));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [name, run] of Object.entries(arms)) {
      // Nobody pays for the garbage of the arm before.
      collectGarbage({ type: 'minor' });
      const start = performance.now();
      run();
      const ms = performance.now() - start;
      if (round >= WARM_UP) times.get(name)?.push(ms);
    }
  }
  return times;
}

/** Trusts every length. */
function walk(bytes: Uint8Array, start: number, stop: number, inside: Inside): void {
  let at = start;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < stop) {
    const tag = number();
    if ((tag & 7) === 1) at += 8;
    else if ((tag & 7) === 5) at += 4;
    else if ((tag & 7) === 0) number();
    else {
      const end = number() + at;
      const message = inside[tag >>> 3];
      if (message !== undefined) walk(bytes, at, end, message);
      at = end;
    }
  }
}

function tell(signal: string, bytes: number, times: Map<string, number[]>): void {
  report.part(signal);
  report.figure('bodies', { records: RECORDS, 'B a record': bytes / RECORDS });
  const ours = times.get('otel-kpi') ?? [];
  for (const [name, all] of times) {
    const median = all.toSorted((a, b) => a - b)[all.length >> 1]!;
    report.figure(name, {
      ms: all,
      'MB/s': bytes / median / 1e3,
      'M records/s': RECORDS / median / 1e3,
      '× our time': all.map((ms, round) => ms / (ours[round] ?? NaN)),
    });
  }
}
