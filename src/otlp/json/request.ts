/** What the three signals share in OTLP/JSON: a request holds resources, a resource holds scopes, a scope holds records. */
import type { Origin, RecordVisitor, Signal } from '../../model/record.ts';
import type { Fields, Shape } from './shape.ts';
import type { ValueReader } from './values.ts';

/** Reads one record of a scope (LogRecord, Metric or Span) and delivers what is in it. */
export type RecordReader = (fields: Fields, visitor: RecordVisitor) => void;

const NOTHING: Fields = {};

/** What each signal calls its lists. */
const LISTS = {
  logs: { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' },
  metrics: { resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics' },
  traces: { resources: 'resourceSpans', scopes: 'scopeSpans', records: 'spans' },
} as const satisfies Record<Signal, unknown>;

export function createRequestReader(origin: Origin, shape: Shape, values: ValueReader) {
  function clearScope(): void {
    values.attributes(NOTHING, origin.scope);
    origin.scopeName = origin.scopeVersion = '';
  }

  return function readRequest(body: unknown, signal: Signal, record: RecordReader, visitor: RecordVisitor): void {
    const { resources, scopes, records } = LISTS[signal];
    shape.each(shape.root(body), resources, (inResource) => {
      values.attributes(NOTHING, origin.resource);
      shape.within(inResource, 'resource', (resource) => values.attributes(resource, origin.resource));
      shape.each(inResource, scopes, (inScope) => {
        clearScope();
        shape.within(inScope, 'scope', (scope) => {
          origin.scopeName = shape.text(scope, 'name') ?? '';
          origin.scopeVersion = shape.text(scope, 'version') ?? '';
          values.attributes(scope, origin.scope);
        });
        visitor.origin(origin);
        shape.each(inScope, records, (fields) => record(fields, visitor));
      });
    });
  };
}
