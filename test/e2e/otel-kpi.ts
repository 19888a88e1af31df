/** otel-kpi as its users run it, at the same addresses and with the same file after each start. */
import { join } from 'node:path';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { freePort, isOk, post, startNode, until, type Child } from './process.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const CLOCK = join(import.meta.dirname, '../attack/clock.ts');

export type OtelKpi = {
  readonly otlpUrl: string;
  readonly metricsUrl: string;
  /** Resolves when it is ready. `aheadMs`: its wall clock is so far ahead. */
  start(aheadMs?: number): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
  pid(): number | undefined;
  /** What it wrote to standard error since it was started. */
  errors(): string;
  /** As agents do: again, until it is accepted. */
  deliver(request: ExportRequest): Promise<void>;
};

/** `more`: further settings, as the environment has them. */
export async function createOtelKpi(
  file: string,
  holdMs: number,
  more: Readonly<Record<string, string>> = {},
): Promise<OtelKpi> {
  const [otlp, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const env = {
    OTEL_KPI_OTLP: otlp,
    OTEL_KPI_METRICS: metrics,
    OTEL_KPI_HOLD: `${holdMs}ms`,
    OTEL_KPI_STATE: file,
    ...more,
  };
  let child: Child | undefined;
  return {
    otlpUrl: `http://${otlp}`,
    metricsUrl: `http://${metrics}`,
    start: async (aheadMs) => {
      const [clock, off] = aheadMs === undefined ? [[], {}] : [['--import', CLOCK], { CLOCK_OFF_MS: `${aheadMs}` }];
      child = startNode([...clock, MAIN, 'serve'], { ...env, ...off });
      await until(() => isOk(`http://${metrics}/readyz`));
    },
    kill: async (signal) => {
      child?.process.kill(signal);
      await child?.ended;
    },
    pid: () => child?.process.pid,
    errors: () => child?.errors() ?? '',
    deliver: (request) => until(async () => (await post(`http://${otlp}`, request)) === 200),
  };
}
