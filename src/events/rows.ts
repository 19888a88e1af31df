/**
 * From a record to a row: the attributes that have a column, the others as JSON. It reads by a vocabulary of its own, which
 * is wider than that of counting; names outside of it are kept without their values.
 */
import type { Activity, What } from '../model/activity.ts';
import type {
  AnyRecord,
  AttributeValue,
  LogRecord,
  Name,
  PointRecord,
  SpanRecord,
  Vocabulary,
} from '../model/record.ts';
import { UNITS } from '../model/units.ts';
import type { Words } from '../model/words.ts';
import { EVENT_ATTRIBUTES, METRIC_ATTRIBUTES, METRIC_COLUMNS, PERSON, SESSION, type Column } from './columns.ts';
import { createFill, type Fill } from './fill.ts';
import { createMeaningOf } from './meanings.ts';
import { identify, idOf, type Shared, type Value } from './row-identity.ts';
import { createSources, type RowOptions } from './sources.ts';
import { numberOf, spelled, textOf, timeOf, type Time } from './values.ts';

type Common = {
  /** In the order of the columns. */
  readonly values: Value[];
  readonly source: Shared;
  readonly meaning: Shared;
  /** Without a time of its own it has the one at which it came first. */
  readonly isUntimed: boolean;
};

type EventRow = Common & { readonly table: 'event_rows' };

/**
 * Of a metric. `stream` is set where the value is a running total: how much of it is new is known once it is kept. A stream
 * `isApart` has no start: what falls has begun again at 0.
 */
export type MetricRow = Common & {
  readonly table: 'metric_rows';
  readonly stream: { readonly key: number; readonly isApart: boolean } | undefined;
};

/** An attribute that nobody knows: its name alone. */
type NameRow = { readonly table: 'unknown_attributes'; readonly values: Value[] };

export type Row = EventRow | MetricRow | NameRow;

/** What a point tells of cost, of which agents send millionths, too; undefined where it tells something else. */
function dollarsOf(told: Activity | undefined): number | undefined {
  const isCost = told !== undefined && told.what.quantities[0] === 'cost' && told.amount >= 0;
  return isCost ? told.amount / UNITS.usd.scale : undefined;
}

/** Where the value of a metric stands in its row. */
export const VALUE_AT = METRIC_COLUMNS.indexOf('metric_value');

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

/** Whether another span, by its number, told the same: then it is of no kind. */
type IsTwin = (id: number, told: readonly Activity[]) => boolean;

export function createRowMaker(
  vocabulary: Vocabulary,
  words: Words,
  options: RowOptions,
  isTwin: IsTwin = () => false,
): RowMaker {
  const sources = createSources(vocabulary, options);
  const [events, metrics] = [EVENT_ATTRIBUTES, METRIC_ATTRIBUTES].map((columns) =>
    createFill(columns, options.keepsContent, vocabulary, sources.names),
  ) as [Fill, Fill];
  const [sequence, session, bestName] = ['event.sequence', SESSION, PERSON[0]!].map((name) =>
    vocabulary.seldom(...spelled([name])),
  ) as [Name, Name, Name];
  const ownerOf = createOwnerOf(session);
  const metricOf = createRow(sources, words, metrics);
  const event = createEvent(createRow(sources, words, events, createNormalise(events.columns)), isTwin);

  return {
    met: sources.met,
    origin: () => [sources, events, metrics].forEach((each) => each.origin()),
    log(agent, name, record, told, receivedMs) {
      const isObserved = record.timeHi === 0 && record.timeLo === 0;
      const [hi, lo] = isObserved ? [record.observedHi, record.observedLo] : [record.timeHi, record.timeLo];
      const number = numberOf(record.get(sequence)) ?? -1;
      const id =
        importedId(told[0]) ??
        identify(ownerOf(agent, record, told[0]), name, record, (hash) => hash.word(hi).word(lo).double(number));
      return event(agent, name, record, told, id, timeOf(hi, lo, receivedMs));
    },
    point(agent, record, told, receivedMs) {
      const { startHi, startLo, timeHi, timeLo } = record;
      const value = Number(record.value);
      if (record.noRecordedValue || record.shape === 'gauge' || !Number.isFinite(value)) return undefined;
      const owner = ownerOf(agent, record, told[0]);
      const id = identify(owner, record.metric, record, (hash) =>
        hash.word(startHi).word(startLo).word(timeHi).word(timeLo).double(value),
      );
      const named = ['', record.metric, record.unit] as const;
      const time = timeOf(timeHi, timeLo, receivedMs);
      const row = metricOf(record, agent, told, id, time, told[0]?.what, named, dollarsOf(told[0]) ?? value);
      const stream = record.temporality === 'delta' ? undefined : streamOf(owner, record, told[0], bestName);
      return { table: 'metric_rows', ...row, stream };
    },
    span(agent, record, told, receivedMs) {
      const time = timeOf(record.endHi, record.endLo, receivedMs);
      // Its own ids are enough.
      return event(agent, record.name, record, told, identify('', '', record), time);
    },
  };
}

/** Of a request of a history, which says more of it when it is read again: it is known by its own id, as in counting. */
function importedId(activity: Activity | undefined): number | undefined {
  return activity?.what.form === 'imported' ? idOf(activity.digestHi, activity.digestLo) : undefined;
}

type Sources = ReturnType<typeof createSources>;

function createEvent(rowOf: ReturnType<typeof createRow>, isTwin: IsTwin) {
  return (
    agent: string,
    name: string,
    record: AnyRecord,
    told: readonly Activity[],
    id: number,
    time: Time,
  ): EventRow => {
    const what = isTwin(id, told) ? undefined : told[0]?.what;
    return { table: 'event_rows', ...rowOf(record, agent, told, id, time, what, [agent, name, '']) };
  };
}

/** What both lists have in common. What many records say alike is looked up: their words, and attributes without a column. */
function createRow({ sourceOf, ownOf, jsonOfAlike }: Sources, words: Words, fill: Fill, normalise?: Normalise) {
  const meaningOf = createMeaningOf(words, fill.columns.slice(0, fill.words), jsonOfAlike);
  const alike: (AttributeValue | null)[] = [];
  return (
    record: AnyRecord,
    agent: string,
    told: readonly Activity[],
    id: number,
    { written, isTold }: Time,
    what: What | undefined,
    [by, name, unit]: readonly [agent: string, name: string, unit: string],
    ...amount: number[]
  ): Common => {
    const source = sourceOf(record, agent, told[0]);
    const places = fill.among(record);
    const columns = fill.values(record, places);
    normalise?.(columns, told);
    alike.length = 0;
    for (const word of columns.slice(0, fill.words)) alike.push(word);
    const attributes = ownOf(record, places, columns.length, alike);
    const meaning = meaningOf(what, by, name, unit, alike);
    const values: Value[] = [written, id, source.values[0]!, meaning.values[0]!, attributes, ...amount];
    for (let at = fill.words; at < columns.length; at++) values.push(columns[at]!);
    return { values, source, meaning, isUntimed: !isTold };
  };
}

/** Whose records are told apart by it: as in counting, where that knows the record. */
function createOwnerOf(session: Name) {
  let [lastAgent, lastOwner] = ['', ''];
  let last: Activity['who'] | undefined;
  return (agent: string, record: AnyRecord, activity: Activity | undefined): string => {
    if (activity === undefined) return `${agent}\n${textOf(record.find(session)) ?? ''}`;
    const { who } = activity;
    // The same text, so that it is found to be the same at once.
    if (who === last && agent === lastAgent) return lastOwner;
    [last, lastAgent] = [who, agent];
    return (lastOwner = `${agent}\n${who.session}\n${who.installation}`);
  };
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
const USAGE = {
  cost: 'cost_usd',
  input: 'input_tokens',
  output: 'output_tokens',
  cache_read: 'cache_read_tokens',
  cache_write: 'cache_creation_tokens',
  reasoning: 'reasoning_tokens',
};
const US_PER_MS = 1000;

type Normalise = (values: Value[], told: readonly Activity[]) => void;

/** What the record means, where it says that in other words than the columns do. */
function createNormalise(columns: readonly Column[]): Normalise {
  const placeOf = (column: string) => columns.findIndex(({ name }) => name === column);
  const usage = new Map(Object.entries(USAGE).map(([quantity, column]) => [quantity, placeOf(column)]));
  const [successAt, durationAt] = [placeOf('success'), placeOf('duration_ms')];
  return (values, told) => {
    for (const { amounts, what, durationUs } of told) {
      const { quantities } = what;
      for (let index = 0; amounts !== undefined && index < quantities.length; index++) {
        const [quantity, amount] = [quantities[index]!, amounts[index] ?? -1];
        const at = usage.get(quantity);
        if (at === undefined) continue;
        if (amount >= 0) values[at] = quantity === 'cost' ? amount / UNITS.usd.scale : amount;
        // What counts nothing, such as -1 or 1e300, adds nothing here either.
        else if (amounts === told[0]!.amounts) values[at] = null;
      }
      if (durationUs >= 0) values[durationAt] ??= durationUs / US_PER_MS;
      const { outcome } = what.labels;
      if (outcome !== undefined) values[successAt] ??= String(outcome === 'success');
    }
  };
}
