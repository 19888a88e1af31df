/**
 * Events of ended sessions go around: otel-kpi tells the collector, which tells Loki (here a sink in its place) and otel-kpi. otel-kpi runs in this
 * process, for its clock has to be moved: the shortest idle timeout that can be set is five minutes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLog } from '../../src/app/log.ts';
import { startService, type Service } from '../../src/app/service.ts';
import { catalogue, settings } from '../golden/run.ts';
import { priceList } from '../prices/list.ts';
import { sumOf } from '../golden/text.ts';
import { truthOf } from '../recordings.ts';
import { event, request, sign } from '../sent.ts';
import { createCollector } from './collector.ts';
import { createLogSink } from './log-sink.ts';
import { freePort, get, post, until } from './process.ts';
import { recentRecording } from './recent.ts';
import { rounded } from './stack.ts';
import { untilEqual } from './until-equal.ts';

const RECORDINGS = ['claude-code-2.1.329/basic-json', 'claude-code-2.1.329/cumulative'];
const SWEEP_MS = 30_000;
const HOUR_MS = 3_600_000;
/** The default. */
const IDLE_TIMEOUT_MS = HOUR_MS / 2;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-sessions-'));
let passedMs = -3 * HOUR_MS;
const now = () => Date.now() + passedMs;
const otlpPort = await freePort();
const logs = await createLogSink();
const env = {
  OTEL_KPI_ENDPOINT: `http://127.0.0.1:${otlpPort}`,
  LOKI_ENDPOINT: logs.otlpUrl,
  COLLECTOR_NAME: 'collector',
  SIGN_OF_LIFE_INTERVAL: '1s',
};
const collector = await createCollector({ configs: ['config.yaml'], folder, env });
let service: Service;
let spent = 0;
/** Records of the one session that never ends. */
let others = 0;

beforeAll(async () => {
  [service] = await Promise.all([startOtelKpi(), logs.start(), collector.start()]);
});
afterAll(async () => {
  await Promise.all([collector.kill('SIGKILL'), logs.stop(), service.close()]);
  rmSync(folder, { recursive: true, force: true });
});

function startOtelKpi(): Promise<Service> {
  const config = settings({
    OTEL_KPI_STATE: join(folder, 'state.db'),
    OTEL_KPI_OTLP: `127.0.0.1:${otlpPort}`,
    OTEL_KPI_METRICS: '127.0.0.1:0',
    OTEL_KPI_HOLD: '0s',
    OTEL_KPI_SESSIONS_TO: `${collector.url}/v1/logs`,
  });
  const write = (line: string) => void process.stderr.write(`${line}\n`);
  const log = createLog({ level: 'error', format: 'text', now, write });
  return startService(
    { config, catalogue: catalogue(config), people: new Map(), prices: priceList() },
    { now, version: 'test', log },
  );
}

/**
 * Somebody else works on meanwhile, and the collector gives its sign of life: while that is missing, the clock that sessions
 * end by stands still. It is sent here, for the collector's own clock is not moved.
 */
async function passIdleTimeout(): Promise<void> {
  const signOfLife = sign(`collector:${new URL(collector.metricsUrl).port}`);
  const endMs = passedMs + IDLE_TIMEOUT_MS + 2 * SWEEP_MS;
  for (; passedMs < endMs; passedMs += SWEEP_MS) {
    const prompt = event('user_prompt', now(), { 'session.id': 'others' });
    expect(await post(service.otlpUrl, request('logs', [prompt]))).toBe(200);
    expect(await post(service.otlpUrl, signOfLife)).toBe(200);
    others++;
    await service.sweep();
  }
}

async function shown(metric: string, labels?: Readonly<Record<string, string>>, path = '/metrics'): Promise<number> {
  return sumOf(await get(`${service.metricsUrl}${path}`), metric, labels);
}

function records(outcome: string): Promise<number> {
  return shown('otelkpi_records_total', { outcome }, '/metrics/self');
}

/** All that came, so that one that came twice is found. */
function sessionEvents() {
  return logs.taken.filter(({ labels }) => labels['service_name'] === 'otel-kpi');
}

/** Everything that ended was told to Loki as one event, and has come back to otel-kpi, where it is nothing. */
async function expectTold(ended: number): Promise<void> {
  await until(async () => sessionEvents().length >= ended);
  await untilEqual(() => records('own_event'), ended);
  const told = sessionEvents().map(({ labels }) => labels);
  expect(told).toHaveLength(ended);
  expect(new Set(told.map((labels) => labels['event_id'])).size).toBe(ended);
  expect(rounded(told.reduce((sum, { cost_usd: cost }) => sum + Number(cost), 0))).toBe(spent);
  expect(await shown('agent_sessions_ended_total')).toBe(ended);
  expect(await shown('agent_sessions_open')).toBe(1);
}

async function untilSpent(usd: number): Promise<void> {
  spent = rounded(spent + usd);
  await untilEqual(() => shown('agent_cost_usd_total'), spent);
}

test('each session that ended is told to Loki once, with what it cost', async () => {
  for (const name of RECORDINGS) {
    for (const sent of recentRecording(name, now())) await collector.deliver(sent);
    await untilSpent(truthOf(name)!.total_cost_usd);
  }
  await passIdleTimeout();
  await expectTold(RECORDINGS.length);
});

/**
 * Were an event that comes back the work of a session, that session would end with the one that works here, and be told
 * before it: the outbox keeps its order.
 */
test.each([1, 2, 3])('no event goes around again in idle timeout %i after it', async (round) => {
  const [counted, arrived] = [await records('counted'), others];
  const of = { 'session.id': `round-${round}`, model: 'opus', cost_usd: 0.25 };
  await collector.deliver(request('logs', [event('api_request', now(), of)]));
  await untilSpent(of.cost_usd);
  await passIdleTimeout();
  await expectTold(RECORDINGS.length + round);
  expect(await records('counted')).toBe(counted + 1 + others - arrived);
});
