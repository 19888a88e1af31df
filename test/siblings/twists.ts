/**
 * What may be otherwise about telemetry that means the same: names, spellings, what a newer client adds, what a pipeline adds or
 * takes away. Each changes all that one sender sent, in place.
 */
import type { Random } from '../random.ts';
import { drop, get, set, shapeOf, toldOf, type Attribute, type Holder, type Json, type Sent } from './sent.ts';

type Twist = (all: Sent[], random: Random) => void;

const each =
  (change: (sent: Sent, random: Random) => void): Twist =>
  (all, random) => {
    for (const one of all) change(one, random);
  };

const holdersOf = (sent: Sent): Holder[] => [sent.resource, toldOf(sent)];

const NAMES = [
  (index: number) => `${index}`,
  (index: number) => `${'long-'.repeat(60)}${index}`,
  (index: number) => `${'x'.repeat(199)}😀${index}`,
  (index: number) => `a/b%2F c\n"${index}`,
  (index: number) => ['__proto__', 'constructor', 'unknown', 'other', 'null'][index] ?? `n${index}`,
  (index: number) => `Ünïcödé-${index}-名前`,
];

/** Other values of these attributes: the same for the same. */
const renamed =
  (...keys: readonly string[]): Twist =>
  (all, random) => {
    const known = new Map<string, string>();
    const nameOf = random.pick(NAMES);
    for (const holder of all.flatMap(holdersOf)) {
      for (const key of keys) {
        const value = get(holder, key);
        if (typeof value !== 'string' || value === '') continue;
        if (!known.has(value)) known.set(value, nameOf(known.size));
        set(holder, key, known.get(value)!);
      }
    }
  };

function retype(value: Json, random: Random): void {
  const [name = ''] = Object.keys(value);
  if (name === 'boolValue' && random.below(2) === 0) {
    Object.assign(value, { stringValue: String(value[name]) });
    delete value[name];
    return;
  }
  const number = ['intValue', 'doubleValue', 'stringValue'].includes(name) ? Number(value[name]) : NaN;
  if (value[name] === '' || !Number.isFinite(number) || String(number) !== String(value[name])) return;
  delete value[name];
  const whole = Number.isInteger(number) ? [{ intValue: String(number) }, { intValue: number }] : [];
  Object.assign(value, random.pick([...whole, { doubleValue: number }, { stringValue: String(number) }]));
}

/** Numbers of other types than before, and words for what is true or false. */
const retyped = each((sent, random) => {
  const told = toldOf(sent);
  for (const { value } of told.attributes ?? []) retype(value, random);
  if (Number.isInteger(told['asDouble']) && random.below(2) === 0) {
    told['asInt'] = String(told['asDouble']);
    delete told['asDouble'];
  }
});

/** Of the points of new metrics, by the kinds there are. */
const KINDS: Readonly<Record<string, Json>> = {
  sum: { aggregationTemporality: 1, isMonotonic: true, of: { asDouble: 5 } },
  gauge: { of: { asInt: '7' } },
  histogram: { aggregationTemporality: 2, of: { count: '2', sum: 3.5, bucketCounts: ['1', '1'], explicitBounds: [1] } },
  exponentialHistogram: { aggregationTemporality: 1, of: { count: '2', sum: 3, scale: 1, zeroCount: '0' } },
  summary: { of: { count: '1', sum: 1 } },
};

/** A record of a name that nobody knows, beside this one. */
function stranger(one: Sent, random: Random): Sent {
  const sent = structuredClone(one);
  const { signal, record } = sent;
  const told = toldOf(sent);
  if (signal === 'traces') Object.assign(record, { name: 'new.span', spanId: '00000000000000ff', attributes: [] });
  if (signal === 'logs') {
    drop(told, 'event.sequence');
    set(told, 'event.name', 'new_event');
    delete record['eventName'];
    record['body'] = { stringValue: 'new words' };
  }
  if (signal === 'metrics') {
    const kind = random.pick(Object.keys(KINDS));
    const { of, ...data } = KINDS[kind]!;
    const { startTimeUnixNano, timeUnixNano, attributes } = told;
    const point = { startTimeUnixNano, timeUnixNano, attributes, ...(of as Json) };
    sent.record = { name: `${String(record['name']).split(/[._]/)[0]}.new`, [kind]: { ...data, dataPoints: [point] } };
  }
  return sent;
}

/** Attributes, events and metrics of a version that is not out yet. */
const newer: Twist = (all, random) => {
  const strangers: Sent[] = [];
  for (const one of all) {
    for (const holder of holdersOf(one)) {
      // Attributes of a cumulative stream stay as they are.
      set(holder, 'new.attribute', one.signal === 'metrics' ? 'a' : random.pick(['a', 'b']));
      holder.attributes!.push({ key: 'new.list', value: { arrayValue: { values: [{ intValue: 1 }] } } });
    }
    Object.assign(one.scope, { version: '9.0.0', attributes: [{ key: 'new', value: { boolValue: true } }] });
    if (random.below(4) === 0) strangers.push(stranger(one, random));
  }
  all.push(...strangers);
};

/** What a collector adds to each resource. */
const ADDED: readonly Attribute[] = [
  'k8s.pod.name',
  'host.id',
  'cloud.region',
  'deployment.environment.name',
  'os.name',
].map((key) => ({ key, value: { stringValue: 'a' } }));

const TEMPORALITIES = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'].map((name) => `AGGREGATION_TEMPORALITY_${name}`);
const IDS = ['prompt.id', 'request_id', 'message.uuid', 'tool_use_id', 'client_request_id', 'prompt_id'];
const ACCOUNTS = ['user.email', 'user.account_uuid', 'user.account_id', 'installation.id'];
const TEXTS = ['prompt', 'response', 'tool_input', 'tool_parameters', 'error'];

/** Of records that count the same beside those of before: also those which came on the other way are known. */
export const WAYS: Readonly<Record<string, Twist>> = {
  'other types of numbers': retyped,
  'no ids': each((sent) => drop(toldOf(sent), ...IDS)),
  'no accounts': each((sent) => holdersOf(sent).forEach((holder) => drop(holder, ...ACCOUNTS))),
  'no text': each((sent) => {
    drop(toldOf(sent), ...TEXTS);
    if (sent.signal === 'logs') delete sent.record['body'];
  }),
  'attributes in another order': each((sent, random) => {
    for (const holder of holdersOf(sent)) if (holder.attributes) holder.attributes = random.shuffled(holder.attributes);
  }),
  'what a collector adds': each(({ resource }) => (resource.attributes ??= []).push(...structuredClone(ADDED))),
  'the name of an event in the field for it': each(({ signal, record }) => {
    const name = get(record, 'event.name');
    if (signal !== 'logs' || typeof name !== 'string') return;
    record['eventName'] = name;
    drop(record, 'event.name');
  }),
  'letters of addresses in another case': each((sent, random) => {
    for (const holder of holdersOf(sent)) {
      const value = get(holder, 'user.email');
      if (typeof value !== 'string') continue;
      set(
        holder,
        'user.email',
        value.replaceAll(/./g, (one) => (random.below(2) === 0 ? one.toUpperCase() : one)),
      );
    }
  }),
  'no version of the scope': each(({ scope }) => void delete scope['version']),
  'fields that are null, and fields nobody knows': each((sent) => {
    Object.assign(toldOf(sent), { newField: [{ a: 1 }], flags: null, exemplars: null, droppedAttributesCount: '0' });
    Object.assign(sent.resource, { entityRefs: [], droppedAttributesCount: null });
  }),
};

/** Of all records at once. */
export const TWISTS: Readonly<Record<string, Twist>> = {
  ...WAYS,
  'other sessions': renamed('session.id', 'session_id'),
  'other installations': renamed('user.id', 'user_id', 'installation.id'),
  'another account': renamed('user.account_uuid', 'user.account_id'),
  'a newer client': newer,
  'temporality by name': each(({ signal, record }) => {
    if (signal !== 'metrics') return;
    const data = record[shapeOf(record)] as Json;
    const { aggregationTemporality: of } = data;
    if (typeof of === 'number') data['aggregationTemporality'] = TEMPORALITIES[of];
  }),
  'observed times alone': each(({ signal, record }) => {
    if (signal !== 'logs' || Number(record['timeUnixNano'] ?? 0) === 0) return;
    record['observedTimeUnixNano'] = record['timeUnixNano'];
    delete record['timeUnixNano'];
  }),
};
