/** The thread that keeps events: it reads requests with a wider vocabulary than counting does, and writes rows. */
import { parentPort, workerData } from 'node:worker_threads';
import { AGENTS } from '../agents/agents.ts';
import { CONTENT_NAMES, KEPT_NAMES } from '../agents/attributes.ts';
import { createTranslators } from '../agents/translate.ts';
import type { Agent } from '../agents/translator.ts';
import { openEvents } from '../events/database.ts';
import type { EventsOptions, Keep, Told } from '../events/messages.ts';
import type { Row } from '../events/row.ts';
import { createRowMaker, type RowMaker } from '../events/rows.ts';
import { masked } from '../events/secrets.ts';
import { dollarsOf, rowOfSeries, type Series } from '../events/series.ts';
import { createWriter } from '../events/writer.ts';
import type { Activity } from '../model/activity.ts';
import type { Origin, PointRecord } from '../model/record.ts';
import { createDecoder } from '../otlp/decode.ts';
import { NO_SLOT, type Met } from '../otlp/names.ts';
import { createVocabulary, type Lexicon } from '../otlp/vocabulary.ts';
import { createNameHash } from './hashing.ts';
import { createTwins } from './twin-spans.ts';
import { WORDS } from './words.ts';

/** How often what waits is tried again, and what is old is deleted. */
const ROUND_MS = 1_000;

/** Prompts are longer than any name. */
const CONTENT_BYTES_MAX = 256 * 1024;

/** Senders who invent names must not fill the file with them. */
const UNKNOWN_MAX = 1_000;

const options = workerData as EventsOptions;
const hash = options.hashKey === '' ? undefined : createNameHash(options.hashKey);
const port = parentPort!;
const tell = (told: Told) => port.postMessage(told);

/** Where the rows of the request at hand go, and those of names that came first with what is written now. */
let rows: Row[] = [];
let named: Row[] = [];
let receivedMs = 0;
let maker: RowMaker | undefined;

/** The translators say whose a record is and what it means; here a row is made of it, and nothing counted. */
function recording({ declares, translator }: Agent, rowsOf: () => RowMaker): Agent {
  return {
    declares,
    translator: (dimensions, vocabulary, names) => {
      const known = translator(dimensions, vocabulary, names);
      const { agent, nameOf } = known;
      const agentOf = (told: readonly Activity[]) => told[0]?.who.agent ?? agent;
      // What is left in `told` would be counted.
      const keep = (told: Activity[], row: Row | undefined) => {
        told.length = 0;
        if (row !== undefined) rows.push(row);
        return undefined;
      };
      return {
        ...known,
        log: (record, told) => {
          told.length = 0;
          known.log(record, told);
          return keep(told, rowsOf().log(agentOf(told), nameOf(record), record, told, receivedMs));
        },
        point: (record, told) => {
          told.length = 0;
          known.point(record, told);
          return keep(told, pointOf(rowsOf(), agentOf(told), record, told));
        },
        span: (record, told) => {
          told.length = 0;
          known.span(record, told);
          return keep(told, rowsOf().span(agentOf(told), record, told, receivedMs));
        },
      };
    },
  };
}

/** The series of the point at hand, where a row is made of it. */
let series: Series | undefined;

function pointOf(by: RowMaker, agent: string, record: PointRecord, told: readonly Activity[]): Row | undefined {
  // A gauge adds nothing up.
  series = record.shape === 'gauge' ? undefined : by.series(agent, record, told);
  return series && rowOfSeries(series, record, receivedMs, dollarsOf(told[0]));
}

/** What is known of points that say alike what this one says: nothing before the first. */
type Alike = { series: Series | undefined };

/** Points of a series are made rows by what the first of them was found to mean; others are translated. */
function createPoints(vocabulary: Lexicon): (record: PointRecord, translate: (record: PointRecord) => void) => void {
  const alikeOf = vocabulary.alike((): Alike => ({ series: undefined }));
  return (record, translate) => {
    const alike = alikeOf(record);
    const value = Number(record.value);
    if (alike.series !== undefined && value > 0 && value <= alike.series.most && !record.noRecordedValue) {
      rows.push(rowOfSeries(alike.series, record, receivedMs)!);
      return;
    }
    series = undefined;
    translate(record);
    alike.series = series;
  };
}

/** The maker is told of names that are sent. Those that no column and no list has are written down, without what they say. */
function noticing(vocabulary: Lexicon): Lexicon {
  const noticed = new Set<string>();
  const meet = (name: string): Met => {
    const met = vocabulary.meet(name);
    maker?.met(name);
    if (met.slot === NO_SLOT && name !== '' && noticed.size < UNKNOWN_MAX && !noticed.has(name)) {
      noticed.add(name);
      named.push({ table: 'unknown_attributes', values: [masked(name), new Date(receivedMs).toISOString()] });
    }
    return met;
  };
  return Object.create(vocabulary, { meet: { value: meet } }) as Lexicon;
}

function createReader() {
  const vocabulary = noticing(createVocabulary(options.keepsContent ? CONTENT_BYTES_MAX : undefined));
  const translators = createTranslators(
    AGENTS.map((agent) => recording(agent, () => maker!)),
    [],
    vocabulary,
    options.agents,
  );
  const rowOptions = { ...options, names: KEPT_NAMES, contentNames: CONTENT_NAMES, hash };
  maker = createRowMaker(vocabulary, WORDS, rowOptions, createTwins());
  const decoder = createDecoder(vocabulary);
  const takePoint = createPoints(vocabulary);
  return ({ request: { signal, encoding, body }, receivedMs: atMs }: Keep): Row[] => {
    rows = [];
    receivedMs = atMs;
    const visitor = translators.begin();
    const { origin: counted, point } = visitor;
    // Where points come from is asked of few, what tells logs and spans of each.
    let asked: Origin | undefined;
    const begin = () => {
      if (asked === undefined) return;
      maker?.origin();
      counted(asked);
      asked = undefined;
    };
    const translate = (record: PointRecord) => {
      begin();
      point(record);
    };
    visitor.origin = (origin) => {
      asked = origin;
      if (signal !== 'metrics') begin();
    };
    visitor.point = (record) => takePoint(record, translate);
    // What cannot be read is refused by who counts it.
    if (decoder.decode(signal, encoding, body, visitor) !== undefined) return [];
    if (visitor.translation.bug !== undefined) tell({ bug: visitor.translation.bug });
    return rows;
  };
}

const read = createReader();
const writer = createWriter({
  open: () => openEvents(options.path, options.groupCanRead, hash),
  keptMs: options.keptMs,
  bytesMax: options.bytesMax,
  count: (count, counted) => counted > 0 && tell({ count, rows: counted }),
});

let waiting: Keep[] = [];

function* rowsEach(requests: readonly Keep[]): Generator<readonly Row[]> {
  for (const request of requests) {
    try {
      yield read(request);
    } catch (error) {
      tell({ bug: error });
    }
  }
  yield named;
}

/** All that has come meanwhile is one commit. */
function writeAll(): void {
  const requests = waiting;
  waiting = [];
  const error = writer.write(() => rowsEach(requests));
  named = [];
  tell({ done: requests.map(({ id }) => id), error });
}

const round = setInterval(() => {
  const retried = writer.retry();
  if (retried !== undefined) tell({ done: [], error: retried.error });
  writer.prune(Date.now());
}, ROUND_MS);

port.on('message', (message: Keep | 'close') => {
  if (message === 'close') {
    clearInterval(round);
    if (waiting.length > 0) writeAll();
    writer.close();
    return port.close();
  }
  if (waiting.push(message) === 1) setImmediate(writeAll);
});
