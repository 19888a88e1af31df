/** A real Loki on loopback with our configuration and its data in a folder, so that it can be stopped and started again. */
import { join } from 'node:path';
import { freePort, isOk, startProgram, until, type Child } from '../e2e/process.ts';
import { lokiPath } from './program.ts';

const CONFIG = join(import.meta.dirname, '../../loki/config.yaml');

export type Loki = {
  readonly url: string;
  /** Where a collector sends logs: its LOKI_ENDPOINT. */
  readonly otlpUrl: string;
  /** Resolves when it takes and answers. */
  start(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** What an expression gives between two times in milliseconds, at most 5,000 lines. */
  query(expression: string, fromMs: number, toMs: number): Promise<LokiResult[]>;
  /** The lines of an expression, newest first. */
  lines(expression: string, fromMs: number, toMs: number): Promise<LokiLine[]>;
  /** Writes what is in memory to its store. */
  flush(): Promise<void>;
};

/** Lines of a stream, or samples of a metric. */
type LokiResult = {
  readonly stream?: Readonly<Record<string, string>>;
  readonly metric?: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [time: string, value: string])[];
};

type LokiLine = {
  readonly timeNs: bigint;
  readonly line: string;
  /** Index labels and structured metadata. */
  readonly labels: Readonly<Record<string, string>>;
};

const LIMIT = 5000;

export async function createLoki(folder: string, env: Readonly<Record<string, string>> = {}): Promise<Loki> {
  const [http, grpc] = await Promise.all([freePort(), freePort()]);
  const url = `http://127.0.0.1:${http}`;
  const addresses = { LOKI_HTTP_PORT: String(http), LOKI_GRPC_PORT: String(grpc), LOKI_DATA: folder };
  let child: Child | undefined;

  const query = async (expression: string, fromMs: number, toMs: number): Promise<LokiResult[]> => {
    const range = { start: `${fromMs}000000`, end: `${toMs}000000`, limit: String(LIMIT) };
    const parameters = new URLSearchParams({ query: expression, ...range }).toString();
    const response = await fetch(`${url}/loki/api/v1/query_range?${parameters}`);
    const said = await response.text();
    if (!response.ok) throw new Error(`${expression}: ${said}`);
    return JSON.parse(said).data.result;
  };

  return {
    url,
    otlpUrl: `${url}/otlp`,
    start: async () => {
      const started = startProgram(lokiPath(), lokiArguments(), { ...addresses, ...env });
      child = started;
      let ended = false;
      void started.ended.then(() => (ended = true));
      await until(async () => ended || (await isOk(`${url}/ready`)));
      if (ended) throw new Error(`Loki did not start: ${started.errors()}`);
    },
    kill: async (signal) => {
      child?.process.kill(signal);
      await child?.ended;
    },
    query,
    lines: async (expression, fromMs, toMs) => {
      const results = await query(expression, fromMs, toMs);
      const lines = results.flatMap(({ stream = {}, values }) =>
        values.map(([time, line]) => ({ timeNs: BigInt(time), line, labels: stream })),
      );
      if (lines.length === LIMIT) throw new Error(`BUG: ${expression} may have more than ${LIMIT} lines`);
      return lines.toSorted((a, b) => Number(b.timeNs - a.timeNs));
    },
    flush: async () => {
      const { ok } = await fetch(`${url}/flush`, { method: 'POST' });
      if (!ok) throw new Error('Loki did not flush');
    },
  };
}

export function lokiArguments(): string[] {
  return [`-config.file=${CONFIG}`, '-config.expand-env=true'];
}
