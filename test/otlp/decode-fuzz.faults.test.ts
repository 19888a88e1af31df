/**
 * Damaged and rearranged bodies, compared with protobufjs. For every body one of these must hold:
 *
 *  - both refuse it;
 *  - both accept it, and the records are equal;
 *  - only we refuse it, because a field that we know has a wire type it cannot have, or because of a group or a number of
 *    more than ten bytes: protobufjs passes over such fields;
 *  - only protobufjs refuses it, for a fault in a part that we pass over: then protobufjs without these parts accepts it,
 *    and the records are equal.
 */
import { expect, test } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import { identifiesLog, identifiesPoint } from '../../src/model/identity.ts';
import type { AnyRecord, AttributeValue, Signal } from '../../src/model/record.ts';
import { UNKNOWN_OWNER } from '../../src/otlp/names.ts';
import { decodeLazily } from './lazy-oracle.ts';
import { createRandom, mutate, type Random } from './mutate.ts';
import { decode, encode, loadSchema, requestType, type Json, type Message } from './oracle.ts';
import { rearrange } from './rearrange.ts';
import { recordings } from './recordings.ts';
import { createReader, decoded, expected, type Reader } from './records.ts';

const BODIES = 100_000;
const BODY_BYTES_MAX = 500;

const spellings: readonly (readonly [string, ...string[]])[] = [
  ['session.id', 'session_id'],
  ['user.id'],
  ['event.name'],
  ['event.sequence'],
  ['model'],
  ['type'],
  ['cost_usd'],
  ['success'],
];
const decoder = createReader(spellings);
/** Reads some values when they are asked for, and numbers owners. */
const owner = [0, 1, 4];
const lateDecoder = createReader(spellings, { seldom: [5], owner });
const valuesOfOwner = new Map<number, string>();
const wanted = new Set(spellings.flat());
const schema = loadSchema();

/** What identifies a record: of these lists are read, too. */
const identifies: Readonly<Record<Signal, (name: string) => boolean>> = {
  logs: identifiesLog,
  metrics: identifiesPoint,
  traces: () => false,
};

type Outcome = 'equal' | 'both refuse' | 'only we refuse' | 'equal as far as read';

const STRICTER = /^(field \d+ (has wire type \d|is a group or has no wire type)|a number is longer than 64 bits)$/;

const SIGNALS = ['logs', 'metrics', 'traces'] as const;

test('100,000 damaged and rearranged bodies are refused or read as protobufjs reads them', () => {
  const bodies = { logs: smallBodies('logs'), metrics: smallBodies('metrics'), traces: smallBodies('traces') };
  const outcomes = new Map<Outcome, number>();
  const random = createRandom(1);
  for (let index = 0; index < BODIES; index++) {
    const signal = SIGNALS[index % 3] ?? 'logs';
    const body = makeBody(signal, bodies[signal], index, random);
    const outcome = compare(signal, body);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  // None of these may be empty, or the comparison compares nothing.
  expect(outcomes.get('equal')).toBeGreaterThan(BODIES / 3);
  expect(outcomes.get('both refuse')).toBeGreaterThan(BODIES / 3);
  expect(outcomes.get('only we refuse')).toBeGreaterThan(50);
  expect(outcomes.get('equal as far as read')).toBeGreaterThan(400);
  expect(valuesOfOwner.size).toBeGreaterThan(100);
});

test('a body cut short anywhere is refused', () => {
  for (const signal of SIGNALS) {
    for (const body of smallBodies(signal).slice(0, 10)) {
      for (let length = 1; length < body.length; length++) {
        expect(typeof decoded(decoder, signal, 'protobuf', body.subarray(0, length))).toBe('string');
      }
    }
  }
});

/** Every other body follows a whole one, as further records of the same request: what was learnt of that is put to use. */
function makeBody(signal: Signal, bodies: readonly Buffer[], index: number, random: Random): Buffer {
  const body = makePart(signal, bodies, index, random);
  return index % 2 === 0 ? body : Buffer.concat([bodies[random(bodies.length)] ?? body, body]);
}

function makePart(signal: Signal, bodies: readonly Buffer[], index: number, random: Random): Buffer {
  if (index % 5 < 3) return mutate(bodies, random);
  const body = bodies[random(bodies.length)] ?? Buffer.alloc(0);
  const rearranged = rearrange(requestType(schema, signal), body, random);
  return index % 5 === 3 ? rearranged : mutate([rearranged], random);
}

function compare(signal: Signal, body: Buffer): Outcome {
  const ours = decoded(decoder, signal, 'protobuf', body);
  const all = attempt(() => decode(signal, body));
  if (typeof ours === 'string') {
    if (all === undefined) return 'both refuse';
    if (STRICTER.test(ours)) return 'only we refuse';
    throw new Error(`refused for no reason: ${ours}: ${body.toString('hex')}`);
  }
  const theirs =
    all ??
    attempt(() =>
      decodeLazily(signal, body, {
        ofAll: (name) => wanted.has(name),
        ofRecord: (name) => wanted.has(name) || identifies[signal](name),
        listed: identifies[signal],
      }),
    );
  const records = theirs === undefined ? 'refused' : expected(signal, theirs, decoder.names);
  if (!isDeepStrictEqual(ours, records)) throw new Error(`read otherwise: ${body.toString('hex')}`);
  if (!isDeepStrictEqual(valuesOf(lateDecoder, signal, body), valuesOf(decoder, signal, body))) {
    throw new Error(`read otherwise when asked for: ${body.toString('hex')}`);
  }
  return all === undefined ? 'equal as far as read' : 'equal';
}

/** What each record says of all slots. Of one owner it must be the same. */
function valuesOf(by: Reader, signal: Signal, body: Buffer): AttributeValue[][] {
  const all: AttributeValue[][] = [];
  const keep = (record: AnyRecord): void => {
    const values = by.names.map((name) => record.find(name));
    const digest = { digestHi: 0, digestLo: 0 };
    record.digest(digest);
    all.push([...values, digest.digestHi, digest.digestLo]);
    const number = (record as AnyRecord & { owner(): number }).owner();
    if (by === decoder || number === UNKNOWN_OWNER) return;
    const owned = owner.map((slot) => `${typeof values[slot]} ${values[slot]}`).join();
    expect(valuesOfOwner.get(number) ?? owned).toBe(owned);
    valuesOfOwner.set(number, owned);
  };
  expect(
    by.decoder.decode(signal, 'protobuf', body, { origin: () => {}, log: keep, point: keep, span: keep }),
  ).toBeUndefined();
  return all;
}

function attempt(run: () => Message): Message | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

const SMALL_RESOURCE = { attributes: [{ key: 'model', value: { stringValue: 'of the resource' } }] };

/** Requests of one recorded record each, and such as nobody recorded. */
function smallBodies(signal: Signal): Buffer[] {
  const [resources, scopes, records] = {
    logs: ['resourceLogs', 'scopeLogs', 'logRecords'] as const,
    metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'] as const,
    traces: ['resourceSpans', 'scopeSpans', 'spans'] as const,
  }[signal];
  const requests = recordings
    .filter((recording) => recording.signal === signal && recording.encoding === 'json')
    .map(({ body }) => JSON.parse(body.toString()) as Json);
  const small = requests.flatMap((request) =>
    list(request, resources).flatMap((inResource) =>
      list(inResource, scopes).flatMap((inScope) =>
        list(inScope, records).map((record) =>
          encode(signal, {
            [resources]: [{ resource: SMALL_RESOURCE, [scopes]: [{ ...inScope, [records]: [record] }] }],
          }),
        ),
      ),
    ),
  );
  const rare = signal === 'metrics' ? RARE_METRICS.map((metric) => encode(signal, inMetrics(metric))) : [];
  return [...rare, ...rare, ...small.filter(({ length }) => length <= BODY_BYTES_MAX)];
}

const RARE_ATTRIBUTES = [
  { key: 'model', value: { stringValue: 'größer' } },
  { key: 'cost_usd', value: { doubleValue: -0 } },
  { key: 'success', value: { boolValue: true } },
  { key: 'event.sequence', value: { intValue: '-9223372036854775808' } },
  {
    key: 'type',
    value: { arrayValue: { values: [{ kvlistValue: { values: [{ key: 'type', value: { bytesValue: 'AAEC' } }] } }] } },
  },
];
const RARE_POINT = {
  startTimeUnixNano: '1',
  timeUnixNano: '18446744073709551615',
  flags: 1,
  attributes: RARE_ATTRIBUTES,
};

const RARE_METRICS: readonly Json[] = [
  {
    name: 'a',
    unit: 's',
    summary: { dataPoints: [{ ...RARE_POINT, count: '5', sum: 2.5, quantileValues: [{ quantile: 0.5, value: 1 }] }] },
  },
  {
    name: 'b',
    exponentialHistogram: {
      aggregationTemporality: 2,
      dataPoints: [
        {
          ...RARE_POINT,
          count: '18446744073709551615',
          sum: 1e300,
          scale: -3,
          positive: { offset: 2, bucketCounts: ['1', '2'] },
        },
      ],
    },
  },
  {
    name: 'c',
    gauge: {
      dataPoints: [
        { ...RARE_POINT, asInt: '-5', exemplars: [{ asDouble: 1, traceId: '0af7651916cd43dd8448eb211c80319c' }] },
      ],
    },
  },
  {
    name: 'd',
    sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [{ ...RARE_POINT, asInt: '9007199254740993' }] },
  },
];

function inMetrics(metric: Json): Json {
  const scope = { name: 'scope', version: '1', attributes: RARE_ATTRIBUTES };
  return {
    resourceMetrics: [{ resource: { attributes: RARE_ATTRIBUTES }, scopeMetrics: [{ scope, metrics: [metric] }] }],
  };
}

function list(fields: Json, name: string): readonly Json[] {
  return (fields[name] ?? []) as readonly Json[];
}
