/** KPIs to an OTLP endpoint for metrics, by OpenTelemetry's own exporter: cumulative, each series with its start time. */
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { Reading } from '../model/reading.ts';
import { createProducer } from './producer.ts';

export type PushOptions = {
  /** Of an OTLP/HTTP receiver of metrics. */
  readonly url: string;
  /** Shown to the receiver; '' where it wants none. */
  readonly token: string;
  readonly version: string;
  /** With start times. */
  readonly readings: () => Promise<readonly Reading[]>;
  readonly now: () => number;
};

/** A receiver that takes longer gets the next values instead. The exporter tries again within it. */
const TIMEOUT_MS = 10_000;

/** Pushes what the readings say now. Rejects where they cannot be had, or the endpoint does not take them: the next push has all. */
export function createPush({ url, token, version, readings, now }: PushOptions): () => Promise<void> {
  const headers: Record<string, string> = token === '' ? {} : { Authorization: `Bearer ${token}` };
  const exporter = new OTLPMetricExporter({ url, headers, timeoutMillis: TIMEOUT_MS });
  const producer = createProducer(async () => (await readings()).map(withTellableUnit), now);
  // No instance: replicas tell of one state, and whichever pushes continues the same series.
  const resource = resourceFromAttributes({ 'service.name': 'otel-kpi', 'service.version': version });
  return async () => {
    const { resourceMetrics } = await producer.collect();
    const error = await new Promise<Error | undefined>((resolve) => {
      exporter.export({ ...resourceMetrics, resource }, (result) => resolve(result.error));
    });
    if (error !== undefined) throw new Error(`the KPIs were not pushed to ${new URL(url).origin}`, { cause: error });
  };
}

/**
 * UCUM has no money; what it does not have stands in braces (OpenTelemetry's conventions). Receivers that make Prometheus names
 * end these in the unit, as `agent_cost_usd_USD_total`, and in `_ratio` where a gauge has the unit 1, which numbers of people have.
 */
const UNITS_TOLD: Readonly<Record<string, string>> = { USD: '{USD}', '1': '' };

function withTellableUnit(reading: Reading): Reading {
  return { ...reading, unit: UNITS_TOLD[reading.unit] ?? reading.unit };
}
