/** Parts for the doctor to look at: a stack that is well, and stand-ins that are ill in one way. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFECTS } from '../../src/agents/agents.ts';
import { doctor, type Judged } from '../../src/doctor/doctor.ts';
import type { Fault } from '../../src/model/fault.ts';
import { install } from '../../src/hook/install.ts';
import { createCollector, type Collector } from './collector.ts';
import { createLogSink, type LogSink } from './log-sink.ts';
import { createOtelKpi, type OtelKpi } from './otel-kpi.ts';
import { freePort, isOk, startNode, until } from './process.ts';
import { createPrometheus, type Prometheus } from './prometheus.ts';

type Answer = string | readonly [code: number, text: string];
export type Answering = Readonly<Record<string, Answer | (() => Answer)>>;
type StandIn = { readonly url: string; readonly close: () => Promise<void> };

/** Answers each path that is named, others 404. `date`: the clock it has. */
async function standIn(answers: Answering, date?: Date): Promise<StandIn> {
  const server = createServer((request, response) => {
    const told = answers[request.url!.split('?')[0]!] ?? [404, 'nothing is here'];
    const answer = typeof told === 'function' ? told() : told;
    const [code, text] = typeof answer === 'string' ? [200, answer] : answer;
    if (date !== undefined) response.setHeader('date', date.toUTCString());
    request.resume().on('end', () => response.writeHead(code).end(text));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** In Loki's place: what the sink has, asked for as a Loki is. */
async function lokiOf(sink: LogSink): Promise<StandIn> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://loki');
    const [, session = ''] = /session_id="([^"]+)"/.exec(searchParams.get('query') ?? '') ?? [];
    const found = sink.lines().some(({ labels }) => labels['session_id'] === session);
    response.end(pathname === '/ready' ? 'ready' : JSON.stringify({ data: { result: found ? [{ values: [] }] : [] } }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return { url: `http://127.0.0.1:${address.port}`, close: async () => void (await once(server.close(), 'close')) };
}

/** What the test ends. */
export const closings: (() => unknown)[] = [];

const MAIN = join(import.meta.dirname, '../../src/main.ts');
/** The bundled hook: what `otel-kpi hooks install` points agents at. */
const HOOK = join(import.meta.dirname, '../../plugin/scripts/hook.cjs');

export async function stand(answers: Answering, date?: Date): Promise<string> {
  const server = await standIn(answers, date);
  closings.push(server.close);
  return server.url;
}

export async function serving(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<{ otlp: string; metrics: string }> {
  const [otlp, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const state = join(mkdtempSync(join(folder, 'state-')), 'state.db');
  const addresses = { OTEL_KPI_OTLP: otlp, OTEL_KPI_METRICS: metrics, OTEL_KPI_STATE: state };
  const child = startNode([MAIN, 'serve'], { ...addresses, ...env });
  closings.push(child.stop);
  await until(() => isOk(`http://${metrics}/readyz`));
  return { otlp: `http://${otlp}`, metrics: `http://${metrics}` };
}

export async function collecting(
  folder: string,
  env: Readonly<Record<string, string>>,
  configs = ['config.yaml'],
): Promise<Collector> {
  const own = mkdtempSync(join(folder, 'collector-'));
  const collector = await createCollector({ configs, folder: own, env });
  await collector.start();
  closings.push(() => collector.kill('SIGKILL'));
  // It is well some moments before it takes anything.
  const empty = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"resourceLogs":[]}' };
  await until(async () => {
    const answer = await fetch(`${collector.url}/v1/logs`, empty).catch(() => undefined);
    return answer !== undefined && answer.status < 500;
  });
  return collector;
}

export async function scraping(
  folder: string,
  jobs: Readonly<Record<string, string>>,
  intervalMs = 500,
  failed?: string,
): Promise<string> {
  const prometheus = await createPrometheus(mkdtempSync(join(folder, 'prometheus-')), intervalMs, jobs);
  await prometheus.start();
  closings.push(prometheus.stop);
  const [job = ''] = Object.keys(jobs);
  await until(
    async () => (await prometheus.lastScrapeMs(failed ?? job, failed === undefined ? 'scraped' : 'failed')) > 0,
  );
  return prometheus.url;
}

export type Well = {
  readonly otelKpi: OtelKpi;
  readonly collector: Collector;
  readonly loki: StandIn;
  readonly prometheus: Prometheus;
  /** The collector's other door. */
  readonly grpc: string;
};

export async function startWell(folder: string): Promise<Well> {
  const otelKpi = await createOtelKpi(join(folder, 'state.db'), 0);
  const logs = await createLogSink();
  const grpc = `127.0.0.1:${await freePort()}`;
  const env = { OTEL_KPI_ENDPOINT: otelKpi.otlpUrl, LOKI_ENDPOINT: logs.otlpUrl, COLLECTOR_OTLP_GRPC: grpc };
  const collector = await createCollector({ configs: ['config.yaml'], folder, env });
  const jobs = { 'otel-kpi': otelKpi.metricsUrl, 'otel-kpi-self': `${otelKpi.metricsUrl}/metrics/self` };
  const prometheus = await createPrometheus(join(folder, 'prometheus'), 500, jobs);
  await Promise.all([otelKpi, logs, collector, prometheus].map((part) => part.start()));
  await until(async () => (await prometheus.lastScrapeMs('otel-kpi-self')) > 0);
  const loki = await lokiOf(logs);
  closings.push(
    () => otelKpi.kill('SIGKILL'),
    () => collector.kill('SIGKILL'),
    prometheus.stop,
    logs.stop,
    loki.close,
  );
  return { otelKpi, collector, loki, prometheus, grpc: `http://${grpc}` };
}

export type Patient = {
  readonly home: string;
  /** The agent's settings: an object, or a text that is none. */
  readonly settings?: object | string | undefined;
  readonly hasHooks?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly faults?: readonly Fault[];
};

/** What the doctor says of it. */
export async function examine({ home, settings, hasHooks, env, words, faults = [] }: Patient): Promise<Judged[]> {
  const folder = join(home, '.claude');
  const file = join(folder, 'settings.json');
  mkdirSync(folder, { recursive: true });
  if (settings !== undefined) writeFileSync(file, typeof settings === 'string' ? settings : JSON.stringify(settings));
  if (hasHooks === true) install(file, join(home, 'hooks'), HOOK);
  let printed = '';
  await doctor(['--json', '--agent', 'claude-code', ...words], {
    env: { PATH: process.env['PATH'], HOME: home, ...env },
    home,
    platform: 'linux',
    cwd: home,
    print: (line) => (printed += line),
    now: Date.now,
    defects: DEFECTS,
    settingsOf: () => ({ faults }),
  });
  return JSON.parse(printed) as Judged[];
}
