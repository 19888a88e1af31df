/** The made-up company at a real service, as pictures and tests look at it: a month of its work, and some minutes live. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCompany, type Request } from '../../demo/company.ts';
import { createLog } from '../../src/app/log.ts';
import { startService, type Service } from '../../src/app/service.ts';
import { readSettings } from '../../src/app/settings.ts';
import { post } from '../e2e/process.ts';
import { packaged } from '../events/kept.ts';
import { NOW_MS } from '../golden/run.ts';
import { event, request } from '../sent.ts';

const DAY_MS = 24 * 3_600_000;
/** A Friday afternoon. */
const START_MS = NOW_MS - DAY_MS + 2 * 3_600_000;
const LIVE_MS = 120_000;
/** How long the question of a hook has been open. */
const ASKED_MS = 95_000;

const BUDGETS = `budgets:
  everything: { amount: 9000, unit: usd, per: month }
  platform: { match: { team: platform }, amount: 900, unit: usd, per: month }
  sparing: { match: { agent: gemini-cli }, amount: 1000, unit: usd, per: week }
`;

export type Demo = {
  readonly service: Service;
  /** Those of the last day, the latest first. */
  readonly sessions: readonly {
    readonly session_id: string;
    readonly agent: string;
    readonly person: string;
    readonly cost_usd: number;
  }[];
  readonly nowMs: () => number;
  send(requests: Iterable<Request>): Promise<void>;
  end(): Promise<void>;
};

export async function startDemo(historyMs: number, people: number): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  writeFileSync(join(folder, 'kpis.yaml'), BUDGETS);
  let nowMs = START_MS;
  const settings = readSettings(
    undefined,
    {
      OTEL_KPI_STATE: join(folder, 'otel-kpi.db'),
      OTEL_KPI_OTLP: '127.0.0.1:0',
      OTEL_KPI_METRICS: '127.0.0.1:0',
      OTEL_KPI_EVENTS_KEPT: '400d',
      OTEL_KPI_KPIS_FILE: join(folder, 'kpis.yaml'),
    },
    {
      catalogue: { path: 'default.yaml', text: packaged('kpis/default.yaml') },
      prices: packaged('prices/prices.json'),
    },
  );
  if (Array.isArray(settings)) throw new Error(JSON.stringify(settings));
  const log = createLog({
    level: 'error',
    format: 'text',
    now: () => nowMs,
    write: (line) => void process.stderr.write(line),
  });
  const service = await startService(settings, { now: () => nowMs, log, version: 'demo' });
  const send = async (requests: Iterable<Request>) => {
    for (const { signal, body } of requests) {
      await post(service.otlpUrl, { signal, encoding: 'json', body: Buffer.from(body) });
    }
  };
  const company = createCompany({ seed: 1, people, startMs: START_MS, historyMs, speed: 1 });
  await send(company.history());
  nowMs += LIVE_MS;
  await send(company.due(nowMs));
  const from = new Date(nowMs - DAY_MS).toISOString();
  const answer = await fetch(`${service.metricsUrl}/api/sessions?from=${from}`);
  const { sessions = [] } = (await answer.json()) as { sessions?: Demo['sessions'] };
  const end = async () => {
    await service.close();
    rmSync(folder, { recursive: true });
  };
  if (sessions.length > 0) await post(service.otlpUrl, question(sessions[0]!, nowMs - ASKED_MS));
  return { service, sessions, nowMs: () => nowMs, send, end };
}

/** That an agent asked its person whether it may. */
function question({ session_id: session, agent, person }: Demo['sessions'][number], atMs: number) {
  const told = {
    'session.id': session,
    'user.id': person,
    hook_event: 'PermissionRequest',
    moment: 'permission',
    tool_name: 'Bash',
  };
  const origin = { resource: { 'service.name': agent }, scope: 'otel-kpi.hook' };
  return request('logs', [event('agent.hook', atMs, told)], origin);
}
