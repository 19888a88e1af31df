/** What identifies a record, over all recordings: different ones are told apart, and whatever a way changes leaves one as it was. */
import { describe, expect, test } from '@jest/globals';
import type { AnyRecord, LogRecord, PointRecord, RecordVisitor, Signal } from '../../src/model/record.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { expectEqual } from '../expect-equal.ts';
import { decode, encode, requestType, loadSchema, type Json } from './oracle.ts';
import { recordings } from './recordings.ts';

type Attribute = { readonly key: string; readonly value?: Json };
type Edit = (attributes: readonly Attribute[]) => readonly Attribute[];

const schema = loadSchema();

/** All recordings as OTLP/JSON. */
const requests = recordings.map(({ path, signal, encoding, body }) => ({
  session: path.split('/').slice(0, 2).join('/'),
  signal,
  request: (encoding === 'json' ? JSON.parse(String(body)) : plainOf(signal, body)) as Json,
}));

function plainOf(signal: Signal, body: Buffer): Json {
  const type = requestType(schema, signal);
  return type.toObject(decode(signal, body) as never, { longs: String, bytes: String, json: true });
}

/** With the attributes of every record edited, or those of every resource. */
function edited(value: unknown, edit: Edit, where: 'records' | 'resources', inResource = false): unknown {
  if (Array.isArray(value)) return value.map((element) => edited(element, edit, where, inResource));
  if (typeof value !== 'object' || value === null) return value;
  // A point without attributes has none to be edited: it is given an empty list.
  const isBare = 'timeUnixNano' in value && !('attributes' in value);
  const entries = Object.entries(isBare ? { attributes: [], ...value } : value).map(([name, member]) => {
    const within = inResource || name === 'resource' || name === 'scope';
    const isEdited = name === 'attributes' && Array.isArray(member) && within === (where === 'resources');
    return [name, isEdited ? edit(member as Attribute[]) : edited(member, edit, where, within)];
  });
  return Object.fromEntries(entries);
}

type Told = { readonly of: string; readonly digest: string };

const vocabulary = createVocabulary();
const session = vocabulary.name('session.id', 'session_id', 'conversation.id');
const [user, event] = [vocabulary.name('user.id'), vocabulary.name('event.name')];
const decoder = createDecoder(vocabulary);

/** The digest of every log and point, and all else that a fingerprint is made of. */
function told(signal: Signal, request: unknown): Told[] {
  const records: Told[] = [];
  const digestOf = (record: AnyRecord): string => {
    const into = { digestHi: 0, digestLo: 0 };
    record.digest(into);
    return `${into.digestHi} ${into.digestLo}`;
  };
  const whose = (record: AnyRecord) => record.get(session) ?? record.get(user) ?? '';
  const log = (record: LogRecord): void => {
    const time = [record.timeHi, record.timeLo].some((word) => word !== 0);
    const at = time ? [record.timeHi, record.timeLo] : [record.observedHi, record.observedLo];
    records.push({
      of: [whose(record), record.get(event) ?? record.eventName, ...at].join(),
      digest: digestOf(record),
    });
  };
  const point = (record: PointRecord): void => {
    const { metric, startHi, startLo, timeHi, timeLo, value, count } = record;
    const of = [whose(record), metric, startHi, startLo, timeHi, timeLo, value, count].join();
    records.push({ of, digest: digestOf(record) });
  };
  const visitor: RecordVisitor = { origin: () => {}, log, point, span: () => {} };
  expect(decoder.decode(signal, 'json', Buffer.from(JSON.stringify(request)), visitor)).toBeUndefined();
  // Protobuf says the same of each.
  const plain = records.splice(0);
  expect(decoder.decode(signal, 'protobuf', encode(signal, request as Json), visitor)).toBeUndefined();
  expectEqual(records, plain);
  return records;
}

const counted = requests.filter(({ signal }) => signal !== 'traces');
const asSent = counted.map(({ signal, request }) => told(signal, request));

/** How many records have another digest when their attributes are edited. */
function changed(edit: Edit, where: 'records' | 'resources' = 'records'): number {
  return counted.reduce((sum, { signal, request }, index) => {
    const after = told(signal, edited(request, edit, where));
    return sum + after.filter(({ digest }, at) => digest !== asSent[index]![at]!.digest).length;
  }, 0);
}

const without =
  (pattern: RegExp): Edit =>
  (attributes) =>
    attributes.filter(({ key }) => !pattern.test(key));
const withAlso =
  (...more: [key: string, text: string][]): Edit =>
  (attributes) => [...attributes, ...more.map(([key, stringValue]) => ({ key, value: { stringValue } }))];

/** Numbers and booleans as text, and texts of numbers as numbers. */
const otherTypes: Edit = (attributes) =>
  attributes.map(({ key, value = {} }) => {
    const [[type, content] = ['', undefined]] = Object.entries(value);
    if (type === 'intValue' || type === 'doubleValue') return { key, value: { stringValue: String(Number(content)) } };
    if (type === 'boolValue') return { key, value: { stringValue: String(content) } };
    if (type === 'stringValue' && String(Number(content)) === content)
      return { key, value: { doubleValue: Number(content) } };
    return { key, value };
  });

test('no two different records of a recording have the same identity', () => {
  const sessions = new Map<string, Map<string, string>>();
  let collisions = 0;
  counted.forEach(({ session: recorded, signal, request }, index) => {
    const seen = sessions.get(recorded) ?? new Map<string, string>();
    sessions.set(recorded, seen);
    const whole = wholeRecords(signal, request);
    asSent[index]!.forEach(({ of, digest }, at) => {
      const before = seen.get(`${of} ${digest}`);
      if (before !== undefined && before !== whole[at]) collisions++;
      seen.set(`${of} ${digest}`, whole[at]!);
    });
  });
  expect(collisions).toBe(0);
});

/** Each record as the text it was sent as, a point with the name of its metric. */
function wholeRecords(signal: Signal, request: Json): string[] {
  const whole: string[] = [];
  const visit = (value: unknown, metric: unknown): void => {
    if (Array.isArray(value)) return value.forEach((element) => visit(element, metric));
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      const isList = name === (signal === 'logs' ? 'logRecords' : 'dataPoints');
      if (isList) for (const record of member as Json[]) whole.push(JSON.stringify([metric, record]));
      else visit(member, (value as Json)['name'] ?? metric);
    }
  };
  visit(request, '');
  return whole;
}

describe('the identity of every record stays where', () => {
  test.each<[string, Edit]>([
    ['attributes come in another order', (attributes) => attributes.toReversed()],
    ['numbers and booleans are sent as text, texts as numbers', otherTypes],
    [
      'collectors add where it ran',
      withAlso(['k8s.pod.name', 'p'], ['host.name', 'h'], ['deployment.environment', 'e']),
    ],
    [
      'Prometheus spells what collectors add',
      withAlso(['k8s_pod_name', 'p'], ['host_name', 'h'], ['cloud_region', 'r']),
    ],
    ['the person is named otherwise', withAlso(['user.email', 'ada@example.com'], ['user.account_uuid', 'u'])],
    ['the person is not named', without(/^(user[._](email|account_)|organization[._]id)/)],
    ['terminal, version and provider are lost', without(/^(terminal|app|anthropic)\./)],
    ['ids of requests and prompts are lost', without(/^(prompt[._]id|request_id|tool_use_id|message\.uuid|call_id)$/)],
    ['an attribute is empty', withAlso(['env', ''])],
  ])('%s', (_, edit) => {
    expect(changed(edit)).toBe(0);
  });

  test('the resource is lost', () => {
    expect(changed(() => [], 'resources')).toBe(0);
  });
});

test('an attribute that a collector inserts makes another point, and the same log', () => {
  const points = counted.reduce(
    (sum, { signal }, index) => sum + (signal === 'metrics' ? asSent[index]!.length : 0),
    0,
  );
  expect(changed(withAlso(['env', 'prod']))).toBe(points);
  expect(points).toBeGreaterThan(400);
});

test('values that mean the same are one, others are not', () => {
  const digestOf = (value: Json): string =>
    told('metrics', {
      resourceMetrics: [
        { scopeMetrics: [{ metrics: [{ sum: { dataPoints: [{ attributes: [{ key: 'a', value }] }] } }] }] },
      ],
    })[0]!.digest;
  const three = digestOf({ intValue: '3' });
  for (const same of [{ doubleValue: 3 }, { stringValue: '3' }]) expect(digestOf(same)).toBe(three);
  for (const other of ['3.0', '03', ' 3', '+3', '0x3', '3e0', 'three']) {
    expect(digestOf({ stringValue: other })).not.toBe(three);
  }
  expect(digestOf({ boolValue: true })).toBe(digestOf({ stringValue: 'true' }));
  expect(digestOf({ doubleValue: -0 })).toBe(digestOf({ stringValue: '0' }));
  expect(digestOf({ intValue: '9007199254740993' })).toBe(digestOf({ stringValue: '9007199254740993' }));
  expect(digestOf({ intValue: '9007199254740993' })).not.toBe(digestOf({ intValue: '9007199254740992' }));
  expect(digestOf({ doubleValue: 'Infinity' })).toBe(digestOf({ stringValue: 'Infinity' }));
  for (const absent of [{ stringValue: '' }, {}, { arrayValue: {} }, { bytesValue: '' }, { kvlistValue: {} }]) {
    expect(digestOf(absent)).toBe('0 0');
  }
  const mapOf = (...entries: readonly [key: string, value: Json][]) =>
    digestOf({ kvlistValue: { values: entries.map(([key, value]) => ({ key, value })) } });
  const [x, y] = [{ stringValue: 'x' }, { stringValue: 'y' }];
  const maps = [mapOf(['a', x]), mapOf(['a', y]), mapOf(['b', x]), mapOf(['a', x], ['b', y]), '0 0'];
  expect(new Set(maps).size).toBe(maps.length);
  expect(mapOf(['a', { intValue: '3' }], ['b', y])).toBe(mapOf(['b', y], ['a', { stringValue: '3' }]));
  const bytes = ['AAEC', 'AAED', 'AAECAw=='].map((bytesValue) => digestOf({ bytesValue }));
  expect(new Set([...bytes, ...maps]).size).toBe(bytes.length + maps.length);
  const listOf = (...values: readonly Json[]) => digestOf({ arrayValue: { values } });
  const lists = [listOf({ stringValue: 'x' }), listOf({ stringValue: 'y' }), listOf({ intValue: '1' }), '0 0'];
  expect(new Set(lists).size).toBe(lists.length);
  const long = ['a', 'b'].map((end) => digestOf({ stringValue: `${'x'.repeat(4096)}${end}` }));
  expect(new Set([...long, '0 0']).size).toBe(3);
});
