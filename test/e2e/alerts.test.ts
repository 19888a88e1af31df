/**
 * An alert arrives: money is spent, a real Prometheus works out the rules as they are shipped, a real Alertmanager with the
 * configuration of a contact point tells a receiver of it, and tells it when it is over.
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { alertmanagerConfig } from '../../alertmanager/contact.ts';
import { partPath } from '../parts.ts';
import { event, request } from '../sent.ts';
import { freePort, isOk, post, startNode, startProgram, until, type Child } from './process.ts';
import { createPrometheusOf, type Prometheus } from './prometheus.ts';

type Told = {
  readonly status: string;
  readonly alerts: readonly { readonly labels: Record<string, string>; readonly annotations: Record<string, string> }[];
};

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-alerts-'));
const told: Told[] = [];
const contact = createServer((incoming, answer) => {
  let body = '';
  incoming.on('data', (part: Buffer) => (body += part.toString()));
  incoming.on('end', () => {
    told.push(JSON.parse(body) as Told);
    answer.end();
  });
});
const [otlp, metrics, alerts] = [await freePort(), await freePort(), await freePort()];
let prometheus: Prometheus;
const children: Child[] = [];

beforeAll(async () => {
  await once(contact.listen(0, '127.0.0.1'), 'listening');
  const { port } = contact.address() as AddressInfo;
  writeFileSync(join(folder, 'kpis.yaml'), 'budgets:\n  web: { amount: 5, unit: usd, per: month }\n');
  children.push(
    startNode([join(import.meta.dirname, '../../src/main.ts'), 'serve'], {
      OTEL_KPI_OTLP: `127.0.0.1:${otlp}`,
      OTEL_KPI_METRICS: `127.0.0.1:${metrics}`,
      OTEL_KPI_STATE: ':memory:',
      OTEL_KPI_HOLD: '500ms',
      OTEL_KPI_KPIS_FILE: join(folder, 'kpis.yaml'),
    }),
    startAlertmanager(`http://127.0.0.1:${port}`),
  );
  const rules = join(import.meta.dirname, '../../prometheus/rules/otel-kpi.yml');
  prometheus = await createPrometheusOf(join(folder, 'prometheus'), {
    global: { scrape_interval: '500ms', evaluation_interval: '500ms' },
    rule_files: [rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alerts}`] }] }] },
    scrape_configs: [
      { job_name: 'otel-kpi', static_configs: [{ targets: [`127.0.0.1:${metrics}`] }] },
      {
        job_name: 'otel-kpi-self',
        metrics_path: '/metrics/self',
        static_configs: [{ targets: [`127.0.0.1:${metrics}`] }],
      },
    ],
  });
  await until(() => isOk(`http://127.0.0.1:${metrics}/readyz`));
  await until(() => isOk(`http://127.0.0.1:${alerts}/-/ready`));
  await prometheus.start();
  await until(async () => (await prometheus.value('agent_budget_limit')) === 5);
}, 60_000);

afterAll(async () => {
  await prometheus.stop();
  for (const child of children) await child.stop();
  contact.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a budget that is used up is told to the contact point, with what to do', async () => {
  await spend(4);
  await until(async () => ((await prometheus.value('agent_budget_spent')) ?? 0) > 3.9);
  expect(told.filter(isOfBudget)).toEqual([]);

  await spend(2);
  await until(async () => told.some(isOfBudget));
  const [first] = told.filter(isOfBudget);
  expect(first).toMatchObject({
    status: 'firing',
    alerts: [
      {
        labels: { alertname: 'AgentBudgetExhausted', budget: 'web', severity: 'warning' },
        annotations: {
          summary: 'The budget web is used up: 120% of its month.',
          action: expect.stringContaining('Decide with the owner'),
          runbook_url: 'docs/alerts.md#agentbudgetexhausted',
        },
      },
    ],
  });
}, 60_000);

/** As it is written for a webhook, only in a hurry. */
function startAlertmanager(url: string): Child {
  const config = alertmanagerConfig({ ALERTS_TO: url }) as { route: object };
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(file, JSON.stringify({ ...config, route: { ...config.route, group_wait: '100ms' } }));
  return startProgram(partPath('alertmanager'), [
    `--config.file=${file}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    '--cluster.listen-address=',
    `--web.listen-address=127.0.0.1:${alerts}`,
  ]);
}

function isOfBudget({ alerts: all }: Told): boolean {
  return all.some(({ labels }) => labels['alertname'] === 'AgentBudgetExhausted');
}

async function spend(usd: number): Promise<void> {
  const one = event('api_request', Date.now(), {
    model: 'a-model',
    cost_usd: usd,
    input_tokens: 10,
    request_id: `r${usd}`,
  });
  expect(await post(`http://127.0.0.1:${otlp}`, request('logs', [one]))).toBe(200);
}
