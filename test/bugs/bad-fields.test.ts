import { expect, test } from '@jest/globals';
import { randomFrom } from '../random.ts';
import { NOW_MS, startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { toMessage, toRequest } from '../golden/variants.ts';
import { event, metric, request, type Attributes } from '../sent.ts';
import { asReported, reported, runOf } from './reported.ts';

test('a cost or a number of tokens that is none costs the record that field alone', async () => {
  const run = await runOf(reported('cost-not-a-number'));
  const text = await run.text();
  expect(sumOf(text, 'agent_requests_total')).toBe(4);
  expect(sumOf(text, 'agent_tokens_total')).toBe(3030);
  expect(sumOf(text, 'agent_cost_usd_total')).toBe(0.03);
  await run.close();
});

test('whatever single field of a request is bad, all others count', async () => {
  const good: Attributes = {
    model: 'm',
    cost_usd: 0.5,
    input_tokens: 1,
    output_tokens: 10,
    cache_read_tokens: 100,
    cache_creation_tokens: 1000,
    duration_ms: 5,
    ttft_ms: 5,
  };
  const random = randomFrom(1);
  const run = await startRun();
  let [dollars, tokens] = [0, 0];
  for (let count = 0; count < 100; count++) {
    const bad = random.pick(Object.keys(good));
    const value = random.pick(['NaN', 'Infinity', '-Infinity', 'none', -1, 0.5e-300, '1e300', '1e40', true]);
    const record = event('api_request', NOW_MS - count * 1000, { ...good, [bad]: value, 'event.sequence': count });
    await run.send(request('logs', [record]));
    if (bad !== 'cost_usd') dollars += 0.5;
    tokens += 1111 - (bad.endsWith('_tokens') ? Number(good[bad]) : 0);
  }
  const text = await run.text();
  expect(sumOf(text, 'agent_requests_total')).toBe(100);
  expect(sumOf(text, 'agent_cost_usd_total')).toBe(dollars);
  expect(sumOf(text, 'agent_tokens_total')).toBe(tokens);
  await run.close();
});

test('enums of JSON may be named', async () => {
  const run = await runOf(reported('temporality-as-enum-name'));
  expect(sumOf(await run.text(), 'agent_cost_usd_total')).toBe(0.2);
  await run.close();
});

test('names of Claude Code are enough where the service has another name and the scope is lost', async () => {
  const run = await runOf(reported('service-name-and-scope-lost'));
  const text = await run.text();
  expect(sumOf(text, 'agent_cost_usd_total')).toBe(0.3);
  expect(sumOf(text, 'agent_commits_total')).toBe(1);
  await run.close();
});

test('and are not where the service is another agent', async () => {
  const run = await startRun();
  for (const service of ['cowork', 'codex_exec', 'gemini-cli', 'qwen-code', 'opencode', 'github-copilot']) {
    const origin = { resource: { 'service.name': service }, scope: '' };
    await run.send(request('metrics', [metric('claude_code.commit.count', 1, NOW_MS)], origin));
  }
  const text = await run.text();
  // Cowork speaks Claude Code's words, and so do plugins of opencode: these are theirs.
  for (const agent of ['cowork', 'opencode']) expect(sumOf(text, 'agent_commits_total', { agent })).toBe(1);
  expect(sumOf(text, 'agent_commits_total')).toBe(2);
  // The others that are understood do not know the name.
  const reasons = run.problems.map(({ reason }) => reason);
  expect(reasons.filter((reason) => !/^unknown_(source|name)$/.test(reason))).toEqual([]);
  expect(reasons).toHaveLength(4);
  await run.close();
});

test('for times before there were agents the arrival stands in', async () => {
  const run = await runOf(asReported('time-before-agents-existed'));
  const text = await run.text();
  expect(sumOf(text, 'agent_cost_window_usd', { window: '24h' })).toBe(1);
  expect(sumOf(text, 'agent_active_users', { window: '24h' })).toBe(1);
  expect(run.outcomes.reduce((sum, { clockCorrected }) => sum + clockCorrected, 0)).toBe(2);
  await run.close();
});

test('half of a surrogate pair never gets into state', async () => {
  const json = reported('half-surrogate-in-team');
  const requests = [...json, ...json.map((each) => toRequest(toMessage(each), 'protobuf'))];
  const run = await runOf(requests, { env: { OTEL_KPI_DIMENSIONS: '{ team: [team] }' } });
  const text = await run.text();
  expect(sumOf(text, 'agent_requests_total')).toBe(2);
  expect(sumOf(text, 'agent_cost_usd_total')).toBe(0.03);
  expect(text.isWellFormed()).toBe(true);
  await run.close();
});

test.each(['session.id', 'user.email', 'user.id', 'model', 'team'])(
  'a long %s is neither cut nor merged',
  async (name) => {
    const random = randomFrom(7);
    const run = await startRun({ env: { OTEL_KPI_DIMENSIONS: '{ team: [team] }' } });
    const values = Array.from({ length: 20 }, (_, at) => {
      const beginning = Array.from({ length: 150 + random.below(150) }, () => random.pick(['a', 'é', '😀'])).join('');
      return [`${beginning}${'x'.repeat(200)}${at}`, `${beginning}${'x'.repeat(200)}${at}.`];
    }).flat();
    for (const [at, value] of values.entries()) {
      const of = { cost_usd: 1, 'event.sequence': at, [name]: value };
      await run.send(request('logs', [event('api_request', NOW_MS - 1000, of)]));
    }
    const text = await run.text();
    expect(text.isWellFormed()).toBe(true);
    expect(sumOf(text, 'agent_cost_usd_total')).toBe(40);
    if (name === 'session.id') expect(sumOf(text, 'agent_sessions_open')).toBe(40);
    if (name === 'model') expect(text.match(/^agent_cost_usd_total\{.*model=/gm)).toHaveLength(40);
    await run.close();
  },
);
