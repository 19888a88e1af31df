/**
 * From a record to a row: the attributes that have a column, the others as JSON. It reads by a vocabulary of its own, which
 * is wider than that of counting; names outside of it are kept without their values.
 */
import type { Activity } from '../model/activity.ts';
import type { AnyRecord, LogRecord, Name, PointRecord, SpanRecord, Vocabulary } from '../model/record.ts';
import { UNITS } from '../model/units.ts';
import type { Words } from '../model/words.ts';
import { EVENT_ATTRIBUTES, METRIC_ATTRIBUTES, PERSON, SESSION, type Column } from './columns.ts';
import type { EventsOptions } from './messages.ts';
import { createKindOf } from './kinds.ts';
import { identify } from './row-identity.ts';
import { createOthers } from './others.ts';
import { contentOf, numberOf, spelled, textOf, timestampOf } from './values.ts';

/** A value of a column. */
type Value = string | number | null;

type EventRow = { readonly table: 'events'; readonly values: Value[] };

/**
 * Of a metric. `stream` is set where the value is a running total: how much of it is new is known once it is kept. A stream
 * `isApart` has no start: what falls has begun again at 0.
 */
export type MetricRow = {
  readonly table: 'metrics';
  readonly values: Value[];
  readonly stream: { readonly key: string; readonly isApart: boolean } | undefined;
};

/** An attribute that nobody knows: its name alone. */
type NameRow = { readonly table: 'unknown_attributes'; readonly values: Value[] };

export type Row = EventRow | MetricRow | NameRow;

/** Where the value of a metric stands in its row. */
export const VALUE_AT = 2;

export type RowMaker = {
  /** Before the records of another resource. */
  origin(): void;
  /** An attribute of this name is sent. */
  met(name: string): void;
  /** `told`: what the record means, where it means something. */
  log(agent: string, name: string, record: LogRecord, told: readonly Activity[], receivedMs: number): Row;
  /** Undefined where it is no amount: a gauge, or a point without a value. */
  point(agent: string, record: PointRecord, told: readonly Activity[], receivedMs: number): Row | undefined;
  span(agent: string, record: SpanRecord, told: readonly Activity[], receivedMs: number): Row;
};

export type RowOptions = Pick<EventsOptions, 'keepsContent' | 'dimensions'> & {
  /** Attributes that are kept without a column of their own, and those of them that people and models wrote. */
  readonly names: readonly string[];
  readonly contentNames: readonly string[];
};

export function createRowMaker(vocabulary: Vocabulary, words: Words, options: RowOptions): RowMaker {
  const [fillEvent, fillMetric] = [EVENT_ATTRIBUTES, METRIC_ATTRIBUTES].map((columns) =>
    createFill(columns, options.keepsContent, vocabulary),
  ) as [Fill, Fill];
  const { end, met, origin } = createEnd(vocabulary, words, options);
  const sequence = vocabulary.seldom('event.sequence');
  const [session, bestName] = [SESSION, PERSON[0]!].map((name) => vocabulary.seldom(...spelled([name]))) as [
    Name,
    Name,
  ];

  const ownerOf = createOwnerOf(session);

  return {
    met,
    origin,
    log(agent, name, record, told, receivedMs) {
      const isObserved = record.timeHi === 0 && record.timeLo === 0;
      const [hi, lo] = isObserved ? [record.observedHi, record.observedLo] : [record.timeHi, record.timeLo];
      const values: Value[] = [timestampOf(hi, lo, receivedMs), eventNameOf(agent, name)];
      fillEvent(record, values);
      normalise(values, told);
      const id = identify(ownerOf(agent, record, told[0]), name, record, (hash) =>
        hash
          .word(hi)
          .word(lo)
          .double(numberOf(record.get(sequence)) ?? -1),
      );
      return { table: 'events', values: end(record, agent, told[0], id, values) };
    },
    point(agent, record, told, receivedMs) {
      const { metric, startHi, startLo, timeHi, timeLo } = record;
      const value = Number(record.value);
      if (record.noRecordedValue || record.shape === 'gauge' || !Number.isFinite(value)) return undefined;
      const values: Value[] = [timestampOf(timeHi, timeLo, receivedMs), metric, value, record.unit];
      fillMetric(record, values);
      const owner = ownerOf(agent, record, told[0]);
      const id = identify(owner, metric, record, (hash) =>
        hash.word(startHi).word(startLo).word(timeHi).word(timeLo).double(value),
      );
      const stream = record.temporality === 'delta' ? undefined : streamOf(owner, record, told[0], bestName);
      return { table: 'metrics', values: end(record, agent, told[0], id, values), stream };
    },
    span(agent, record, told, receivedMs) {
      const values: Value[] = [timestampOf(record.endHi, record.endLo, receivedMs), eventNameOf(agent, record.name)];
      fillEvent(record, values);
      normalise(values, told);
      // Its own ids are enough.
      return { table: 'events', values: end(record, agent, told[0], identify('', '', record), values) };
    },
  };
}

/** Whose records are told apart by it: as in counting, where that knows the record. */
function createOwnerOf(session: Name) {
  return (agent: string, record: AnyRecord, activity: Activity | undefined): string => {
    if (activity !== undefined) return [agent, activity.who.session, activity.who.installation].join('\n');
    return [agent, textOf(record.find(session)) ?? ''].join('\n');
  };
}

type Fill = (record: AnyRecord, values: Value[]) => void;

/** Adds the values of columns. */
function createFill(columns: readonly Column[], keepsContent: boolean, vocabulary: Vocabulary): Fill {
  const asked = columns.map(({ kept, from }) => ({ kept, name: vocabulary.seldom(...spelled(from)) }));
  return (record, values) => {
    for (const { kept, name } of asked) {
      const value = kept === 'content' && !keepsContent ? undefined : record.find(name);
      values.push(kept === 'number' ? numberOf(value) : kept === 'content' ? contentOf(value) : textOf(value));
    }
  };
}

/** Adds what both tables end with. */
function createEnd(vocabulary: Vocabulary, words: Words, options: RowOptions) {
  const people = PERSON.map((name) => vocabulary.seldom(...spelled([name])));
  const kindOf = createKindOf(words);
  const { dimensions, names, contentNames } = options;
  const kept = [...dimensions, ...names, ...(options.keepsContent ? contentNames : [])];
  const others = createOthers(vocabulary, kept, contentNames);
  let resource: string | undefined;
  const end = (
    record: AnyRecord,
    agent: string,
    activity: Activity | undefined,
    id: string,
    values: Value[],
  ): Value[] => {
    resource ??= others.jsonOf((name) => record.origin.resource.get(name));
    const person = activity?.who.user || people.map((name) => textOf(record.find(name))).find((text) => text !== null);
    const { witness = '', partOf } = activity?.what ?? {};
    // As others keep it: what the resource says stands among the attributes.
    values.push(
      others.jsonOf((name) => record.find(name)),
      agent,
      person ?? null,
      kindOf(activity),
      witness,
    );
    values.push(partOf?.[0] ?? null, resource, id);
    return values;
  };
  return { end, met: others.met, origin: () => (resource = undefined) };
}

/** People are told apart in streams, since a process goes on with other streams when its user changes. */
function streamOf(
  owner: string,
  record: PointRecord,
  activity: Activity | undefined,
  person: Name,
): MetricRow['stream'] {
  const { metric, startHi, startLo } = record;
  const isApart = startHi === 0 && startLo === 0;
  const who = textOf(record.find(person)) ?? '';
  const where = isApart ? (activity?.who.instance ?? '') : '';
  const key = identify(owner, metric, record, (hash) => hash.word(startHi).word(startLo).text(who).word(0).text(where));
  return { key, isApart };
}

/** Columns that hold what a request used, in the words of counting: types never overlap, whatever the agent's own do. */
const USAGE: ReadonlyMap<string, number> = new Map(
  Object.entries({
    cost: 'cost_usd',
    input: 'input_tokens',
    output: 'output_tokens',
    cache_read: 'cache_read_tokens',
    cache_write: 'cache_creation_tokens',
    reasoning: 'reasoning_tokens',
  }).map(([quantity, column]) => [quantity, 2 + EVENT_ATTRIBUTES.findIndex(({ name }) => name === column)]),
);
const [SUCCESS_AT, DURATION_AT] = ['success', 'duration_ms'].map(
  (column) => 2 + EVENT_ATTRIBUTES.findIndex(({ name }) => name === column),
) as [number, number];
const US_PER_MS = 1000;

/** What the record means, where it says that in other words than the columns do. */
function normalise(values: Value[], told: readonly Activity[]): void {
  for (const { amounts, what, durationUs } of told) {
    for (const [index, quantity] of (amounts === undefined ? [] : what.quantities).entries()) {
      const [at, amount] = [USAGE.get(quantity), amounts![index] ?? -1];
      if (at !== undefined && amount >= 0) values[at] = quantity === 'cost' ? amount / UNITS.usd.scale : amount;
    }
    if (durationUs >= 0) values[DURATION_AT] ??= durationUs / US_PER_MS;
    const { outcome } = what.labels;
    if (outcome !== undefined) values[SUCCESS_AT] ??= String(outcome === 'success');
  }
}

/** `some_agent.api_request`, also of an agent that leaves its own name out. */
function eventNameOf(agent: string, name: string): string {
  return name.includes('.') || name.includes(' ') ? name : `${agent.replaceAll('-', '_')}.${name}`;
}
