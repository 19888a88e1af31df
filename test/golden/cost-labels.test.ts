/** Labels of single requests, switched on by one line: from recordings, by each witness and both, in any order. */
import { describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { randomFrom } from '../random.ts';
import { recording } from '../recordings.ts';
import * as sent from '../sent.ts';
import { textOf } from './run.ts';
import { linesOf, sumOf } from './text.ts';
import { rebatch, toMessage, toRequest } from './variants.ts';

const NOW_MS = Date.UTC(2026, 10, 30, 1);
const COST = 'agent_cost_usd_total';

/** By label: a recording, the values in it, and how much of the money has none. */
const CASES = [
  { label: 'effort', name: 'claude-code-2.1.332/basic-json', values: ['medium'], rest: 'none' },
  { label: 'speed', name: 'claude-code-2.1.332/basic-json', values: [], rest: 'all' },
  { label: 'route', name: 'claude-code-2.1.332/basic-json', values: ['firstParty'], rest: 'none' },
  { label: 'skill', name: 'claude-code-2.1.332/plugin-skill', values: ['third-party'], rest: 'none' },
  { label: 'plugin', name: 'claude-code-2.1.332/plugin-skill', values: ['third-party'], rest: 'none' },
  { label: 'mcp_server', name: 'claude-code-2.1.332/pull-request-mcp', values: ['custom'], rest: 'some' },
  { label: 'sub_agent', name: 'claude-code-2.1.332/parallel-subagents', values: ['general-purpose'], rest: 'some' },
] as const;

describe.each(CASES)('cost by $label in $name', ({ label, name, values, rest }) => {
  const kpi = `agent_cost_by_${label}_usd_total`;
  const requests = recording(name);
  const told = (all: readonly ExportRequest[]) =>
    textOf(all, { nowMs: NOW_MS, kpis: `kpis: { ${kpi}: { enabled: true } }` });
  const isUsage = (text: string) => linesOf(text, [kpi]);

  test('is all of the cost, by the values that requests have', async () => {
    const text = await told(requests);
    const whole = sumOf(text, COST);
    expect(sumOf(text, kpi)).toBeCloseTo(whole, 9);
    const without = sumOf(text, kpi, { [label]: 'unknown' });
    const found = values.map((value) => sumOf(text, kpi, { [label]: value }));
    expect(found.every((amount) => amount > 0)).toBe(true);
    expect(found.reduce((sum, amount) => sum + amount, without)).toBeCloseTo(whole, 9);
    expect(without === 0 ? 'none' : without < whole ? 'some' : 'all').toBe(rest);
  });

  test('is the same by events alone, by metrics alone, and in any order', async () => {
    const golden = isUsage(await told(requests));
    for (const signal of ['logs', 'metrics']) {
      expect(isUsage(await told(requests.filter((request) => request.signal === signal)))).toEqual(golden);
    }
    const messages = requests.map(toMessage);
    for (let seed = 0; seed < 3; seed++) {
      const shuffled = rebatch(messages, randomFrom(seed)).map((message) => toRequest(message, 'protobuf'));
      expect(isUsage(await told(shuffled))).toEqual(golden);
    }
  });

  test('is not there unless it is asked for, and changes nothing else', async () => {
    const without = await textOf(requests, { nowMs: NOW_MS });
    expect(without).not.toContain(kpi);
    const text = await told(requests);
    for (const other of [COST, 'agent_tokens_total', 'agent_requests_total', 'agent_sessions_worked_total']) {
      expect(linesOf(text, [other])).toEqual(linesOf(without, [other]));
    }
  });
});

test('a KPI of a user’s own has such a label', async () => {
  const kpis = `
kpis:
  agent_skill_tokens_total: { help: Tokens by skill., kind: sum, of: tokens, labels: [skill, type] }
`;
  const text = await textOf(recording('claude-code-2.1.332/plugin-skill'), {
    nowMs: NOW_MS,
    kpis,
  });
  expect(sumOf(text, 'agent_skill_tokens_total', { skill: 'third-party' })).toBe(sumOf(text, 'agent_tokens_total'));
});

test('a refusal that does not say whose tool it was is taken off the failure of that tool, in any order', async () => {
  const AT_MS = NOW_MS - 3_600_000;
  const CODEX = { resource: { 'service.name': 'codex_exec' }, scope: 'codex_otel.log_only' };
  const told = (name: string, secondsAfter: number, of: sent.Attributes) =>
    sent.event(`codex.${name}`, AT_MS + secondsAfter * 1_000, { 'conversation.id': 'c1', ...of });
  const result = (tool: string, after: number, of: sent.Attributes = {}) =>
    told('tool_result', after, { tool_name: tool, success: 'false', duration_ms: '5', ...of });
  const [theirs, other] = [{ mcp_server: 'docs', agent_name: 'explorer' }, { mcp_server: 'wiki' }];
  const records = [
    told('tool_decision', 0, { tool_name: 'search', decision: 'denied', source: 'user' }),
    result('search', 1, theirs),
    told('tool_decision', 2, { tool_name: 'search', decision: 'denied', source: 'user' }),
    result('search', 3, other),
    result('search', 4, theirs),
    result('exec_command', 5, { agent_name: 'explorer' }),
    result('apply_patch', 6),
  ];
  const kpis =
    'kpis: { agent_cost_by_mcp_server_usd_total: { enabled: true }, agent_cost_by_sub_agent_usd_total: { enabled: true } }';
  for (let seed = 0; seed < 12; seed++) {
    const requests = randomFrom(seed)
      .shuffled(records)
      .map((record) => sent.request('logs', [record], CODEX));
    const text = await textOf(requests, { nowMs: NOW_MS, kpis });
    const calls = (tool: string, outcome: string) => sumOf(text, 'agent_tool_calls_total', { tool, outcome });
    expect(calls('search', 'rejected')).toBe(2);
    expect(['search', 'exec_command', 'apply_patch'].map((tool) => calls(tool, 'error'))).toEqual([1, 1, 1]);
  }
});

test('coverage by client version is what each signal reported of it', async () => {
  const names = [
    'agent_cost_by_version_usd_total',
    'agent_witnessed_cost_by_version_usd_total',
    'agent_coverage_by_version_ratio',
  ];
  const kpis = `kpis: { ${names.map((name) => `${name}: { enabled: true }`).join(', ')} }`;
  // Of one version all of it comes, of the other events alone.
  const [whole, half] = ['claude-code-2.1.332/basic-json', 'claude-code-2.1.329/basic-json'].map(recording);
  const text = await textOf([...whole!, ...half!.filter(({ signal }) => signal === 'logs')], { nowMs: NOW_MS, kpis });
  const of = (version: string) => ({ app_version: version });
  expect(sumOf(text, names[0]!, of('2.1.332'))).toBeGreaterThan(0);
  expect(sumOf(text, names[0]!, of('2.1.332')) + sumOf(text, names[0]!, of('2.1.329'))).toBeCloseTo(
    sumOf(text, COST),
    9,
  );
  expect(sumOf(text, names[0]!, of('2.1.329'))).toBeGreaterThan(0);
  expect(sumOf(text, names[1]!, { ...of('2.1.329'), witness: 'metrics' })).toBe(0);
  expect(sumOf(text, names[2]!, { ...of('2.1.332'), witness: 'metrics' })).toBe(1);
  expect(sumOf(text, names[2]!, { ...of('2.1.329'), witness: 'metrics' })).toBe(0);
});
