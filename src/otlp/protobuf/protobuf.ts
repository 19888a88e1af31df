/** The protobuf encoding of Export{Logs,Metrics,Trace}ServiceRequest. */
import type { Attributes, RecordVisitor, Signal, Vocabulary } from '../../model/record.ts';
import type { Views } from '../views.ts';
import { AttributeList } from './attributes.ts';
import { KeyValueReader } from './key-value.ts';
import { createLogReader } from './logs.ts';
import { createMetricReader } from './metrics.ts';
import { Owners } from './owner-cache.ts';
import { createPointReader } from './points.ts';
import { createRequestReader, type RecordReader } from './request.ts';
import { createSpanReader } from './spans.ts';
import { ValueReader } from './values.ts';
import { Wire } from './wire.ts';

export function createProtobufDecoder({ origin, log, point, span }: Views, vocabulary: Vocabulary) {
  const values = new ValueReader();
  const keyValue = new KeyValueReader(vocabulary, values);
  const list = (into: Attributes): AttributeList => new AttributeList(into, keyValue);
  const resource = list(origin.resource);
  const scope = list(origin.scope);
  const lists = { logs: list(log.attributes), metrics: list(point.attributes), traces: list(span.attributes) };
  const views = { logs: log, metrics: point, traces: span };
  const readRequest = createRequestReader(origin, { resource, scope }, values);
  const readers: Record<Signal, RecordReader> = {
    logs: createLogReader(log, lists.logs, values),
    metrics: createMetricReader(point, createPointReader(point, lists.metrics), values),
    traces: createSpanReader(span, lists.traces, values),
  };
  const owners = new Owners(resource, scope);
  const lateOfOrigin = (slot: number) => scope.late(slot) ?? resource.late(slot);
  return (signal: Signal, body: Uint8Array, visitor: RecordVisitor): void => {
    const own = lists[signal];
    const wire = new Wire(body);
    for (const each of [resource, scope, own]) each.forget(wire);
    origin.late = lateOfOrigin;
    views[signal].late = (slot) => own.late(slot);
    views[signal].owner = () => owners.number(wire, own);
    readRequest(wire, readers[signal], visitor);
  };
}
