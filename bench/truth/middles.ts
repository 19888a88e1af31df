/** What may stand between agents and the queries of a dashboard, and the ways that lead through it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createCollector } from '../../test/e2e/collector.ts';
import { createOtelKpi } from '../../test/e2e/otel-kpi.ts';
import { freePort } from '../../test/e2e/process.ts';
import { createPrometheus, type Prometheus } from '../../test/e2e/prometheus.ts';
import { createVictoria, valueOf } from '../../test/e2e/victoria.ts';
import type { Temporality } from './agent.ts';

/**
 * Prometheus as it comes, and with the experimental feature that makes of a start timestamp the zero that `increase()`
 * needs. The exporters of the collector and the OTLP receiver have start timestamps; otel-kpi's text does not.
 */
export const MODES = { plain: [], zeros: ['created-timestamp-zero-ingestion'] } as const;
export type Mode = keyof typeof MODES;

export type Way = {
  readonly says: string;
  /** Whether it is made of nothing but other people's parts. */
  readonly isStock: boolean;
  /** The series that have the money, and whether they are counters, say it outright, or have each delta as it came. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly type: 'counter' | 'gauge' | 'deltas';
  /** The URL they are scraped from, or where they are pushed to. */
  readonly from: string | Readonly<Record<Mode, Pick<Prometheus, 'value'>>>;
};

export type Middle = {
  readonly ways: readonly Way[];
  /** Base URLs that take OTLP over HTTP. */
  readonly doors: Readonly<Partial<Record<Temporality, readonly string[]>>>;
  /** What a restart restarts. */
  readonly restarts: string;
  start(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

const STOCK = join(import.meta.dirname, 'stock.yaml');
const STOCK_COST = { name: 'claude_code_cost_usage_USD_total', isStock: true, labels: {}, type: 'counter' } as const;

/** A collector that does it alone, as the examples people copy have it. */
export async function createStockCollector(folder: string): Promise<Middle> {
  const cumulativeDoor = await loopback();
  const metrics = { delta: await loopback(), summed: await loopback(), cumulative: await loopback() };
  const env = {
    CUMULATIVE_DOOR: cumulativeDoor,
    DELTA_METRICS: metrics.delta,
    SUMMED_METRICS: metrics.summed,
    CUMULATIVE_METRICS: metrics.cumulative,
  };
  const collector = await createCollector({ configs: [STOCK], folder, env, isQuiet: true });
  const scraped = (says: string, at: string): Way => ({ says, ...STOCK_COST, from: `http://${at}` });
  return {
    ways: [
      scraped('delta → `prometheus` exporter', metrics.delta),
      scraped('delta → `deltatocumulative` → `prometheus` exporter', metrics.summed),
      scraped('cumulative → `prometheus` exporter', metrics.cumulative),
    ],
    doors: { delta: [collector.url], cumulative: [`http://${cumulativeDoor}`] },
    restarts: 'collector',
    start: collector.start,
    restart: async () => {
      await collector.kill('SIGTERM');
      await collector.start();
    },
    stop: () => collector.kill('SIGTERM'),
  };
}

/** Prometheus takes OTLP itself. What it stored outlives it; what it has to know to add up deltas does not. */
export async function createPrometheusDoor(folder: string, temporality: Temporality): Promise<Middle> {
  const sums = temporality === 'delta' ? ['otlp-deltatocumulative'] : [];
  const create = (mode: Mode) => {
    const switches = ['--web.enable-otlp-receiver', ...featureSwitches([...sums, ...MODES[mode]])];
    return createPrometheus(join(folder, mode), 60_000, {}, switches);
  };
  const from = { plain: await create('plain'), zeros: await create('zeros') };
  const both = [from.plain, from.zeros];
  const says = `${temporality} → Prometheus’ OTLP receiver${sums.map((feature) => ` with \`${feature}\``).join('')}`;
  return {
    ways: [{ says, ...STOCK_COST, from }],
    doors: { [temporality]: both.map(({ url }) => `${url}/api/v1/otlp`) },
    restarts: 'Prometheus',
    start: onAll(both, (prometheus) => prometheus.start()),
    restart: onAll(both, async (prometheus) => {
      await prometheus.stop();
      await prometheus.start();
    }),
    stop: onAll(both, (prometheus) => prometheus.stop()),
  };
}

/**
 * VictoriaMetrics keeps deltas as they come by OTLP, and `sum_over_time()` adds them up, as its makers advise. De-duplication takes
 * what was sent twice: the same series at the same millisecond. It looks at the last 30 s too, half an hour of this life.
 */
export async function createVictoriaDoor(folder: string): Promise<Middle> {
  const switches = [
    '-opentelemetry.usePrometheusNaming',
    '-opentelemetry.promoteAllResourceAttributes',
    '-dedup.minScrapeInterval=1ms',
    '-search.latencyOffset=0s',
  ];
  const victoria = await createVictoria('victoria-metrics', folder, switches);
  const value = (expression: string, atMs = Date.now()) => valueOf(victoria, expression, atMs);
  const says = 'delta → VictoriaMetrics’ OTLP receiver, `sum_over_time()`';
  return {
    ways: [{ says, ...STOCK_COST, type: 'deltas', from: { plain: { value }, zeros: { value } } }],
    doors: { delta: [`${victoria.url}/opentelemetry`] },
    restarts: 'VictoriaMetrics',
    start: victoria.start,
    restart: async () => {
      await victoria.stop();
      await victoria.start();
    },
    stop: victoria.stop,
  };
}

export function featureSwitches(features: readonly string[]): string[] {
  return features.length === 0 ? [] : [`--enable-feature=${features.join()}`];
}

/** The collector with our configuration, and otel-kpi behind it. Their restart comes without warning: both are killed. */
export async function createOurs(folder: string, holdMs: number): Promise<Middle> {
  mkdirSync(folder, { recursive: true });
  const otelKpi = await createOtelKpi(join(folder, 'state.db'), holdMs);
  const env = { OTEL_KPI_ENDPOINT: otelKpi.otlpUrl };
  const collector = await createCollector({ configs: ['config.yaml'], folder, env });
  const both = [collector, otelKpi];
  const [says, from] = ['delta → collector → otel-kpi', otelKpi.metricsUrl];
  const gauge = { name: 'agent_cost_window_usd', labels: { window: '24h' }, type: 'gauge' } as const;
  return {
    ways: [
      { says, isStock: false, name: 'agent_cost_usd_total', labels: {}, type: 'counter', from },
      { says: `${says}, its gauge of 24 h`, isStock: false, ...gauge, from },
    ],
    doors: { delta: [collector.url] },
    restarts: 'collector and otel-kpi',
    start: onAll(both, (part) => part.start()),
    restart: onAll(both, async (part) => {
      await part.kill('SIGKILL');
      await part.start();
    }),
    stop: onAll(both, (part) => part.kill('SIGTERM')),
  };
}

function onAll<Part>(parts: readonly Part[], does: (part: Part) => Promise<void>): () => Promise<void> {
  return async () => {
    await Promise.all(parts.map(does));
  };
}

async function loopback(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}
