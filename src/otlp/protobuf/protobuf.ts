/** The protobuf encoding of Export{Logs,Metrics,Trace}ServiceRequest. */
import type { Attributes, RecordVisitor, Signal, Vocabulary } from '../../model/record.ts';
import type { Views } from '../views.ts';
import { AttributeList } from './attributes.ts';
import { KeyValueReader } from './key-value.ts';
import { createLogReader } from './logs.ts';
import { createMetricReader } from './metrics.ts';
import { createPointReader } from './points.ts';
import { createRequestReader, type RecordReader } from './request.ts';
import { createSpanReader } from './spans.ts';
import { ValueReader } from './values.ts';
import { Wire } from './wire.ts';

export function createProtobufDecoder(views: Views, vocabulary: Vocabulary) {
  const values = new ValueReader();
  const keyValue = new KeyValueReader(vocabulary, values);
  const list = (into: Attributes): AttributeList => new AttributeList(into, keyValue);
  const lists = {
    resource: list(views.origin.resource),
    scope: list(views.origin.scope),
    log: list(views.log.attributes),
    point: list(views.point.attributes),
    span: list(views.span.attributes),
  };
  const readRequest = createRequestReader(views.origin, lists, values);
  const readers: Record<Signal, RecordReader> = {
    logs: createLogReader(views.log, lists.log, values),
    metrics: createMetricReader(views.point, createPointReader(views.point, lists.point), values),
    traces: createSpanReader(views.span, lists.span, values),
  };
  return (signal: Signal, body: Uint8Array, visitor: RecordVisitor): void => {
    for (const each of Object.values(lists)) each.forget();
    readRequest(new Wire(body), readers[signal], visitor);
  };
}
