/**
 * `otel-kpi import` on made-up histories of four agents, and what ccusage 20.0.24 (MIT) says of the same files
 * (test/fixtures/ccusage-20.0.24; `ccusage AGENT session --json --offline` with HOME there).
 */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createImporter, importHistory } from '../../src/app/importing.ts';
import { reportFromService } from '../../src/app/report.ts';
import { importHistories } from '../../src/commands/import.ts';
import { startKept, type Kept } from './kept.ts';

const FIXTURE = new URL('../fixtures/ccusage-20.0.24/', import.meta.url);
const ENV = { OTEL_KPI_EVENTS_KEPT: '400d' };

type Session = Readonly<Record<string, number>> & { readonly sessionId: string };
type Said = { readonly sessions: readonly Session[]; readonly totals: Readonly<Record<string, number>> };

const said = (agent: string): Said => JSON.parse(readFileSync(new URL(`${agent}.json`, FIXTURE), 'utf8')) as Said;

async function imported(kept: Kept, ...words: string[]): Promise<string> {
  let text = '';
  await importHistories([...words, '--endpoint', kept.service.otlpUrl], {
    ...createImporter(new URL('home', FIXTURE).pathname, {}, fail),
    print: (more) => (text += more),
    show: () => {},
  });
  return text;
}

function fail(reason: string): never {
  throw new Error(reason);
}

test('tokens are those of ccusage, and so is money; where they differ it is for a reason', async () => {
  const kept = await startKept(ENV);
  try {
    await imported(kept);
    const { rows } = await reportFromService(kept.service.metricsUrl, '', { by: 'session' });
    const tokens = new Map(rows.map((row) => [String(row['session']), Number(row['tokens'])]));
    const whole = (agent: string) =>
      said(agent).sessions.map(({ sessionId, totalTokens }) => [sessionId, totalTokens!]);
    const uuid = (id: string) => /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(id)![0];
    for (const agent of ['claude', 'codex', 'gemini']) {
      for (const [id, told] of whole(agent)) expect([id, tokens.get(uuid(String(id)))]).toEqual([id, told]);
    }
    // Qwen Code's prompt has what was read from the cache in it: ccusage adds that once more.
    const [qwen] = said('qwen').sessions;
    expect(tokens.get(qwen!.sessionId)).toBe(qwen!['totalTokens']! - qwen!['cacheReadTokens']!);

    const cost = (agent: string) => kept.kpi('agent_cost_usd_total', { agent });
    expect(await cost('claude-code')).toBeCloseTo(said('claude').totals['totalCost']!, 9);
    expect(await cost('codex')).toBeCloseTo(said('codex').totals['costUSD']!, 9);
    expect(await cost('gemini-cli')).toBeCloseTo(said('gemini').totals['totalCost']!, 9);
  } finally {
    await kept.end();
  }
});

test('asked before, it says what it would add and adds nothing; again, it adds nothing', async () => {
  const kept = await startKept(ENV);
  try {
    const would = await imported(kept, 'claude-code', '--dry-run');
    expect(would).toBe(
      'claude-code: 5 requests in 3 files; 0 are known; would add 5 requests, 84,592 tokens, $0.25 by the price list\n',
    );
    expect(await kept.kpi('agent_tokens_total')).toBe(0);
    expect(await imported(kept, 'claude-code')).toBe(would.replace('would add', 'added'));
    expect(await imported(kept, 'claude-code')).toContain('; 5 are known; added 0 requests, 0 tokens, $0.00 ');
    expect(await kept.kpi('agent_tokens_total')).toBe(84_592);
    expect(await kept.kpi('agent_tokens_total', { arrival: 'imported' })).toBe(84_592);
    expect(kept.rows('SELECT count(*) AS rows, sum(cost_usd) AS cost FROM events')).toEqual([{ rows: 5, cost: null }]);
    expect(await kept.text('/metrics')).not.toMatch(/^agent_tokens_total\{/m);
    expect(await imported(kept, 'codex', '--from', '2026-11-21')).toContain('added 0 requests');
  } finally {
    await kept.end();
  }
});

test('an answer that was read while it was written is one request, in KPIs and reports alike', async () => {
  const kept = await startKept(ENV);
  try {
    const session = '11111111-1111-4111-8111-111111111111';
    const request = { id: 'msg_1/req_1', session, timeMs: Date.UTC(2026, 10, 20, 12), model: 'claude-sonnet-5' };
    for (const output of [3, 900]) {
      const requests = [{ ...request, source: 'main' as const, tokens: { input: 100, output } }];
      const asked = { url: kept.service.otlpUrl, token: '', person: '', dryRun: false, progress: () => {} };
      await importHistory({ service: 'claude-code', account: '', files: 1, requests }, asked);
    }
    const { rows } = await reportFromService(kept.service.metricsUrl, '', { by: 'total' });
    expect(rows).toMatchObject([{ requests: 1, tokens: await kept.kpi('agent_tokens_total') }]);
  } finally {
    await kept.end();
  }
});

test('a day that is none, an agent without a history and a collector are refused in words', async () => {
  const kept = await startKept(ENV);
  try {
    await expect(imported(kept, '--from', 'yesterday')).rejects.toThrow('--from is yesterday; must be a day such as');
    await expect(imported(kept, 'cursor')).rejects.toThrow('cursor is not known; must be one of claude-code, codex');
    const { otlpUrl, metricsUrl } = kept.service;
    const at = (url: string) =>
      importHistory(
        { service: 'codex', account: '', files: 0, requests: [] },
        { url, token: '', person: '', dryRun: true, progress: () => {} },
      );
    expect(await at(otlpUrl)).toMatchObject({ requests: 0, tokens: 0, cost_usd: 0, known: 0 });
    await expect(at(metricsUrl)).rejects.toThrow(`${metricsUrl} answers 404`);
  } finally {
    await kept.end();
  }
});

test.each([
  [{ OTEL_KPI_EVENTS_KEPT: '1d' }, 'events are kept for 1 d (events_kept)'],
  [{ OTEL_KPI_EVENTS: 'off' }, 'the service keeps no events'],
])('what no report will have is told of, before it is sent and after: %j', async (env, why) => {
  const kept = await startKept(env);
  try {
    const line = `5 of them would be in the KPIs and not in reports: ${why}\n`;
    expect(await imported(kept, 'claude-code', '--dry-run')).toMatch(
      new RegExp(`\\n  ${line.replace(/[()]/g, '\\$&')}$`),
    );
    expect(await imported(kept, 'claude-code')).toContain(line.replace('would be', 'are'));
    expect(await kept.kpi('agent_tokens_total')).toBe(84_592);
  } finally {
    await kept.end();
  }
});
