/**
 * From a record to a row: the attributes that have a column, the others as JSON. It reads by a vocabulary of its own, which
 * is wider than that of counting; names outside of it are kept without their values.
 */
import type { Activity, What } from '../model/activity.ts';
import { Hash } from '../model/hash.ts';
import type {
  AnyRecord,
  Attributes,
  AttributeValue,
  Digest,
  LogRecord,
  Name,
  PointRecord,
  SpanRecord,
  Vocabulary,
} from '../model/record.ts';
import { UNITS } from '../model/units.ts';
import type { Words } from '../model/words.ts';
import { EVENT_ATTRIBUTES, METRIC_ATTRIBUTES, PERSON, type Column } from './columns.ts';
import type { EventsOptions } from './messages.ts';
import { CONTENT_NAMES, KEPT_NAMES } from './names.ts';
import { masked } from './secrets.ts';

/** A value of a column. */
export type Value = string | number | bigint | null;

export type EventRow = { readonly table: 'events'; readonly values: Value[] };

/**
 * Of a metric. `stream` is set where the value is a running total: how much of it is new is known once it is kept. A stream
 * `isApart` has no start: what falls has begun again at 0.
 */
export type MetricRow = {
  readonly table: 'metrics';
  readonly values: Value[];
  readonly stream: { readonly key: bigint; readonly isApart: boolean } | undefined;
};

/** An attribute that nobody knows: its name alone. */
type NameRow = { readonly table: 'unknown_attributes'; readonly values: Value[] };

export type Row = EventRow | MetricRow | NameRow;

/** Where the value of a metric stands in its row. */
export const VALUE_AT = 2;

export type RowMaker = {
  /** `activity`: what the record means, where it means something. */
  log(agent: string, name: string, record: LogRecord, activity: Activity | undefined, receivedMs: number): Row;
  point(agent: string, record: PointRecord, activity: Activity | undefined, receivedMs: number): Row | undefined;
  span(agent: string, record: SpanRecord, activity: Activity | undefined, receivedMs: number): Row;
};

type Read = Column & { readonly name: string; readonly asked: Name };

export function createRowMaker(
  vocabulary: Vocabulary,
  words: Words,
  { keepsContent, dimensions }: Pick<EventsOptions, 'keepsContent' | 'dimensions'>,
): RowMaker {
  const nameOf = (...spellings: [string, ...string[]]) => vocabulary.seldom(...spellings);
  const columnsOf = (columns: readonly Column[]): Read[] =>
    columns.map((column) => ({ ...column, asked: nameOf(...spelled(column.from)) }));
  const [events, metrics] = [columnsOf(EVENT_ATTRIBUTES), columnsOf(METRIC_ATTRIBUTES)];
  const person = PERSON.map((name) => nameOf(...spelled([name])));
  const sequence = nameOf('event.sequence');
  const kindOf = createKindOf(words);
  const asked = [...dimensions, ...KEPT_NAMES, ...(keepsContent ? CONTENT_NAMES : [])];
  // Of two spellings the one that has dots comes last, and stays.
  const named = new Map(asked.toSorted((a, b) => dots(a) - dots(b)).map((name) => [name.replaceAll('.', '_'), name]));
  const others = [...named.values()].map((name): readonly [string, Name, boolean] => [
    name,
    nameOf(...spelled([name])),
    CONTENT_NAMES.includes(name),
  ]);

  const fill = (record: AnyRecord, columns: readonly Read[], values: Value[]) => {
    for (const { asked, kept } of columns) {
      const value = kept === 'content' && !keepsContent ? undefined : record.find(asked);
      values.push(kept === 'number' ? numberOf(value) : kept === 'content' ? contentOf(value) : textOf(value));
    }
  };
  const told = (attributes: Attributes): Record<string, unknown> => {
    const all: Record<string, unknown> = {};
    for (const [name, asked, isContent] of others) {
      const value = attributes.get(asked);
      if (value === undefined || value === '') continue;
      all[name] = isContent ? contentOf(value) : typeof value === 'bigint' ? String(value) : value;
    }
    return all;
  };
  const end = (
    record: AnyRecord,
    agent: string,
    activity: Activity | undefined,
    id: bigint,
    values: Value[],
  ): Value[] => {
    const who = activity?.who.user || person.map((name) => textOf(record.find(name))).find((text) => text !== null);
    const resource = told(record.origin.resource);
    // As others keep it: what the resource says stands among the attributes.
    values.push(JSON.stringify({ ...resource, ...told(record) }));
    values.push(agent, who ?? null, kindOf(activity), JSON.stringify(resource), id);
    return values;
  };
  const ownerOf = (agent: string, record: AnyRecord, activity: Activity | undefined): string => {
    if (activity !== undefined) return [agent, activity.who.session, activity.who.installation].join('\n');
    return [agent, textOf(record.find(events[0]!.asked)) ?? ''].join('\n');
  };

  return {
    log(agent, name, record, activity, receivedMs) {
      const isObserved = record.timeHi === 0 && record.timeLo === 0;
      const [hi, lo] = isObserved ? [record.observedHi, record.observedLo] : [record.timeHi, record.timeLo];
      const values: Value[] = [timestampOf(hi, lo, receivedMs), eventNameOf(agent, name)];
      fill(record, events, values);
      normalise(values, activity);
      const id = identify(ownerOf(agent, record, activity), name, record, (hash) =>
        hash
          .word(hi)
          .word(lo)
          .double(numberOf(record.get(sequence)) ?? -1),
      );
      return { table: 'events', values: end(record, agent, activity, id, values) };
    },
    point(agent, record, activity, receivedMs) {
      if (record.noRecordedValue || record.shape === 'gauge') return undefined;
      const value = Number(record.value);
      if (!Number.isFinite(value)) return undefined;
      const values: Value[] = [
        timestampOf(record.timeHi, record.timeLo, receivedMs),
        record.metric,
        value,
        record.unit,
      ];
      fill(record, metrics, values);
      const owner = ownerOf(agent, record, activity);
      const [who, instance] = [textOf(record.find(person[0]!)) ?? '', activity?.who.instance ?? ''];
      const id = identify(owner, record.metric, record, (hash) =>
        hash.word(record.startHi).word(record.startLo).word(record.timeHi).word(record.timeLo).double(value),
      );
      const isApart = record.startHi === 0 && record.startLo === 0;
      const key = () =>
        identify(owner, record.metric, record, (hash) =>
          hash
            .word(record.startHi)
            .word(record.startLo)
            .text(who)
            .text(isApart ? instance : ''),
        );
      const stream = record.temporality === 'delta' ? undefined : { key: key(), isApart };
      return { table: 'metrics', values: end(record, agent, activity, id, values), stream };
    },
    span(agent, record, activity, receivedMs) {
      const values: Value[] = [timestampOf(record.endHi, record.endLo, receivedMs), eventNameOf(agent, record.name)];
      fill(record, events, values);
      normalise(values, activity);
      const id = identify('', '', record, (hash) => hash);
      return { table: 'events', values: end(record, agent, activity, id, values) };
    },
  };
}

/** What queries ask for, in the words of facts: of several that a record tells, the first. */
const KINDS = [
  'request',
  'request_error',
  'tool',
  'prompt',
  'decision',
  'lines',
  'commit',
  'pull_request',
  'cost',
  'tokens',
];

/** By what an activity is: the fact it tells, or its kind where it tells none of these. */
function createKindOf({ kinds, quantities }: Words): (activity: Activity | undefined) => string {
  const known = new Map<What, string>();
  const find = ({ kind, form, quantities: told }: What): string => {
    if (form === 'note') return '';
    const facts = [...told.map((name) => quantities.get(name)?.fact), ...Object.keys(kinds.get(kind)?.facts ?? {})];
    return KINDS.find((name) => facts.includes(name)) ?? kind;
  };
  return (activity) => {
    if (activity === undefined) return '';
    const { what } = activity;
    let kind = known.get(what);
    if (kind === undefined) {
      if (known.size === KNOWN_MAX) known.clear();
      known.set(what, (kind = find(what)));
    }
    return kind;
  };
}

/** What identifies a record by the wire alone, as one 64-bit number. */
const hash = new Hash();
const digest: Digest = { digestHi: 0, digestLo: 0 };
function identify(owner: string, name: string, record: AnyRecord, more: (hash: Hash) => Hash): bigint {
  record.digest(digest);
  const { hi, lo } = more(
    hash
      .begin(0)
      .word(owner.length)
      .text(owner)
      .word(name.length)
      .text(name)
      .word(digest.digestHi)
      .word(digest.digestLo),
  ).end();
  return (BigInt(hi) << 32n) | BigInt(lo >>> 0);
}

/** Columns that hold what a request used, in the words of counting: types never overlap, whatever the agent's own do. */
const USAGE: ReadonlyMap<string, number> = new Map(
  Object.entries({
    cost: 'cost_usd',
    input: 'input_tokens',
    output: 'output_tokens',
    cache_read: 'cache_read_tokens',
    cache_write: 'cache_creation_tokens',
  }).map(([quantity, column]) => [quantity, 2 + EVENT_ATTRIBUTES.findIndex(({ name }) => name === column)]),
);
const [SUCCESS_AT, DURATION_AT] = ['success', 'duration_ms'].map(
  (column) => 2 + EVENT_ATTRIBUTES.findIndex(({ name }) => name === column),
) as [number, number];
const US_PER_MS = 1000;

/** What the record means, where it says that in other words than the columns do. */
function normalise(values: Value[], activity: Activity | undefined): void {
  if (activity === undefined) return;
  const { amounts, what, durationUs } = activity;
  if (amounts !== undefined) {
    for (const [index, quantity] of what.quantities.entries()) {
      const at = USAGE.get(quantity);
      const amount = amounts[index] ?? -1;
      if (at !== undefined && amount >= 0) values[at] = quantity === 'cost' ? amount / UNITS.usd.scale : amount;
    }
  }
  if (durationUs >= 0) values[DURATION_AT] ??= durationUs / US_PER_MS;
  const { outcome } = what.labels;
  if (outcome !== undefined) values[SUCCESS_AT] ??= String(outcome === 'success');
}

/** Kinds of records that are remembered. */
const KNOWN_MAX = 10_000;

function dots(name: string): number {
  return name.split('.').length;
}

function spelled(names: readonly string[]): [string, ...string[]] {
  const all = names.flatMap((name) => (name.includes('.') ? [name, name.replaceAll('.', '_')] : [name]));
  return [...new Set(all)] as [string, ...string[]];
}

/** `claude_code.api_request`, also of an agent that leaves its own name out. */
function eventNameOf(agent: string, name: string): string {
  return name.includes('.') || name.includes(' ') ? name : `${agent.replaceAll('-', '_')}.${name}`;
}

const WORD = 2 ** 32;
const MS_NANOS = 1e6;
/** A time of 0 is none, and one past this is no date. */
const YEAR_9999_MS = 253_402_300_799_999;

function timestampOf(hi: number, lo: number, receivedMs: number): string {
  const told = Math.floor(((hi >>> 0) * WORD + (lo >>> 0)) / MS_NANOS);
  const ms = told > 0 && told <= YEAR_9999_MS ? told : receivedMs;
  return new Date(ms).toISOString().slice(0, -1).replace('T', ' ');
}

function textOf(value: AttributeValue): string | null {
  if (value === undefined || value === '') return null;
  return typeof value === 'string' ? value : String(value);
}

function contentOf(value: AttributeValue): string | null {
  const text = textOf(value);
  return text === null ? null : masked(text);
}

function numberOf(value: AttributeValue): number | null {
  if (value === undefined || value === '' || typeof value === 'boolean') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
