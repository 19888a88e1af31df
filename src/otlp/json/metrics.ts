import type { PointRecord, PointShape } from '../../model/record.ts';
import { NO_RECORDED_VALUE, temporalityOf } from '../views.ts';
import type { RecordReader } from './request.ts';
import type { Fields, Shape } from './shape.ts';
import type { JsonList, ValueReader } from './values.ts';

/** The members of Metric's oneof. */
const SHAPES: ReadonlyMap<string, PointShape> = new Map([
  ['gauge', 'gauge'],
  ['sum', 'sum'],
  ['histogram', 'histogram'],
  ['exponentialHistogram', 'exponential_histogram'],
  ['summary', 'summary'],
]);

const TEMPORALITIES = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'].map((name) => `AGGREGATION_TEMPORALITY_${name}`);

export function createMetricReader(
  point: PointRecord,
  list: JsonList,
  shape: Shape,
  values: ValueReader,
): RecordReader {
  function readNumber(fields: Fields): void {
    const isInteger = (fields['asInt'] ?? undefined) !== undefined;
    point.value = isInteger ? shape.int64(fields, 'asInt') : shape.double(fields, 'asDouble');
    point.count = 0;
  }

  function readDistribution(fields: Fields): void {
    point.value = shape.double(fields, 'sum');
    point.count = shape.uint64(fields, 'count');
  }

  function readPoint(fields: Fields): void {
    shape.time(fields, 'startTimeUnixNano');
    point.startHi = shape.hi;
    point.startLo = shape.lo;
    shape.time(fields, 'timeUnixNano');
    point.timeHi = shape.hi;
    point.timeLo = shape.lo;
    if (point.shape === 'gauge' || point.shape === 'sum') readNumber(fields);
    else readDistribution(fields);
    point.noRecordedValue = (shape.int32(fields, 'flags') & NO_RECORDED_VALUE) !== 0;
    values.attributes(fields, list);
  }

  return (metric, visitor) => {
    point.metric = shape.text(metric, 'name') ?? '';
    point.unit = shape.text(metric, 'unit') ?? '';
    // Of several members the last one counts, as on the wire.
    const member = Object.keys(metric).findLast((name) => SHAPES.has(name) && metric[name] !== null);
    const found = SHAPES.get(member ?? '');
    if (member === undefined || found === undefined) return;
    shape.within(metric, member, (data) => {
      point.shape = found;
      // A gauge and a summary have neither; what is written there is an unknown field.
      point.temporality = hasTemporality(found)
        ? temporalityOf(shape.enum(data, 'aggregationTemporality', TEMPORALITIES))
        : 'unspecified';
      point.monotonic = found === 'sum' && shape.boolean(data, 'isMonotonic');
      shape.each(data, 'dataPoints', (fields) => {
        readPoint(fields);
        visitor.point(point);
      });
    });
  };
}

function hasTemporality(shape: PointShape): boolean {
  return shape !== 'gauge' && shape !== 'summary';
}
