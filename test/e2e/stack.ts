/**
 * The whole stack on loopback as one unit, each part with the configuration that we ship: a collector that sends to
 * otel-kpi and to a sink in Loki's place, and a Prometheus that scrapes them all. Only addresses, intervals and the hold
 * are chosen here.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createCollector, type Collector } from './collector.ts';
import { createLogSink, type LogSink } from './log-sink.ts';
import { createOtelKpi, type OtelKpi } from './otel-kpi.ts';
import { post, until } from './process.ts';
import { createPrometheusOf, type Prometheus } from './prometheus.ts';

const PROMETHEUS_FOLDER = join(import.meta.dirname, '../../prometheus');

export type Stack = {
  readonly collector: Collector;
  readonly otelKpi: OtelKpi;
  readonly logs: LogSink;
  readonly prometheus: Prometheus;
  /** Resolves when every part is ready, and Prometheus has scraped otel-kpi. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The sum of series as Prometheus has them now, rounded; 0 where there is none. */
  sum(selector: string): Promise<number>;
  /** The events of Claude Code that Loki would have, by name. */
  eventCounts(): Promise<Record<string, number>>;
  /**
   * The sum of `increase()` from before the first scrape until the last one: at these times there is nothing that PromQL
   * could stretch (promql.test.ts).
   */
  increase(selector: string): Promise<number>;
};

export type StackOptions = {
  /** For the data of every part. */
  readonly folder: string;
  readonly scrapeMs: number;
  readonly holdMs: number;
  /** More of the collector's command line. */
  readonly collectorFlags?: readonly string[];
};

export async function createStack({ folder, scrapeMs, holdMs, collectorFlags = [] }: StackOptions): Promise<Stack> {
  mkdirSync(folder, { recursive: true });
  const otelKpi = await createOtelKpi(join(folder, 'state.db'), holdMs);
  const logs = await createLogSink();
  const env = { OTEL_KPI_ENDPOINT: otelKpi.otlpUrl, LOKI_ENDPOINT: logs.otlpUrl };
  const collector = awaited(await createCollector({ configs: ['config.yaml'], flags: collectorFlags, folder, env }));
  const urls = { 'otel-kpi': otelKpi.metricsUrl, collector: collector.metricsUrl };
  const prometheus = await createPrometheusOf(join(folder, 'prometheus'), prometheusConfig(scrapeMs, urls));
  const createdMs = Date.now();
  return {
    collector,
    otelKpi,
    logs,
    prometheus,
    start: async () => {
      await Promise.all([collector, otelKpi, logs, prometheus].map((part) => part.start()));
      await scrapedAgain(prometheus);
    },
    stop: async () => {
      // With a full queue a collector does not end before the senders that wait have given up.
      await Promise.all([collector.kill('SIGKILL'), prometheus.stop()]);
      await Promise.all([otelKpi.kill('SIGTERM'), logs.stop()]);
    },
    sum: async (selector) => rounded((await prometheus.value(`sum(${selector})`)) ?? 0),
    eventCounts: async () => {
      const byName = Map.groupBy(logs.lines({ service_name: 'claude-code' }), ({ labels }) => labels['event_name']!);
      return Object.fromEntries([...byName].map(([name, lines]) => [name, lines.length]));
    },
    increase: async (selector) => {
      const atMs = await prometheus.lastScrapeMs('otel-kpi');
      const seconds = Math.ceil((atMs - createdMs) / 1000) + 60;
      return (await prometheus.value(`sum(increase(${selector}[${seconds}s]))`, atMs)) ?? 0;
    },
  };
}

/**
 * Those who deliver wait while it starts. 0.155.0 opens its door before all its queues are there, and a request that comes
 * in these milliseconds may be accepted and lost (https://github.com/open-telemetry/opentelemetry-collector/issues/15485).
 */
function awaited(collector: Collector): Collector {
  let starting = Promise.resolve();
  return {
    ...collector,
    start: () => (starting = collector.start()),
    deliver: (request) =>
      until(async () => {
        await starting;
        return (await post(collector.url, request)) === 200;
      }),
  };
}

/** Dollars are whole nano-dollars, which sums of binary fractions miss by a little. */
export function rounded(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

/** A scrape of otel-kpi has begun and ended since now. */
export function scrapedAgain(prometheus: Prometheus): Promise<void> {
  const nowMs = Date.now();
  return until(async () => (await prometheus.lastScrapeMs('otel-kpi')) > nowMs);
}

/** The shipped one, in a hurry. Jobs of parts that are not here have no target. */
function prometheusConfig(intervalMs: number, urls: Readonly<Record<string, string>>): object {
  const shipped: {
    global: object;
    rule_files: string[];
    scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
  } = parse(readFileSync(join(PROMETHEUS_FOLDER, 'prometheus.yml'), 'utf8'));
  const targetsHere = (targets: string[]) =>
    targets.flatMap((target) => {
      const url = urls[target.replace(/:\d+$/, '')];
      return url === undefined ? [] : [new URL(url).host];
    });
  return {
    ...shipped,
    global: { ...shipped.global, scrape_interval: `${intervalMs}ms`, evaluation_interval: `${intervalMs}ms` },
    // Who is told of alerts is for alerts.test.ts.
    alerting: undefined,
    rule_files: shipped.rule_files.map((path) => join(PROMETHEUS_FOLDER, path)),
    scrape_configs: shipped.scrape_configs.map((job) => ({
      ...job,
      static_configs: job.static_configs.map(({ targets }) => ({ targets: targetsHere(targets) })),
    })),
  };
}
