/** The JSON encoding of Export{Logs,Metrics,Trace}ServiceRequest (opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
import type { RecordVisitor, Signal } from '../../model/record.ts';
import { createViews, type Lists } from '../views.ts';
import type { Lexicon } from '../vocabulary.ts';
import { createLogReader } from './logs.ts';
import { createMetricReader } from './metrics.ts';
import { parse } from './parse.ts';
import { createRequestReader, type RecordReader } from './request.ts';
import { Shape } from './shape.ts';
import { createSpanReader } from './spans.ts';
import { createValueReader, JsonList } from './values.ts';

/** The plain way: everything is read as it comes, and nobody is recognised. */
export function createJsonDecoder(vocabulary: Lexicon) {
  const lists: Lists<JsonList> = {
    resource: new JsonList(vocabulary.size, () => false),
    scope: new JsonList(vocabulary.size, () => false),
    logs: new JsonList(vocabulary.size, ({ logs }) => logs),
    metrics: new JsonList(vocabulary.size, ({ points }) => points),
    traces: new JsonList(vocabulary.size, () => false),
  };
  const { origin, log, point, span } = createViews(lists);
  const shape = new Shape();
  const values = createValueReader(shape, vocabulary);
  const readRequest = createRequestReader(origin, lists, shape, values);
  const readers: Record<Signal, RecordReader> = {
    logs: createLogReader(log, lists.logs, shape, values),
    metrics: createMetricReader(point, lists.metrics, shape, values),
    traces: createSpanReader(span, lists.traces, shape, values),
  };
  return (signal: Signal, body: Uint8Array, visitor: RecordVisitor): void => {
    readRequest(parse(body), signal, readers[signal], visitor);
  };
}
