/**
 * What the three signals share: a request holds resources, a resource holds scopes, a scope holds records.
 *
 * Protobuf lets the fields of a message come in any order, so a message whose own words (resource, scope, metric name)
 * hold for what is below it is walked twice: first for these, then for the records. Passing over a field costs little.
 */
import type { Origin, RecordVisitor } from '../../model/record.ts';
import type { AttributeList } from './attributes.ts';
import type { ValueReader } from './values.ts';
import { delimited, fields, NONE, type Wire } from './wire.ts';

/** Reads one record of a scope (LogRecord, Metric or Span) up to `stop` and delivers what is in it. */
export type RecordReader = (wire: Wire, stop: number, visitor: RecordVisitor) => void;

const RESOURCES = delimited(1);

/** ResourceLogs and ScopeLogs, and their likes of the other signals: what they describe, and what they hold. */
const DESCRIPTION = delimited(1);
const CONTENTS = delimited(2);

const RESOURCE_ATTRIBUTES = delimited(1);
const RESOURCE = fields(RESOURCE_ATTRIBUTES);

const SCOPE_NAME = delimited(1);
const SCOPE_VERSION = delimited(2);
const SCOPE_ATTRIBUTES = delimited(3);
/** What a scope takes, in fields. */
const SCOPE_FIELDS = 4;

const SCOPE = fields(SCOPE_NAME, SCOPE_VERSION, SCOPE_ATTRIBUTES);

export type OriginLists = { readonly resource: AttributeList; readonly scope: AttributeList };

export function createRequestReader(origin: Origin, lists: OriginLists, values: ValueReader) {
  function readResource(wire: Wire, stop: number): void {
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === RESOURCE_ATTRIBUTES) lists.resource.read(wire, tag, stop);
      else wire.skip(tag, stop, RESOURCE);
    }
    wire.arriveAt(stop);
  }

  function readScope(wire: Wire, stop: number): void {
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === SCOPE_NAME) origin.scopeName = values.name(wire, wire.length(stop));
      else if (tag === SCOPE_VERSION) origin.scopeVersion = values.name(wire, wire.length(stop));
      else if (tag === SCOPE_ATTRIBUTES) lists.scope.read(wire, tag, stop);
      else wire.skip(tag, stop, SCOPE);
    }
    wire.arriveAt(stop);
  }

  function readScopeRecords(wire: Wire, end: number, record: RecordReader, visitor: RecordVisitor): void {
    const start = wire.at;
    lists.scope.begin();
    origin.scopeName = origin.scopeVersion = '';
    for (let stop = wire.find(DESCRIPTION, end); stop !== NONE; stop = wire.find(DESCRIPTION, end))
      readScope(wire, stop);
    lists.scope.end();
    wire.spend(SCOPE_FIELDS);
    visitor.origin(origin);
    wire.at = start;
    for (let stop = wire.find(CONTENTS, end); stop !== NONE; stop = wire.find(CONTENTS, end))
      record(wire, stop, visitor);
  }

  function readResourceRecords(wire: Wire, end: number, record: RecordReader, visitor: RecordVisitor): void {
    const start = wire.at;
    lists.resource.begin();
    for (let stop = wire.find(DESCRIPTION, end); stop !== NONE; stop = wire.find(DESCRIPTION, end))
      readResource(wire, stop);
    lists.resource.end();
    wire.at = start;
    for (let stop = wire.find(CONTENTS, end); stop !== NONE; stop = wire.find(CONTENTS, end)) {
      readScopeRecords(wire, stop, record, visitor);
    }
  }

  return function readRequest(wire: Wire, record: RecordReader, visitor: RecordVisitor): void {
    const end = wire.bytes.length;
    for (let stop = wire.find(RESOURCES, end); stop !== NONE; stop = wire.find(RESOURCES, end)) {
      readResourceRecords(wire, stop, record, visitor);
    }
  };
}
