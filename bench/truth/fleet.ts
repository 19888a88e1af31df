/** Many agents that live through a run together: what they spend is known, what they report goes to every door. */
import { setTimeout } from 'node:timers/promises';
import { AggregationTemporality, DataPointType, type DataPoint, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { attributes, type Attributes } from '../../demo/json.ts';
import { hire } from '../../demo/people.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { encode } from '../../test/otlp/oracle.ts';
import type { Json } from '../../test/sent.ts';
import { createAgent, type Model, type Report, type Spent, type Temporality } from './agent.ts';

export type Run = {
  readonly agents: number;
  readonly intervals: number;
  readonly intervalMs: number;
  readonly seed: number;
  /** Called for each export, in order; must not hold up the next. */
  deliver(temporality: Temporality, request: ExportRequest): void;
};

/** Agents are not in step: they export by turns. Those of a turn share a request, as they would behind a collector. */
const TURNS = 10;

/** The whole run. Returns what was really spent. */
export async function liveThrough({ agents, intervals, intervalMs, seed, deliver }: Run): Promise<Spent> {
  const fleet = hire(agents, seed).map((person, index) => createAgent(person, seed * agents + index));
  const ofTurn = (turn: number) => fleet.filter((_, index) => index % TURNS === turn % TURNS);
  const startMs = performance.now();
  for (let step = 0; step < (intervals + 1) * TURNS; step++) {
    // Agents work halfway between their exports. What they did last is exported in the interval after the run.
    if (step < intervals * TURNS) for (const agent of ofTurn(step + TURNS / 2)) agent.work();
    const reports = await Promise.all(ofTurn(step).map((agent) => agent.report()));
    for (const temporality of ['delta', 'cumulative'] as const) {
      const resources = reports.flatMap((report) => resourceOf(report, temporality));
      if (resources.length > 0) deliver(temporality, requestOfResources(resources));
    }
    await setTimeout(Math.max(0, startMs + ((step + 1) * intervalMs) / TURNS - performance.now()));
  }
  const total = (model: Model) => fleet.reduce((usd, { spent }) => usd + spent[model], 0);
  return { large: total('large'), small: total('small') };
}

/** In protobuf, which every receiver takes. */
function requestOfResources(resources: readonly Json[]): ExportRequest {
  return { signal: 'metrics', encoding: 'protobuf', body: encode('metrics', { resourceMetrics: resources }) };
}

/** No resource where the SDK has nothing to report. */
function resourceOf(report: Report | undefined, temporality: Temporality): Json[] {
  const scopes = report?.[temporality] ?? [];
  if (scopes.every(({ metrics }) => metrics.every(({ dataPoints }) => dataPoints.length === 0))) return [];
  return [
    {
      resource: { attributes: attributes(report!.resource) },
      scopeMetrics: scopes.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(metricOf) })),
    },
  ];
}

function metricOf(metric: ScopeMetrics['metrics'][number]): Json {
  if (metric.dataPointType !== DataPointType.SUM) throw new Error(`BUG: ${metric.descriptor.name} is no sum`);
  const { name, unit } = metric.descriptor;
  const aggregationTemporality = metric.aggregationTemporality === AggregationTemporality.DELTA ? 1 : 2;
  const dataPoints = metric.dataPoints.map(pointOf);
  return { name, unit, sum: { aggregationTemporality, isMonotonic: metric.isMonotonic, dataPoints } };
}

function pointOf(point: DataPoint<number>): Json {
  const nanoseconds = ([seconds, more]: readonly [number, number]) =>
    String(BigInt(seconds) * 1_000_000_000n + BigInt(more));
  return {
    startTimeUnixNano: nanoseconds(point.startTime),
    timeUnixNano: nanoseconds(point.endTime),
    asDouble: point.value,
    attributes: attributes(point.attributes as Attributes),
  };
}
