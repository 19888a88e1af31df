/** The protobuf encoding of Export{Logs,Metrics,Trace}ServiceRequest. */
import type { RecordVisitor, Signal } from '../../model/record.ts';
import { createViews, type Lists } from '../views.ts';
import type { Lexicon } from '../vocabulary.ts';
import { AttributeList } from './attributes.ts';
import { KeyValueReader, type Identifies } from './key-value.ts';
import { createLogReader } from './logs.ts';
import { createMetricReader } from './metrics.ts';
import { Owners } from './owner-cache.ts';
import { createPointAlike } from './point-alike.ts';
import { createPointReader } from './points.ts';
import { createRequestReader, type RecordReader } from './request.ts';
import { createSpanReader } from './spans.ts';
import { ValueReader } from './values.ts';
import { Wire } from './wire.ts';

export function createProtobufDecoder(vocabulary: Lexicon) {
  const values = new ValueReader(vocabulary.textBytesMax);
  const keyValue = new KeyValueReader(vocabulary, values);
  const list = (identifies: Identifies) => new AttributeList(vocabulary.size, keyValue, identifies);
  const lists: Lists<AttributeList> = {
    resource: list(() => false),
    scope: list(() => false),
    logs: list(({ logs }) => logs),
    metrics: list(({ points }) => points),
    traces: list(() => false),
  };
  const { resource, scope } = lists;
  const { origin, log, point, span } = createViews(lists);
  const views = { logs: log, metrics: point, traces: span };
  const readRequest = createRequestReader(origin, lists, values);
  const readers: Record<Signal, RecordReader> = {
    logs: createLogReader(log, lists.logs, values),
    metrics: createMetricReader(point, createPointReader(point, lists.metrics), values),
    traces: createSpanReader(span, lists.traces, values),
  };
  const alike = createPointAlike(point, lists);
  const owners = new Owners(resource, scope, vocabulary.nextOwner);
  /** `left`: messages and attributes that may come. Gives how many more may. */
  return (signal: Signal, body: Uint8Array, visitor: RecordVisitor, left?: number): number => {
    const own = lists[signal];
    const wire = new Wire(body, left);
    for (const each of [resource, scope, own]) each.forget(wire);
    views[signal].owner = () => owners.number(wire, own);
    point.alike = (into) => alike(wire, into);
    readRequest(wire, readers[signal], visitor);
    return wire.left;
  };
}
