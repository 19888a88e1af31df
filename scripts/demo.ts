/**
 * `make demo`: otel-kpi with a state of its own, which is forgotten, and the demo into it. Arguments are those of the demo;
 * Ctrl-C stops both, the sender first. They run in process groups of their own, so that no terminal stops them in another order.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const HOST = '127.0.0.1';
const OTLP_PORT = 14318;
const METRICS_PORT = 19464;
const PORTS_TRIED = 100;

const otlp = `${HOST}:${await freePort(OTLP_PORT)}`;
const metrics = `${HOST}:${await freePort(METRICS_PORT)}`;
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-demo-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Where it is, what it keeps, and whom it tells: nothing made up may get into what is a user's own. '' is not set. */
const OWN: Readonly<Record<string, string>> = {
  OTEL_KPI_OTLP: otlp,
  OTEL_KPI_METRICS: metrics,
  OTEL_KPI_TOKEN: '',
  OTEL_KPI_METRICS_TOKEN: '',
  OTEL_KPI_WEB_CONFIG: '',
  OTEL_KPI_STATE: join(folder, 'otel-kpi.db'),
  OTEL_KPI_EVENTS: '',
  OTEL_KPI_IDENTITY_KEY_FILE: '',
  OTEL_KPI_SESSIONS_TO: '',
  OTEL_KPI_PUSH_TO: '',
  OTEL_KPI_AGENTS_ENDPOINT: '',
  OTEL_KPI_IDLE_TIMEOUT: '5m', // so that ended sessions are seen soon
  OTEL_KPI_LOG_LEVEL: 'warn',
  OTEL_KPI_LOG_FORMAT: 'json',
};
const service = start(['serve'], OWN);
let stop = () => void service.child.kill('SIGTERM');
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
while (service.child.exitCode === null && !(await isReady())) await setTimeout(100);
if (service.child.exitCode === null) {
  process.stdout.write(greeting());
  const demo = start(['demo', '--endpoint', `http://${otlp}`, ...process.argv.slice(2)], OWN);
  stop = () => void demo.child.kill('SIGINT');
  void service.ended.then(stop);
  process.exitCode = await demo.ended;
  service.child.kill('SIGTERM');
}
process.exitCode ||= await service.ended;

function greeting(): string {
  const replaced = Object.keys(OWN).filter((name) => process.env[name]);
  const lines = [
    `Page     http://${metrics}`,
    `State    ${folder}, removed at the end`,
    'Settings sessions end after 5 minutes without activity, not 30, so that ended ones are seen soon',
    ...(replaced.length === 0 ? [] : [`         not yours: ${replaced.join(', ')}`]),
  ];
  return `\n${lines.map((line) => `  ${line}\n`).join('')}\n`;
}

function start(args: readonly string[], env: Readonly<Record<string, string>>) {
  const main = new URL('../src/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  process.on('exit', () => child.kill());
  return { child, ended: once(child, 'exit').then(([code]) => Number(code ?? 1)) };
}

function isReady(): Promise<boolean> {
  return fetch(`http://${metrics}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** The port, or the next that nobody listens on. */
async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + PORTS_TRIED; port++) {
    const server = createServer().listen(port, HOST);
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (isFree) await once(server.close(), 'close');
    if (isFree) return port;
  }
  throw new Error(`no port from ${wanted} on is free`);
}
