/** The JSON encoding of Export{Logs,Metrics,Trace}ServiceRequest (opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
import type { RecordVisitor, Signal, Vocabulary } from '../../model/record.ts';
import type { Views } from '../views.ts';
import { createLogReader } from './logs.ts';
import { createMetricReader } from './metrics.ts';
import { parse } from './parse.ts';
import { createRequestReader, type RecordReader } from './request.ts';
import { Shape } from './shape.ts';
import { createSpanReader } from './spans.ts';
import { createValueReader } from './values.ts';

export function createJsonDecoder(views: Views, vocabulary: Vocabulary) {
  const shape = new Shape();
  const values = createValueReader(shape, vocabulary);
  const readRequest = createRequestReader(views.origin, shape, values);
  const readers: Record<Signal, RecordReader> = {
    logs: createLogReader(views.log, shape, values),
    metrics: createMetricReader(views.point, shape, values),
    traces: createSpanReader(views.span, shape, values),
  };
  return (signal: Signal, body: Uint8Array, visitor: RecordVisitor): void => {
    readRequest(parse(body), signal, readers[signal], visitor);
  };
}
