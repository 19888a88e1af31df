/** An agent's own Prometheus endpoint, scraped by a real collector with collector/agent-scrape.yaml and counted by otel-kpi. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, test } from '@jest/globals';
import { sumOf } from '../golden/text.ts';
import { createCollector } from './collector.ts';
import { createOtelKpi } from './otel-kpi.ts';
import { get, until } from './process.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-agent-scrape-'));
const running: { kill(signal: NodeJS.Signals): Promise<void> }[] = [];

/** What the agent shows now, and how often it was read since. */
let shown = '';
let reads = 0;
const agent = createServer((_, response) => {
  reads++;
  response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }).end(shown);
});
await once(agent.listen(0, '127.0.0.1'), 'listening');

afterEach(async () => {
  for (const part of running.splice(0)) await part.kill('SIGTERM');
});
afterAll(async () => {
  agent.closeAllConnections();
  await once(agent.close(), 'close');
  rmSync(folder, { recursive: true, force: true });
});

const cost = (dollars: number, labels: Readonly<Record<string, string>>): string => {
  const all = { model: 'opus', query_source: 'main', user_id: 'u1', ...labels };
  const text = Object.entries(all).map(([name, value]) => `${name}="${value}"`);
  return `claude_code_cost_usage_USD_total{${text.join(',')}} ${dollars}\n`;
};

function show(...series: string[]): void {
  shown = `# TYPE claude_code_cost_usage_USD_total counter\n${series.join('')}`;
}

/** Until what is shown now was scraped. */
async function scraped(): Promise<void> {
  reads = 0;
  await until(async () => reads >= 3);
}

async function start(name: string) {
  const kpi = await createOtelKpi(join(folder, `${name}.db`), 0);
  const { port } = agent.address() as AddressInfo;
  const collector = await createCollector({
    configs: ['config.yaml', 'agent-scrape.yaml'],
    folder: join(folder, name),
    // By default it looks for what it reads after five seconds.
    flags: ['--set=receivers::prometheus/agent::discovery_reload_on_startup=true'],
    env: {
      OTEL_KPI_ENDPOINT: kpi.otlpUrl,
      LOKI_ENDPOINT: 'http://127.0.0.1:1',
      AGENT_METRICS: `127.0.0.1:${port}`,
      AGENT_SCRAPE_INTERVAL: '300ms',
    },
  });
  running.push(collector, kpi);
  await kpi.start();
  const dollars = async () => sumOf(await get(`${kpi.metricsUrl}/metrics`), 'agent_cost_usd_total');
  return { collector, reach: (expected: number) => until(async () => (await dollars()) === expected) };
}

test('a named session counts from its first scrape on, whatever restarts', async () => {
  const { collector, reach } = await start('named');
  const one = { session_id: 's1' };
  // The endpoint shows its value from the first scrape on.
  show(cost(0.5, one));
  await collector.start();
  await reach(0.5);
  show(cost(0.75, one));
  await reach(0.75);
  // The process ends, and its session is resumed by another one, which begins at 0.
  show(cost(0.25, one));
  await reach(1);
  // A second session, and another account in it.
  show(cost(0.25, one), cost(2, { session_id: 's2', user_email: 'a@example.com' }));
  await reach(3);
  show(
    cost(0.25, one),
    cost(2, { session_id: 's2', user_email: 'a@example.com' }),
    cost(1, { session_id: 's2', user_email: 'b@example.com' }),
  );
  await reach(4);
  // Another collector, which makes up starts of its own.
  await collector.kill('SIGTERM');
  show(cost(0.5, one));
  await collector.start();
  await reach(4.25);
});

test('one without a name counts what it rises by from its first scrape on', async () => {
  const { collector, reach } = await start('unnamed');
  show(cost(0.5, {}));
  await collector.start();
  await scraped();
  show(cost(0.75, {}));
  await reach(0.25);
  show(cost(0.1, {}));
  await reach(0.35);
});
