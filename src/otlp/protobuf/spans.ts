import type { RecordVisitor, SpanRecord } from '../../model/record.ts';
import { clearSpan, SPAN_ID_BYTES, TRACE_ID_BYTES } from '../views.ts';
import type { AttributeList } from './attributes.ts';
import type { RecordReader } from './request.ts';
import type { ValueReader } from './values.ts';
import { delimited, fields, fixed64, varint, type Wire } from './wire.ts';

const TRACE_ID = delimited(1);
const SPAN_ID = delimited(2);
const PARENT = delimited(4);
const NAME = delimited(5);
const START = fixed64(7);
const END = fixed64(8);
const ATTRIBUTES = delimited(9);
const STATUS = delimited(15);
const SPAN = fields(TRACE_ID, SPAN_ID, PARENT, NAME, START, END, ATTRIBUTES, STATUS);

const STATUS_CODE = varint(3);

export function createSpanReader(span: SpanRecord, attributes: AttributeList, values: ValueReader): RecordReader {
  function status(wire: Wire, stop: number): void {
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === STATUS_CODE) span.statusCode = wire.int32();
      else wire.skip(tag, stop, fields(STATUS_CODE));
    }
    wire.arriveAt(stop);
  }

  return (wire: Wire, stop: number, visitor: RecordVisitor) => {
    clearSpan(span);
    attributes.begin();
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === ATTRIBUTES) attributes.read(wire, tag, stop);
      else if (tag === START) {
        wire.fixed64();
        span.startHi = wire.hi;
        span.startLo = wire.lo;
      } else if (tag === END) {
        wire.fixed64();
        span.endHi = wire.hi;
        span.endLo = wire.lo;
      } else if (tag === TRACE_ID) span.traceId = identifier(wire, wire.length(stop), TRACE_ID_BYTES);
      else if (tag === SPAN_ID) span.spanId = identifier(wire, wire.length(stop), SPAN_ID_BYTES);
      else if (tag === PARENT) span.parentSpanId = identifier(wire, wire.length(stop), SPAN_ID_BYTES);
      else if (tag === NAME) {
        span.name = values.name(wire, wire.length(stop));
        if (visitor.wantsSpan?.(span.name) === false) {
          wire.at = stop;
          return;
        }
      } else if (tag === STATUS) status(wire, wire.length(stop));
      else wire.skip(tag, stop, SPAN);
    }
    wire.arriveAt(stop);
    attributes.end();
    visitor.span(span);
  };
}

function identifier(wire: Wire, stop: number, bytes: number): string {
  const start = wire.at;
  wire.at = stop;
  return stop - start === bytes ? wire.bytes.toString('hex', start, stop) : '';
}
