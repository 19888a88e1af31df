import type { PointRecord } from '../../model/record.ts';
import { temporalityOf } from '../views.ts';
import { kindOf, METRIC_KINDS, POINTS, type Kind } from './metric-kinds.ts';
import type { PointReader } from './points.ts';
import type { RecordReader } from './request.ts';
import type { ValueReader } from './values.ts';
import { delimited, fields, NONE, type Wire } from './wire.ts';

const NAME = delimited(1);
const UNIT = delimited(3);
const METRIC = fields(NAME, UNIT) | METRIC_KINDS;

/** A Metric is walked twice, since its name may come after its points; `readPoint` fills `point`. */
export function createMetricReader(point: PointRecord, readPoint: PointReader, values: ValueReader): RecordReader {
  /** What holds for all points of a kind may come after them, too. */
  function readHeader(wire: Wire, stop: number, kind: Kind): void {
    while (wire.at < stop) {
      const tag = wire.varint32();
      if (tag === kind.temporality) point.temporality = temporalityOf(wire.int32());
      else if (tag === kind.monotonic) point.monotonic = wire.bool();
      else wire.skip(tag, stop, kind.header);
    }
    wire.arriveAt(stop);
  }

  return (wire, stop, visitor) => {
    let kind: Kind | undefined;
    let from = stop;
    point.metric = point.unit = '';
    while (wire.at < stop) {
      const start = wire.at;
      const tag = wire.varint32();
      const found = kindOf(tag);
      if (found !== undefined && found !== kind) {
        // Of a oneof the last member counts, with all the parts it came in since there was another.
        kind = found;
        from = start;
        point.shape = kind.shape;
        point.temporality = 'unspecified';
        point.monotonic = false;
      }
      if (found !== undefined) readHeader(wire, wire.length(stop), found);
      else if (tag === NAME) point.metric = values.name(wire, wire.length(stop));
      else if (tag === UNIT) point.unit = values.name(wire, wire.length(stop));
      else wire.skip(tag, stop, METRIC);
    }
    wire.arriveAt(stop);
    if (kind === undefined) return;

    wire.at = from;
    const field = delimited(kind.field);
    for (let part = wire.find(field, stop); part !== NONE; part = wire.find(field, stop)) {
      for (let end = wire.find(POINTS, part); end !== NONE; end = wire.find(POINTS, part)) {
        readPoint(wire, end, kind);
        visitor.point(point);
      }
    }
  };
}
