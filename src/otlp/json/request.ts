/** What the three signals share in OTLP/JSON: a request holds resources, a resource holds scopes, a scope holds records. */
import type { Origin, RecordVisitor, Signal } from '../../model/record.ts';
import type { Fields, Shape } from './shape.ts';
import type { JsonList, ValueReader } from './values.ts';

/** Reads one record of a scope (LogRecord, Metric or Span) and delivers what is in it. */
export type RecordReader = (fields: Fields, visitor: RecordVisitor) => void;

const NOTHING: Fields = {};

/** What each signal calls its lists. */
const LISTS = {
  logs: { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' },
  metrics: { resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics' },
  traces: { resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans' },
} as const satisfies Record<Signal, unknown>;

type OriginLists = { readonly resource: JsonList; readonly scope: JsonList };

export function createRequestReader(origin: Origin, lists: OriginLists, shape: Shape, values: ValueReader) {
  function clearScope(): void {
    values.attributes(NOTHING, lists.scope);
    origin.scopeName = origin.scopeVersion = '';
  }

  return function readRequest(body: unknown, signal: Signal, record: RecordReader, visitor: RecordVisitor): void {
    const { resources, scopes, records } = LISTS[signal];
    shape.each(shape.root(body), resources, (inResource) => {
      values.attributes(NOTHING, lists.resource);
      shape.within(inResource, 'resource', (resource) => values.attributes(resource, lists.resource));
      shape.each(inResource, scopes, (inScope) => {
        clearScope();
        shape.within(inScope, 'scope', (scope) => {
          origin.scopeName = shape.text(scope, 'name') ?? '';
          origin.scopeVersion = shape.text(scope, 'version') ?? '';
          values.attributes(scope, lists.scope);
        });
        visitor.origin(origin);
        shape.each(inScope, records, (fields) => record(fields, visitor));
      });
    });
  };
}
