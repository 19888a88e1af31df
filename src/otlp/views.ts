/** The views that decoders fill, again and again: see model/record.ts for how long they are valid. */
import type { Words } from '../model/hash.ts';
import { digestSpan } from '../model/identity.ts';
import type {
  Attributes,
  AttributeValue,
  Digest,
  LogRecord,
  Name,
  Origin,
  PointRecord,
  PointShape,
  SpanRecord,
  Temporality,
} from '../model/record.ts';
import { UNKNOWN_OWNER, type Place, type SlotName, type Way } from './names.ts';

/** Longer text is delivered as its beginning and a hash of all of it: two values with the same beginning are two. */
export const TEXT_BYTES_MAX = 4096;

/** Longer bodies are prose (see `LogRecord.body`). */
export const BODY_BYTES_MAX = 256;

/** An id of any other length is none (W3C Trace Context), and delivered as if it were absent. */
export const TRACE_ID_BYTES = 16;
export const SPAN_ID_BYTES = 8;

/** The flag of a point that says it has no value. */
export const NO_RECORDED_VALUE = 1;

/** A list of attributes, as its decoder keeps it. */
export type List = {
  /** By slot, as far as they were read. */
  readonly values: readonly AttributeValue[];
  /** The value in a slot, whether it was read or not. */
  at(slot: number): AttributeValue;
  /** So many names that came one after the other, and whether they are all. */
  readonly path: readonly Way[];
  readonly length: number;
  readonly isWhole: boolean;
  /** The digest of those that identify a record, for lists of records. */
  digest(into: Digest): void;
};

/** Lists of a resource, a scope and the records of each signal. */
export type Lists<L extends List = List> = Readonly<Record<'resource' | 'scope' | 'logs' | 'metrics' | 'traces', L>>;

class AttributesView implements Attributes {
  readonly #values: readonly AttributeValue[];
  readonly #list: List;

  constructor(list: List) {
    this.#values = list.values;
    this.#list = list;
  }

  /** Small, so that it is made part of whoever calls it: most names are asked for in one spelling, which was read. */
  get(name: Name): AttributeValue {
    const place = (name as SlotName).first;
    if (place === undefined) return undefined;
    const value = this.#values[place.slot];
    return saysNothing(value) ? seek(this.#list, place) : value;
  }
}

/** An empty text is what programs write that do not know, and NaN what they work out of it: neither hides what another spelling tells. */
function saysNothing(value: AttributeValue): boolean {
  return value === undefined || value === '' || Number.isNaN(value);
}

function seek(list: List, first: Place): AttributeValue {
  let nothing: AttributeValue;
  for (let place: Place | undefined = first; place !== undefined; place = place.other) {
    const value = list.at(place.slot);
    if (!saysNothing(value)) return value;
    nothing ??= value;
  }
  return nothing;
}

function isOn({ path, length }: List, first: Place | undefined): boolean {
  for (let place = first; place !== undefined; place = place.other) {
    for (let at = 0; at < length; at++) if (path[at]!.met.slot === place.slot) return true;
  }
  return false;
}

class OriginView implements Origin {
  readonly resource: Attributes;
  readonly scope: Attributes;
  scopeName = '';
  scopeVersion = '';

  constructor({ resource, scope }: Lists) {
    this.resource = new AttributesView(resource);
    this.scope = new AttributesView(scope);
  }
}

/** What all records have in common. */
class View extends AttributesView {
  readonly origin: Origin;
  readonly #list: List;
  /**
   * A number of the decoder's, another one for other values of the names that tell whose a record is: its own, its scope's or
   * its resource's. Equal values mostly have the same number, so that they need not be read again.
   */
  owner: () => number = () => UNKNOWN_OWNER;
  /** Hashes of all that it says of itself but times and numbers, and its scope and its resource: false where that is not known. */
  alike: (into: Words) => boolean = () => false;

  constructor(origin: Origin, list: List) {
    super(list);
    this.origin = origin;
    this.#list = list;
  }

  find(name: Name): AttributeValue {
    const own = this.get(name);
    if (!saysNothing(own)) return own;
    const ofScope = this.origin.scope.get(name);
    if (!saysNothing(ofScope)) return ofScope;
    return this.origin.resource.get(name) ?? ofScope ?? own;
  }

  /** The places of those names that came; of all, where that is not known. */
  among(names: readonly Name[], all: readonly number[]): readonly number[] {
    const list = this.#list;
    const way = list.isWhole ? list.path[list.length - 1] : undefined;
    if (way === undefined) return all;
    if (way.among?.names !== names) {
      way.among = { names, places: all.filter((at) => isOn(list, (names[at] as SlotName).first)) };
    }
    return way.among.places;
  }

  digest(into: Digest): void {
    this.#list.digest(into);
  }
}

class LogView extends View implements LogRecord {
  timeHi = 0;
  timeLo = 0;
  observedHi = 0;
  observedLo = 0;
  eventName = '';
  body = '';
}

class PointView extends View implements PointRecord {
  metric = '';
  unit = '';
  shape: PointShape = 'gauge';
  temporality: Temporality = 'unspecified';
  monotonic = false;
  startHi = 0;
  startLo = 0;
  timeHi = 0;
  timeLo = 0;
  value: number | bigint = 0;
  count: number | bigint = 0;
  noRecordedValue = false;
}

class SpanView extends View implements SpanRecord {
  name = '';
  traceId = '';
  spanId = '';
  parentSpanId = '';
  startHi = 0;
  startLo = 0;
  endHi = 0;
  endLo = 0;
  statusCode = 0;

  override digest(into: Digest): void {
    digestSpan(this.traceId, this.spanId, into);
  }
}

export function createViews(lists: Lists) {
  const origin = new OriginView(lists);
  return {
    origin,
    log: new LogView(origin, lists.logs),
    point: new PointView(origin, lists.metrics),
    span: new SpanView(origin, lists.traces),
  };
}

export function clearLog(record: LogRecord): void {
  record.timeHi = record.timeLo = record.observedHi = record.observedLo = 0;
  record.eventName = record.body = '';
}

/** AggregationTemporality by its number. */
export function temporalityOf(number: number): Temporality {
  if (number === 1) return 'delta';
  return number === 2 ? 'cumulative' : 'unspecified';
}

/** Everything but what the point shares with its metric. */
export function clearPoint(record: PointRecord): void {
  record.startHi = record.startLo = record.timeHi = record.timeLo = 0;
  record.value = record.count = 0;
  record.noRecordedValue = false;
}

export function clearSpan(record: SpanRecord): void {
  record.name = record.traceId = record.spanId = record.parentSpanId = '';
  record.startHi = record.startLo = record.endHi = record.endLo = 0;
  record.statusCode = 0;
}
