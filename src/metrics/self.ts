/** What this process says about itself on /metrics/self: an ordinary OpenTelemetry instrument for each declared metric. */
import type { Meter } from '@opentelemetry/api';
import { LIMITS } from '../model/limits.ts';
import { createExposition } from './exposition.ts';
import { OWN_METRIC_ROWS } from './own-metrics.ts';
import type { OwnMetric, OwnName, Self } from './own-metrics.ts';
import { watchProcess } from './process.ts';

export type SelfMetrics = Self & {
  /** The own metrics of this moment, as Prometheus text. */
  readonly text: () => Promise<string>;
  /** Stops watching the event loop. */
  readonly close: () => void;
};

export function createSelf(version: string): SelfMetrics {
  const exposition = createExposition([]);
  const meter = exposition.provider.getMeter('otel-kpi');
  const onLimited = () => self.add('otelkpi_limits_total', { limit: 'own_names' });
  const writers = new Map(
    [...OWN_METRIC_ROWS].map(([name, metric]) => [name, createWriter(meter, name, metric, onLimited)]),
  );
  const write = (name: OwnName, labels: Labels, value: number): void => writers.get(name)?.(value, labels);

  const self: Self = {
    add: (name, labels, amount = 1) => write(name, labels, amount),
    gauge: (name, labels, value) => write(name, labels, value),
    record: (name, labels, value) => write(name, labels, value),
  };
  const watch = watchProcess(self, version);
  return {
    ...self,
    text() {
      watch.measure();
      return exposition.text();
    },
    close: watch.stop,
  };
}

type Labels = Readonly<Record<string, string>>;
type Writer = (value: number, labels: Labels) => void;

function createWriter(meter: Meter, name: string, metric: OwnMetric, onLimited: () => void): Writer {
  const { type, unit, help: description, labels, bounded, bounds } = metric;
  const bound = bounded === undefined ? (of: Labels) => of : createBound(bounded, onLimited);
  if (type === 'gauge') {
    const gauge = meter.createGauge(name, { unit, description });
    return (value, of) => gauge.record(value, bound(of));
  }
  if (type === 'histogram') {
    const advice = { explicitBucketBoundaries: [...(bounds ?? [])] };
    const histogram = meter.createHistogram(name, { unit, description, advice });
    return (value, of) => histogram.record(value, of);
  }
  const counter = meter.createCounter(name, { unit, description });
  // A series that first appears with its first event hides that event from `increase()`.
  for (const of of combinations(labels)) counter.add(0, of);
  return (value, of) => counter.add(value, bound(of));
}

/** Every set of labels there can be; none where a label is open. */
function combinations(labels: OwnMetric['labels']): Labels[] {
  let all: Labels[] = [{}];
  for (const [name, values] of Object.entries(labels)) {
    all = all.flatMap((labelsSoFar) => values.map((value) => ({ ...labelsSoFar, [name]: value })));
  }
  return all;
}

/** A sender can invent names without end, and of any length. */
const OPEN_VALUE_LENGTH_MAX = 120;

function createBound(label: string, onLimited: () => void): (labels: Labels) => Labels {
  const admitted = new Set<string>();
  return (labels) => {
    const short = { ...labels, [label]: (labels[label] ?? '').slice(0, OPEN_VALUE_LENGTH_MAX) };
    const key = JSON.stringify(Object.values(short));
    if (!admitted.has(key) && admitted.size >= LIMITS.own_names.max) {
      onLimited();
      return { ...labels, [label]: 'other' };
    }
    admitted.add(key);
    return short;
  };
}
