/** Readings as OpenTelemetry metric data: what the SDK's reader takes beside its own instruments. */
import type { Attributes, HrTime } from '@opentelemetry/api';
import { ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import type { DataPoint, Histogram, MetricData, MetricProducer } from '@opentelemetry/sdk-metrics';
import type { Reading, ReadingPoint } from '../model/reading.ts';
import { claimName, labelNames, legalName } from './names.ts';

/** Not known, as OTLP says it. */
const NO_TIME: HrTime = [0, 0];

/** What each type's name is written with: the serializer ends counters in `_total` where they do not yet. */
const SUFFIXES = { counter: ['_total'], gauge: [''], histogram: ['', '_bucket', '_count', '_sum'] };

/** Asks `readings` at every collection; `now` where points need a time. A read that fails rejects it: the scrape must fail too, not turn out empty. */
export function createProducer(readings: () => Promise<readonly Reading[]>, now?: () => number): MetricProducer {
  return {
    async collect() {
      const all = await readings();
      const endTime = now === undefined ? NO_TIME : timeOf(now());
      const scopeMetrics = [{ scope: { name: 'otel-kpi' }, metrics: toMetrics(all, endTime) }];
      return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] };
    },
  };
}

function timeOf(ms: number): HrTime {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}

function toMetrics(readings: readonly Reading[], endTime: HrTime): MetricData[] {
  const taken = new Set<string>();
  return readings.map((reading) => toMetric(reading, metricName(reading, taken), endTime));
}

export function metricName(reading: Reading, taken: Set<string>): string {
  const name = legalName(reading.name);
  if (reading.type !== 'counter') return claimName(name, taken, SUFFIXES[reading.type]);
  return `${claimName(name.replace(/_?(_total)?$/, ''), taken, SUFFIXES.counter)}_total`;
}

function toMetric(reading: Reading, name: string, endTime: HrTime): MetricData {
  const metric = {
    descriptor: { name, description: reading.help, unit: reading.unit, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  if (reading.type === 'histogram') {
    const bounds = [...(reading.bounds ?? [])];
    const dataPoints = toPoints(reading, endTime, (point) => histogram(reading.name, point, bounds));
    return { ...metric, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = toPoints(reading, endTime, (point) => point.value);
  if (reading.type === 'gauge') return { ...metric, dataPointType: DataPointType.GAUGE, dataPoints };
  return { ...metric, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
}

/** Label names are settled per metric, not per point: points that differed before still differ afterwards. */
function toPoints<T>(reading: Reading, endTime: HrTime, valueOf: (point: ReadingPoint) => T): DataPoint<T>[] {
  const raws = new Set<string>();
  for (const point of reading.points) for (const [raw] of point.labels) raws.add(raw);
  const names = labelNames(raws, new Set(reading.type === 'histogram' ? ['le'] : []));
  return reading.points.map((point) => {
    const attributes: Attributes = {};
    for (const [raw, value] of point.labels) {
      const name = names.get(raw);
      if (name !== undefined) attributes[name] = value;
    }
    const startTime = point.startMs === undefined ? NO_TIME : timeOf(point.startMs);
    return { startTime, endTime, attributes, value: valueOf(point) };
  });
}

function histogram(name: string, { counts, sum }: ReadingPoint, boundaries: number[]): Histogram {
  // Without a count for the unbounded bucket the serializer would leave out `le="+Inf"`, and every quantile with it.
  if (counts?.length !== boundaries.length + 1 || sum === undefined) {
    throw new Error(`BUG: a histogram point of ${name} needs a sum and ${boundaries.length + 1} counts`);
  }
  return { count: counts.reduce((all, count) => all + count, 0), sum, buckets: { boundaries, counts: [...counts] } };
}
