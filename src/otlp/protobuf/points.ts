/** The points of a metric, of whatever kind. */
import type { PointRecord } from '../../model/record.ts';
import { clearPoint, NO_RECORDED_VALUE } from '../views.ts';
import type { AttributeList } from './attributes.ts';
import { START, TIME, type Kind } from './metric-kinds.ts';
import { integer, type Wire } from './wire.ts';

export type PointReader = (wire: Wire, stop: number, kind: Kind) => void;

export function createPointReader(point: PointRecord, attributes: AttributeList): PointReader {
  return (wire, stop, kind) => {
    clearPoint(point);
    attributes.begin();
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === kind.attributes) attributes.read(wire, tag, stop);
      else if (tag === START) {
        wire.fixed64();
        point.startHi = wire.hi;
        point.startLo = wire.lo;
      } else if (tag === TIME) {
        wire.fixed64();
        point.timeHi = wire.hi;
        point.timeLo = wire.lo;
      } else if (tag === kind.value) point.value = wire.double();
      else if (tag === kind.integer) {
        wire.fixed64();
        point.value = integer(wire.hi | 0, wire.lo);
      } else if (tag === kind.count) {
        wire.fixed64();
        point.count = integer(wire.hi, wire.lo);
      } else if (tag === kind.flags) point.noRecordedValue = (wire.int32() & NO_RECORDED_VALUE) !== 0;
      else wire.skip(tag, stop, kind.point);
    }
    wire.arriveAt(stop);
    attributes.end();
  };
}
