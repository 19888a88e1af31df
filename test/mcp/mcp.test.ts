/** An agent asks `otel-kpi mcp`, by the client of the protocol's own SDK. */
import { execPath } from 'node:process';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startKept, type Kept } from '../events/kept.ts';
import { event, request } from '../sent.ts';

const client = new Client({ name: 'an agent', version: '1' });
let kept: Kept;

beforeAll(async () => {
  kept = await startKept();
  const at = Date.now() - 60_000;
  const told = { model: 'claude-opus-5-5', cost_usd: 2.5, input_tokens: 1000, output_tokens: 10 };
  await kept.send(request('logs', [event('api_request', at, told), event('tool_result', at, { tool_name: 'Bash' })]));
  const main = new URL('../../src/main.ts', import.meta.url).pathname;
  const args = ['--disable-warning=ExperimentalWarning', main, 'mcp', '--service', kept.service.metricsUrl];
  await client.connect(new StdioClientTransport({ command: execPath, args, stderr: 'inherit' }));
});

afterAll(async () => {
  await client.close();
  await kept.end();
});

type Answer = { readonly isError?: boolean; readonly content: readonly { readonly text: string }[] };

async function ask(name: string, words: Record<string, unknown> = {}): Promise<unknown> {
  const { content, isError } = (await client.callTool({ name, arguments: words })) as unknown as Answer;
  return isError === true ? content[0]!.text : (JSON.parse(content[0]!.text) as unknown);
}

test('all its tools only read', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['kpis', 'report', 'events', 'sessions', 'budgets']);
  for (const { annotations } of tools) expect(annotations).toMatchObject({ readOnlyHint: true });
});

test('each tool answers', async () => {
  const kpis = (await ask('kpis')) as { name: string; series: number }[];
  expect(kpis.find(({ name }) => name === 'agent_cost_usd_total')).toMatchObject({ series: 1, unit: 'USD' });
  expect(await ask('kpis', { name: 'agent_cost_usd_total' })).toMatchObject([{ points: [{ value: 2.5 }] }]);
  expect(await ask('report', { by: 'model' })).toMatchObject({ report: [{ model: 'claude-opus-5-5', cost_usd: 2.5 }] });
  expect(await ask('events', { kind: 'tool' })).toMatchObject({ events: [{ tool_name: 'Bash' }] });
  expect(await ask('events', { limit: 1 })).toMatchObject({ next: expect.any(String) });
  expect(await ask('sessions')).toMatchObject({ sessions: [{ session_id: 's1', cost_usd: 2.5 }] });
  expect(await ask('sessions', { id: 's1' })).toMatchObject({ session: { requests: 1 } });
  expect(await ask('budgets')).toMatchObject({ budgets: [] });
});

test('what is not known is left out, and an answer that is too long says how to ask for less', async () => {
  const { events } = (await ask('events', { kind: 'tool' })) as { events: Record<string, unknown>[] };
  expect(Object.values(events[0]!)).not.toContain(null);
  const records = Array.from({ length: 2_000 }, (_, index) =>
    event('tool_result', Date.now() - 120_000 + index, { 'session.id': 'long', tool_name: 'Read' }),
  );
  await kept.send(request('logs', records));
  expect(await ask('events', { session: 'long', limit: 10_000 })).toMatch(
    /^the answer has [\d,]+ characters.*: ask for less/,
  );
  expect(await ask('events', { session: 'long', limit: 100 })).toMatchObject({ events: expect.any(Array) });
});

test('what cannot be answered is said in words', async () => {
  expect(await ask('report', { by: 'moon' })).toContain('moon is not known; must be one of total, day');
  expect(await ask('report', { team: 'a' })).toContain('report takes no team; it takes by, from');
  expect(await ask('sessions', { id: 'none' })).toContain('No event of this session is kept');
  expect(await ask('delete')).toContain('delete is no tool; must be one of kpis');
});
