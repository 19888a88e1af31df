/**
 * An alert arrives: money is spent, a real Prometheus works out the rules as they are shipped, real Alertmanagers with the
 * configuration of each kind of contact point tell receivers of it (webhook, Slack, mail), and tell them when it is over.
 */
import { createServer } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

type Attachment = { readonly title: string; readonly text: string };

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-alerts-'));
const told: Told[] = [];
const chat: Attachment[] = [];
const mails: string[] = [];
const contact = createServer((incoming, answer) => {
  let body = '';
  incoming.on('data', (part: Buffer) => (body += part.toString()));
  incoming.on('end', () => {
    const message = JSON.parse(body);
    if (incoming.url === '/slack') chat.push(...(message as { attachments: Attachment[] }).attachments);
    else told.push(message as Told);
    answer.end('ok');
  });
});
const mailServer = createSocketServer(takeMail);
const [otlp, metrics] = [await freePort(), await freePort()];
const alerts = { webhook: await freePort(), slack: await freePort(), mail: await freePort() };
let prometheus: Prometheus;
const children: Child[] = [];

beforeAll(async () => {
  const [url, smtp] = [`http://${await listening(contact)}`, `smtp://${await listening(mailServer)}`];
  plan(5);
  children.push(
    startNode([join(import.meta.dirname, '../../src/main.ts'), 'serve'], {
      OTEL_KPI_OTLP: `127.0.0.1:${otlp}`,
      OTEL_KPI_METRICS: `127.0.0.1:${metrics}`,
      OTEL_KPI_STATE: ':memory:',
      OTEL_KPI_HOLD: '500ms',
      OTEL_KPI_KPIS_FILE: join(folder, 'kpis.yaml'),
    }),
    startAlertmanager('webhook', { ALERTS_TO: url }),
    startAlertmanager('slack', { ALERTS_TO: `slack+${url}/slack`, RUNBOOKS: 'https://example.com/kpi' }),
    startAlertmanager('mail', {
      ALERTS_TO: 'mailto:lead@example.com',
      ALERTS_SMTP: smtp,
      RUNBOOKS: 'https://example.com/kpi',
    }),
  );
  const ports = Object.values(alerts);
  const rules = join(import.meta.dirname, '../../prometheus/rules/otel-kpi.yml');
  prometheus = await createPrometheusOf(join(folder, 'prometheus'), {
    global: { scrape_interval: '500ms', evaluation_interval: '500ms' },
    rule_files: [rules],
    alerting: { alertmanagers: [{ static_configs: [{ targets: ports.map((port) => `127.0.0.1:${port}`) }] }] },
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
  for (const port of ports) await until(() => isOk(`http://127.0.0.1:${port}/-/ready`));
  await prometheus.start();
  await until(async () => (await prometheus.value('agent_budget_limit')) === 5);
});

afterAll(async () => {
  await prometheus.stop();
  for (const child of children) await child.stop();
  contact.close();
  mailServer.close();
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
});

/** What all three say of it: the sentence, what to do, and where to read on. */
const MESSAGE = [
  'The budget web is used up: 120% of its month.',
  'Decide with the owner',
  'https://example.com/kpi/docs/alerts.md#agentbudgetexhausted',
];

test('Slack is told in its own format', async () => {
  await until(async () => chat.length > 0);
  expect(chat[0]!.title).toBe('AgentBudgetExhausted (warning)');
  for (const part of MESSAGE) expect(chat[0]!.text).toContain(part);
});

test('a mail comes, to whom and from whom it is to be', async () => {
  await until(async () => mails.length > 0);
  const mail = plainOf(mails[0]!);
  expect(mail).toMatch(/^To: lead@example.com$/m);
  expect(mail).toMatch(/^From: otel-kpi@127.0.0.1$/m);
  expect(mail).toMatch(/^Subject: AgentBudgetExhausted \(warning\)$/m);
  for (const part of MESSAGE) expect(mail).toContain(part);
});

test('all are told when it is over', async () => {
  plan(500);
  children[0]!.process.kill('SIGHUP');
  await until(async () => (await prometheus.value('agent_budget_limit')) === 500);
  await until(async () => told.some((message) => isOfBudget(message) && message.status === 'resolved'));
  await until(async () => chat.some(({ title }) => title === 'Resolved: AgentBudgetExhausted (warning)'));
  await until(async () => mails.some((mail) => /^Subject: Resolved: AgentBudgetExhausted/m.test(plainOf(mail))));
});

function plan(usd: number): void {
  writeFileSync(join(folder, 'kpis.yaml'), `budgets:\n  web: { amount: ${usd}, unit: usd, per: month }\n`);
}

/** As it is written for a contact point, only in a hurry. */
function startAlertmanager(kind: keyof typeof alerts, env: Readonly<Record<string, string>>): Child {
  const config = alertmanagerConfig(env) as { route: object };
  const file = join(folder, `alertmanager-${kind}.yml`);
  const route = { ...config.route, group_wait: '100ms', group_interval: '500ms' };
  writeFileSync(file, JSON.stringify({ ...config, route }));
  return startProgram(partPath('alertmanager'), [
    `--config.file=${file}`,
    `--storage.path=${join(folder, `alertmanager-${kind}`)}`,
    '--cluster.listen-address=',
    `--web.listen-address=127.0.0.1:${alerts[kind]}`,
  ]);
}

async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The least of SMTP that takes a mail. */
function takeMail(socket: Socket): void {
  let [text, isMail] = ['', false];
  socket.write('220 here\r\n');
  socket.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (isMail && !text.endsWith('\r\n.\r\n')) return;
    if (isMail) mails.push(text);
    const isData = !isMail && /^DATA\r\n$/i.test(text);
    socket.write(isData ? '354 go on\r\n' : /^QUIT/i.test(text) ? '221 bye\r\n' : '250 well\r\n');
    [text, isMail] = ['', isData];
  });
}

/** Its lines, and what is written as quoted-printable. */
function plainOf(mail: string): string {
  return mail
    .replaceAll('\r\n', '\n')
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
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
