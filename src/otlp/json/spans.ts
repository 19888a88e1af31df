import type { SpanRecord } from '../../model/record.ts';
import { SPAN_ID_BYTES, TRACE_ID_BYTES } from '../views.ts';
import type { RecordReader } from './request.ts';
import type { Shape } from './shape.ts';
import type { JsonList, ValueReader } from './values.ts';

const STATUS_CODES = ['UNSET', 'OK', 'ERROR'].map((name) => `STATUS_CODE_${name}`);

export function createSpanReader(span: SpanRecord, list: JsonList, shape: Shape, values: ValueReader): RecordReader {
  return (fields, visitor) => {
    span.traceId = shape.identifier(fields, 'traceId', TRACE_ID_BYTES);
    span.spanId = shape.identifier(fields, 'spanId', SPAN_ID_BYTES);
    span.name = shape.text(fields, 'name') ?? '';
    shape.time(fields, 'startTimeUnixNano');
    span.startHi = shape.hi;
    span.startLo = shape.lo;
    shape.time(fields, 'endTimeUnixNano');
    span.endHi = shape.hi;
    span.endLo = shape.lo;
    span.statusCode = 0;
    shape.within(fields, 'status', (status) => (span.statusCode = shape.enum(status, 'code', STATUS_CODES)));
    values.attributes(fields, list);
    visitor.span(span);
  };
}
