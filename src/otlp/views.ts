/** The views that both decoders fill, again and again: see model/record.ts for how long they are valid. */
import {
  UNKNOWN_OWNER,
  type Attributes,
  type LogRecord,
  type Origin,
  type PointRecord,
  type SpanRecord,
  type Temporality,
} from '../model/record.ts';

/**
 * Longer text is neither a name nor an identity nor a label: it is delivered as if it were absent. Nothing is cut short,
 * since two values with the same beginning would become one.
 */
export const TEXT_BYTES_MAX = 4096;

/** Longer bodies are prose (see `LogRecord.body`). */
export const BODY_BYTES_MAX = 256;

/** An id of any other length is none (W3C Trace Context), and delivered as if it were absent. */
export const TRACE_ID_BYTES = 16;
export const SPAN_ID_BYTES = 8;

/** The flag of a point that says it has no value. */
export const NO_RECORDED_VALUE = 1;

export type Views = { origin: Origin; log: LogRecord; point: PointRecord; span: SpanRecord };

export function createViews(slots: number): Views {
  const attributes = (): Attributes => Array.from({ length: slots }, () => undefined);
  const late = () => undefined;
  const owner = () => UNKNOWN_OWNER;
  const origin: Origin = { resource: attributes(), scope: attributes(), late, scopeName: '', scopeVersion: '' };
  const shared = () => ({ origin, attributes: attributes(), late, owner });
  return {
    origin,
    log: {
      ...shared(),
      timeHi: 0,
      timeLo: 0,
      observedHi: 0,
      observedLo: 0,
      eventName: '',
      body: '',
    },
    point: {
      ...shared(),
      metric: '',
      unit: '',
      shape: 'gauge',
      temporality: 'unspecified',
      monotonic: false,
      startHi: 0,
      startLo: 0,
      timeHi: 0,
      timeLo: 0,
      value: 0,
      count: 0,
      noRecordedValue: false,
    },
    span: {
      ...shared(),
      name: '',
      traceId: '',
      spanId: '',
      startHi: 0,
      startLo: 0,
      endHi: 0,
      endLo: 0,
      statusCode: 0,
    },
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
  record.name = record.traceId = record.spanId = '';
  record.startHi = record.startLo = record.endHi = record.endLo = 0;
  record.statusCode = 0;
}
