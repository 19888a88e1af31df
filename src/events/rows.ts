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
import { toPlausible, UNITS } from '../model/units.ts';
import type { Words } from '../model/words.ts';
import { EVENT_ATTRIBUTES, METRIC_ATTRIBUTES, PERSON, SESSION, type Column } from './columns.ts';
import { createFill, type Fill } from './fill.ts';
import { createMeaningOf } from './meanings.ts';
import type { EventRow, Row } from './row.ts';
import { beginIdentity, identify, idOf, type Shared, type Value } from './row-identity.ts';
import { createSources, type RowOptions } from './sources.ts';
import { seriesOf, type Series } from './series.ts';
import { numberOf, spelled, textOf, timeOf, type Time } from './values.ts';

export type RowMaker = {
  /** Before the records of another resource. */
  origin(): void;
  /** An attribute of this name is sent. */
  met(name: string): void;
  /** `told`: what the record means, where it means something. */
  log(agent: string, name: string, record: LogRecord, told: readonly Activity[], receivedMs: number): Row;
  /** What is alike in all points of the series of this one. */
  series(agent: string, record: PointRecord, told: readonly Activity[]): Series;
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
  const metricOf = createAlike(sources, words, metrics);
  const eventOf = createAlike(sources, words, events, createNormalise(events.columns));
  const event = createEvent(eventOf, events.words, isTwin);

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
    series(agent, record, told) {
      const { metric, unit, temporality, value } = record;
      const owner = ownerOf(agent, record, told[0]);
      const { source, meaning, attributes } = metricOf(record, agent, told, told[0]?.what, ['', metric, unit]);
      const [isTotal, person] = [temporality !== 'delta', textOf(record.find(bestName)) ?? ''];
      const said = { identity: beginIdentity(owner, metric, record), source, meaning, attributes, isTotal, person };
      return seriesOf(said, told[0], Number(value), words);
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

function createEvent(alikeOf: ReturnType<typeof createAlike>, words: number, isTwin: IsTwin) {
  return (
    agent: string,
    name: string,
    record: AnyRecord,
    told: readonly Activity[],
    id: number,
    { written, isTold, day }: Time,
  ): EventRow => {
    const what = isTwin(id, told) ? undefined : told[0]?.what;
    const { source, meaning, attributes, columns } = alikeOf(record, agent, told, what, [agent, name, '']);
    const values: Value[] = [written, id, source.values[0]!, meaning.values[0]!, attributes];
    for (let at = words; at < columns.length; at++) values.push(columns[at] ?? null);
    return { table: 'event_rows', values, day, source, meaning, isUntimed: !isTold };
  };
}

type Alike = {
  readonly source: Shared;
  readonly meaning: Shared;
  readonly attributes: string | null;
  /** The values of all columns, in a list that is filled again. */
  readonly columns: readonly Value[];
};

/** What many records say alike is looked up: their words, and attributes without a column. */
function createAlike({ sourceOf, ownOf, jsonOfAlike }: Sources, words: Words, fill: Fill, normalise?: Normalise) {
  const meaningOf = createMeaningOf(words, fill.columns.slice(0, fill.words), jsonOfAlike);
  const alike: (AttributeValue | null)[] = [];
  return (
    record: AnyRecord,
    agent: string,
    told: readonly Activity[],
    what: What | undefined,
    [by, name, unit]: readonly [agent: string, name: string, unit: string],
  ): Alike => {
    const source = sourceOf(record, agent, told[0]);
    const places = fill.among(record);
    const columns = fill.values(record, places);
    normalise?.(columns, told);
    alike.length = 0;
    for (let at = 0; at < fill.words; at++) alike.push(columns[at] ?? null);
    const attributes = ownOf(record, places, columns.length, alike);
    return { source, meaning: meaningOf(what, by, name, unit, alike), attributes, columns };
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
        // What is no amount, such as -1 or 1e300, adds nothing here either.
        else if (toPlausible(Number(values[at]), quantity === 'cost' ? 'usd' : 'tokens') === undefined)
          values[at] = null;
      }
      if (durationUs >= 0) values[durationAt] ??= durationUs / US_PER_MS;
      const { outcome } = what.labels;
      if (outcome !== undefined) values[successAt] ??= String(outcome === 'success');
    }
  };
}
