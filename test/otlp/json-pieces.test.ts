/** Long JSON requests, read in turns: the records are those of the whole, and so is what is said of a wrong one. */
import { expect, test } from '@jest/globals';
import { LIMITS, LimitReached } from '../../src/model/limits.ts';
import type { Signal } from '../../src/model/record.ts';
import { randomFrom } from '../random.ts';
import { expectEqual } from '../expect-equal.ts';
import { createCrafted } from './crafted.ts';
import { decoded, type PlainRecord } from './records.ts';

const reader = createCrafted();

const LISTS = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
} as const;

/** What is delivered of each record, with its resource and scope; or why it is refused. */
const recordsOf = (signal: Signal, encoding: 'json' | 'protobuf', body: Uint8Array): PlainRecord[] | string => {
  const all = decoded(reader, signal, encoding, body);
  return typeof all === 'string' ? all : all.filter((one) => 'attributes' in one);
};

async function inTurns(signal: Signal, text: string): Promise<PlainRecord[] | string> {
  const prepared = await reader.decoder
    .prepare({ signal, encoding: 'json', body: Buffer.from(text) })
    .catch((error) => {
      if (error instanceof LimitReached) return error.limit;
      throw error;
    });
  if (typeof prepared === 'string') return prepared;
  // So the test is of what it says.
  expect(prepared.encoding).toBe('protobuf');
  return recordsOf(signal, 'protobuf', prepared.body);
}

/** JSON of an object whose members come in any order, with blanks between. */
function object(members: readonly (readonly [name: string, value: string])[], { pick, below }: Random): string {
  const order = members.map((member) => ({ member, at: below(1e6) })).toSorted((a, b) => a.at - b.at);
  const blank = () => pick(['', ' ', '\n\t']);
  return `{${blank()}${order.map(({ member: [name, value] }) => `${JSON.stringify(name)}${blank()}:${blank()}${value}`).join(`,${blank()}`)}}`;
}

type Random = ReturnType<typeof randomFrom>;

function attributes(random: Random): string {
  const texts = ['a', 'é "quoted" \\', '}],{[', '😀', '\u0001'];
  const all = Array.from({ length: random.below(6) }, () => ({
    key: random.pick(['who', 'model', 'cost', 'unread']),
    value: random.pick<object>([
      { stringValue: random.pick(texts) },
      { intValue: '9007199254740993' },
      { boolValue: true },
    ]),
  }));
  return JSON.stringify(all);
}

function record(signal: Signal, random: Random): string {
  const time = `"${1_795_202_328_000_000_000n + BigInt(random.below(1e9))}"`;
  const of: [string, string][] = [
    ['timeUnixNano', time],
    ['attributes', attributes(random)],
  ];
  if (signal === 'logs') return object(of, random);
  if (signal === 'traces') return object([['startTimeUnixNano', time], ['name', '"s"'], of[1]!], random);
  const points = `[${Array.from({ length: 1 + random.below(3) }, () => object([...of, ['asDouble', '1.5']], random)).join()}]`;
  const sum = object(
    [
      ['dataPoints', points],
      ['aggregationTemporality', '1'],
      ['isMonotonic', 'true'],
    ],
    random,
  );
  return object(
    [
      ['name', '"m"'],
      ['sum', sum],
    ],
    random,
  );
}

/** `counts`: how many resources, scopes and records about, the last in one of the scopes. */
function requestOf(signal: Signal, counts: readonly [number, number, number], random: Random): string {
  const [resources, scopes, records] = LISTS[signal];
  const list = (count: number, one: (index: number) => string) =>
    `[${Array.from({ length: count }, (_, at) => one(at)).join()}]`;
  const scope = (many: boolean) =>
    object(
      [
        ['scope', `{"name":"s","attributes":${attributes(random)}}`],
        [records, list(many ? counts[2] : random.below(3), () => record(signal, random))],
        ['schemaUrl', 'null'],
      ],
      random,
    );
  const resource = (at: number) =>
    object(
      [
        ['resource', `{"attributes":${attributes(random)}}`],
        [scopes, list(1 + random.below(counts[1]), (index) => scope(at === 1 && index === 0))],
        ['unknown', '{"x":["]",1]}'],
      ],
      random,
    );
  return object(
    [
      [resources, list(counts[0], resource)],
      ['other', '[]'],
    ],
    random,
  );
}

test.each([
  [1, 'logs', [3, 2, 5_500]],
  [2, 'metrics', [3, 2, 2_000]],
  [3, 'traces', [3, 2, 5_500]],
  [4, 'logs', [2_500, 3, 5]],
  [5, 'metrics', [2, 3_000, 4]],
] as const)('are the same records (seed %i, %s of %j)', async (seed, signal, counts) => {
  const text = requestOf(signal, counts, randomFrom(seed));
  expectEqual(await inTurns(signal, text), recordsOf(signal, 'json', Buffer.from(text)));
});

const many = Array.from({ length: 20_000 }, (_, at) => `{"timeUnixNano":"${at}","attributes":[{"key":"who"}]}`);
const inLogs = (records: readonly string[], before = '', after = '') =>
  `{"resourceLogs":[{"scopeLogs":[]},{${before}"scopeLogs":[{"logRecords":[${records.join()}]}]${after}}]}`;

test.each([
  ['a time', inLogs(many.with(7_654, '{"timeUnixNano":true}'))],
  ['a name of an attribute', inLogs(many.with(9_999, '{"attributes":[{},{"key":5}]}'))],
  ['a name in a resource', inLogs(many, '', ',"resource":{"attributes":[{},{"key":5}]}')],
  ['a list of attributes', inLogs(many.with(9_999, '{"attributes":5}'))],
  ['what is no record', inLogs(many.with(3, '17'))],
])('%s that is wrong costs itself alone, in turns too', async (title, text) => {
  const read = recordsOf('logs', 'json', Buffer.from(text));
  expect(read).toHaveLength(many.length - (title === 'what is no record' ? 1 : 0));
  expect(await inTurns('logs', text)).toEqual(read);
});

test('the names of the protobuf definition are read in turns, too, and what is under a name of nobody is told', async () => {
  const text = inLogs(many, '', ',"x":{}');
  const snake = text.replaceAll(
    /"(\w+)":/g,
    (_, name: string) => `"${name.replaceAll(/[A-Z]/g, (one) => `_${one.toLowerCase()}`)}":`,
  );
  expect(snake).toContain('"scope_logs":[{"log_records":[');
  expect(await inTurns('logs', snake)).toEqual(recordsOf('logs', 'json', Buffer.from(text)));
  const wrong = inLogs(many).replace('"scopeLogs":[]', '"libraryLogs":[]');
  const prepared = await reader.decoder.prepare({ signal: 'logs', encoding: 'json', body: Buffer.from(wrong) });
  expect(prepared).toMatchObject({ unread: ['resourceLogs: expected scopeLogs, found libraryLogs'] });
});

test.each([
  ['a resource', inLogs(many, '', ',"resource":{"attributes":7}')],
  ['a list of scopes', `{"resourceLogs":[{"scopeLogs":7},{"scopeLogs":[{"logRecords":[${many.join()}]}]}]}`],
  ['the body', `[${many.join()}]`],
  ['a comma', inLogs(many).replace('"9000"', '"9000",')],
  ['a comma between records', inLogs(many).replace('},{"timeUnixNano":"9000"', '}{"timeUnixNano":"9000"')],
  ['the end', inLogs(many).slice(0, -1)],
  ['what follows', `${inLogs(many)}]`],
  ['a bracket', inLogs(many).replace(']}]}]}', ']}}]}')],
  ['a text', inLogs(many).replace('"9000"', '"\\x"')],
  ['a text without an end', inLogs(many).replace('"9000"', '"9000')],
  ['a name', inLogs(many, '"\\x":1,')],
])('%s that is wrong is refused in the same words', async (_, text) => {
  const refused = recordsOf('logs', 'json', Buffer.from(text));
  expect(typeof refused).toBe('string');
  expect(await inTurns('logs', text)).toEqual(refused);
});

test('one record may have so much, and so may a resource', async () => {
  const ofElements = (elements: number) => inLogs([`{"x":[${'1,'.repeat(elements)}1]}`]);
  expect(await inTurns('logs', ofElements(LIMITS.json_record.max - 10))).toHaveLength(1);
  expect(await inTurns('logs', ofElements(LIMITS.json_record.max))).toBe('json_record');
  const around = (bytes: number) => inLogs(many, `"x":"${'x'.repeat(bytes)}",`);
  expect(await inTurns('logs', around(LIMITS.resource_bytes.max - 2))).toHaveLength(many.length);
  expect(await inTurns('logs', around(LIMITS.resource_bytes.max))).toBe('resource_bytes');
});
