/** A real Prometheus on loopback, with its data in a folder, so that it can be stopped and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { partPath } from '../parts.ts';
import { freePort, isOk, until } from './process.ts';

export type Prometheus = {
  readonly url: string;
  /** Resolves when it is ready. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** What an expression gives, over a time in milliseconds, a second apart or so many, or now. */
  samples(
    expression: string,
    over?: { readonly fromMs: number; readonly toMs: number },
    step?: number,
  ): Promise<Sample[]>;
  /** The value of an expression that has at most one, now or at a time in milliseconds. */
  value(expression: string, atMs?: number): Promise<number | undefined>;
  /** When it last scraped a job, or tried in vain; milliseconds, 0 where it never did. */
  lastScrapeMs(job: string, outcome?: 'scraped' | 'failed'): Promise<number>;
  /** The names of all counters it has of a job, with the parts of histograms. */
  counters(job: string): Promise<string[]>;
};

/** A series of the answer, with all its values. */
type Sample = { readonly labels: Readonly<Record<string, string>>; readonly values: readonly number[] };

/**
 * `jobs`: by name, the URL of the one target of each, with its path where that is not /metrics. `switches`: further flags,
 * as the command line has them. `ruleFiles`: paths.
 */
export function createPrometheus(
  folder: string,
  intervalMs: number,
  jobs: Readonly<Record<string, string>>,
  switches: readonly string[] = [],
  ruleFiles: readonly string[] = [],
): Promise<Prometheus> {
  return createPrometheusOf(folder, settings(intervalMs, jobs, ruleFiles), switches);
}

/** `config`: what is in its prometheus.yml. */
export async function createPrometheusOf(
  folder: string,
  config: object,
  switches: readonly string[] = [],
): Promise<Prometheus> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let running: { child: ChildProcess; ended: Promise<unknown> } | undefined;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));

  const ask = async (path: string, query: Readonly<Record<string, string>>) => {
    const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(query).toString()}`);
    const answer = JSON.parse(await response.text());
    if (answer.status !== 'success') throw new Error(`${path} ${JSON.stringify(query)}: ${answer.error}`);
    return answer.data;
  };

  return {
    url,
    start: async () => {
      const flags = {
        'config.file': join(folder, 'prometheus.yml'),
        'storage.tsdb.path': join(folder, 'data'),
        'web.listen-address': `127.0.0.1:${port}`,
        'log.level': 'error',
        // Its targets are in its file: by default it looks for them after five seconds.
        'scrape.discovery-reload-interval': '100ms',
      };
      const args = Object.entries(flags).map(([name, text]) => `--${name}=${text}`);
      const child = spawn(partPath('prometheus'), [...args, ...switches], { stdio: ['ignore', 'ignore', 'inherit'] });
      running = { child, ended: once(child, 'close') };
      await until(() => isOk(`${url}/-/ready`));
    },
    stop: async () => {
      running?.child.kill('SIGTERM');
      await running?.ended;
    },
    samples: async (expression, over, step = 1) => {
      const range = over && { start: String(over.fromMs / 1000), end: String(over.toMs / 1000), step: String(step) };
      const { result } = await ask(over ? 'query_range' : 'query', { query: expression, ...range });
      const all: { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] }[] = result;
      return all.map(({ metric, value, values = [value!] }) => ({
        labels: metric,
        values: values.map(([, text]) => Number(text)),
      }));
    },
    value: async (expression, atMs) => {
      const { result } = await ask('query', { query: expression, ...(atMs && { time: String(atMs / 1000) }) });
      if (result.length > 1) throw new Error(`${expression} has ${result.length} values`);
      return result.length === 0 ? undefined : Number(result[0].value[1]);
    },
    lastScrapeMs: async (job, outcome = 'scraped') => {
      const { result } = await ask('query', { query: `up{job="${job}"}[5m]` });
      const samples: [seconds: number, up: string][] = result[0]?.values ?? [];
      const [seconds] = samples.findLast(([, up]) => up === (outcome === 'scraped' ? '1' : '0')) ?? [0];
      return Math.round(seconds * 1000);
    },
    counters: (job) =>
      ask('label/__name__/values', { 'match[]': `{job="${job}",__name__=~".+_(total|count|sum|bucket)"}` }),
  };
}

/** YAML is a superset of the JSON this is written as. */
function settings(intervalMs: number, jobs: Readonly<Record<string, string>>, ruleFiles: readonly string[]): object {
  return {
    global: { scrape_interval: `${intervalMs}ms`, evaluation_interval: `${intervalMs}ms` },
    rule_files: ruleFiles,
    scrape_configs: Object.entries(jobs).map(([name, target]) => {
      const { host, pathname } = new URL(target);
      return {
        job_name: name,
        metrics_path: pathname === '/' ? '/metrics' : pathname,
        static_configs: [{ targets: [host] }],
      };
    }),
  };
}
