/** The JSON encoding of Export{Logs,Metrics,Trace}ServiceRequest (opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
import { UNKNOWN_OWNER, type RecordVisitor, type Signal, type Vocabulary } from '../../model/record.ts';
import type { Views } from '../views.ts';
import { createLogReader } from './logs.ts';
import { createMetricReader } from './metrics.ts';
import { parse } from './parse.ts';
import { createRequestReader, type RecordReader } from './request.ts';
import { Shape } from './shape.ts';
import { createSpanReader } from './spans.ts';
import { createValueReader } from './values.ts';

export function createJsonDecoder({ origin, log, point, span }: Views, vocabulary: Vocabulary) {
  const shape = new Shape();
  const values = createValueReader(shape, vocabulary);
  const readRequest = createRequestReader(origin, shape, values);
  const readers: Record<Signal, RecordReader> = {
    logs: createLogReader(log, shape, values),
    metrics: createMetricReader(point, shape, values),
    traces: createSpanReader(span, shape, values),
  };
  const views = { logs: log, metrics: point, traces: span };
  return (signal: Signal, body: Uint8Array, visitor: RecordVisitor): void => {
    const view = views[signal];
    // Nothing is left for later, and nobody is recognised.
    origin.late = (slot) => origin.scope[slot] ?? origin.resource[slot];
    view.late = (slot) => view.attributes[slot];
    view.owner = () => UNKNOWN_OWNER;
    readRequest(parse(body), signal, readers[signal], visitor);
  };
}
