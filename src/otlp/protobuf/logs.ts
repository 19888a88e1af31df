import type { LogRecord, RecordVisitor } from '../../model/record.ts';
import { clearLog } from '../views.ts';
import type { AttributeList } from './attributes.ts';
import type { RecordReader } from './request.ts';
import type { ValueReader } from './values.ts';
import { delimited, fields, fixed64, type Wire } from './wire.ts';

const TIME = fixed64(1);
const BODY = delimited(5);
const ATTRIBUTES = delimited(6);
const OBSERVED = fixed64(11);
const EVENT_NAME = delimited(12);
const LOG_RECORD = fields(TIME, BODY, ATTRIBUTES, OBSERVED, EVENT_NAME);

export function createLogReader(log: LogRecord, attributes: AttributeList, values: ValueReader): RecordReader {
  return (wire: Wire, stop: number, visitor: RecordVisitor) => {
    clearLog(log);
    attributes.begin();
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === ATTRIBUTES) attributes.read(wire, tag, stop);
      else if (tag === TIME) {
        wire.fixed64();
        log.timeHi = wire.hi;
        log.timeLo = wire.lo;
      } else if (tag === OBSERVED) {
        wire.fixed64();
        log.observedHi = wire.hi;
        log.observedLo = wire.lo;
      } else if (tag === BODY) log.body = values.body(wire, wire.length(stop), log.body);
      else if (tag === EVENT_NAME) log.eventName = values.name(wire, wire.length(stop));
      else wire.skip(tag, stop, LOG_RECORD);
    }
    wire.arriveAt(stop);
    attributes.end();
    visitor.log(log);
  };
}
