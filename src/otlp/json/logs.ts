import type { LogRecord } from '../../model/record.ts';
import type { RecordReader } from './request.ts';
import type { Shape } from './shape.ts';
import type { JsonList, ValueReader } from './values.ts';

export function createLogReader(log: LogRecord, list: JsonList, shape: Shape, values: ValueReader): RecordReader {
  return (fields, visitor) => {
    shape.time(fields, 'timeUnixNano');
    log.timeHi = shape.hi;
    log.timeLo = shape.lo;
    shape.time(fields, 'observedTimeUnixNano');
    log.observedHi = shape.hi;
    log.observedLo = shape.lo;
    log.eventName = shape.text(fields, 'eventName') ?? '';
    log.body = values.body(fields);
    values.attributes(fields, list);
    visitor.log(log);
  };
}
