/** Two instrumentations of one request count it once, whatever they know of each other; two requests that look alike are two. */
import { describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { randomFrom } from '../random.ts';
import * as sent from '../sent.ts';
import { startRun } from './run.ts';
import { sumOf } from './text.ts';

const START_MS = 1_795_204_079_000;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const OTHER_TRACE = '1af7651916cd43dd8448eb211c80319d';

type Told = {
  afterMs?: number;
  name?: string;
  scope: string;
  trace?: string;
  id?: string;
  input?: number;
  model?: string;
  fails?: boolean;
  service?: string;
};

let spans = 0;
function span({
  scope,
  trace = TRACE,
  id = '',
  input = 1000,
  model = 'm',
  fails = false,
  service = 'bot',
  afterMs = 0,
  name = 'chat',
}: Told): ExportRequest {
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.response.model': fails ? '' : model,
    'gen_ai.response.id': id,
    ...(fails ? { 'error.type': '400' } : { 'gen_ai.usage.input_tokens': input, 'gen_ai.usage.output_tokens': 50 }),
  };
  const spanId = (++spans).toString(16).padStart(16, '0');
  const own = { ...sent.span(name, START_MS, START_MS + afterMs + 60, attributes), traceId: trace, spanId };
  return sent.request('traces', [own], { resource: { 'service.name': service }, scope });
}

async function countedIn(requests: readonly ExportRequest[], env: Record<string, string> = {}) {
  const run = await startRun({ nowMs: START_MS + 600_000, env });
  for (const request of requests) await run.send(request);
  const text = await run.text();
  await run.close();
  return {
    requests: sumOf(text, 'agent_requests_total'),
    errors: sumOf(text, 'agent_request_errors_total'),
    input: sumOf(text, 'agent_tokens_total', { type: 'input' }),
    text,
  };
}

const [SDK, VENDOR, FRAMEWORK] = ['provider.sdk', 'vendor.openai', 'framework'];

describe.each([
  [
    'with the id of the answer',
    [
      { scope: SDK, id: 'r1' },
      { scope: VENDOR, id: 'r1' },
    ],
    1,
  ],
  [
    'with it and other counts',
    [
      { scope: SDK, id: 'r1' },
      { scope: VENDOR, id: 'r1', input: 400 },
    ],
    1,
  ],
  [
    'in traces of their own',
    [
      { scope: SDK, id: 'r1' },
      { scope: VENDOR, id: 'r1', trace: OTHER_TRACE },
    ],
    1,
  ],
  ['of which one tells no id', [{ scope: SDK, id: 'r1' }, { scope: VENDOR }], 1],
  ['of which none tells an id', [{ scope: SDK }, { scope: VENDOR }], 1],
  ['of which there are three', [{ scope: SDK, id: 'r1' }, { scope: VENDOR, id: 'r1' }, { scope: FRAMEWORK }], 1],
  ['of which each tells three requests', [SDK, VENDOR].flatMap((scope) => [{ scope }, { scope }, { scope }]), 3],
  [
    'of which each tells three, with one id for all',
    [SDK, VENDOR].flatMap((scope) => ['0', '0', '0'].map((id) => ({ scope, id }))),
    3,
  ],
  [
    'of two requests with ids',
    [
      { scope: SDK, id: 'r1' },
      { scope: VENDOR, id: 'r2' },
    ],
    2,
  ],
  ['of two requests with other input', [{ scope: SDK }, { scope: VENDOR, input: 2000 }], 2],
  ['that are one, in two traces and seconds', [{ scope: SDK }, { scope: SDK, trace: OTHER_TRACE, afterMs: 950 }], 2],
  ['of two models', [{ scope: SDK }, { scope: VENDOR, model: 'n' }], 2],
  [
    'of which one knows the model with its date, outside a trace',
    [
      { scope: FRAMEWORK, model: 'openai/GPT-5.2' },
      { scope: VENDOR, model: 'gpt-5.2-2025-12-11', trace: OTHER_TRACE, afterMs: 500 },
    ],
    1,
  ],
  ['of two traces, without ids', [{ scope: SDK }, { scope: VENDOR, trace: OTHER_TRACE }], 1],
  [
    'of two traces, one with an id',
    [
      { scope: SDK, id: 'r1' },
      { scope: VENDOR, trace: OTHER_TRACE, afterMs: 950 },
    ],
    1,
  ],
  [
    'of two traces, with two ids',
    [
      { scope: SDK, id: 'r1' },
      { scope: VENDOR, id: 'r2', trace: OTHER_TRACE },
    ],
    2,
  ],
  ['of two traces, at other times', [{ scope: SDK }, { scope: VENDOR, trace: OTHER_TRACE, afterMs: 9000 }], 2],
  [
    'of two requests in four traces',
    [
      { scope: SDK, id: 'r1' },
      { scope: VENDOR, trace: OTHER_TRACE },
      { scope: SDK, id: 'r2', trace: `${TRACE.slice(0, -1)}d` },
      { scope: VENDOR, trace: `${OTHER_TRACE.slice(0, -1)}e` },
    ],
    2,
  ],
  [
    'of two services',
    [
      { scope: SDK, id: 'r1' },
      { scope: VENDOR, id: 'r1', service: 'other' },
    ],
    2,
  ],
  ...(['with', 'without'] as const).map((ids): [string, Told[], number] => {
    const id = (nth: string) => (ids === 'with' ? { id: nth } : {});
    const told = ['chat m', 'openai.chat', 'ChatCompletion'].flatMap((name) => [
      { scope: '', name, ...id('r1') },
      { scope: '', name, ...id('r2') },
    ]);
    return [`whose scopes were lost, ${ids} ids`, told, 2];
  }),
  [
    'that are one, of two models, whose scope was lost',
    [
      { scope: '', name: 'chat m' },
      { scope: '', name: 'chat n', model: 'n' },
    ],
    2,
  ],
  ['that are one, of more requests than are told apart', Array.from({ length: 6 }, () => ({ scope: SDK })), 6],
] as [string, Told[], number][])('two instrumentations %s', (_, told, requests) => {
  test('count each request once, in any order, in one batch or many, and again', async () => {
    const all = told.map(span);
    for (let seed = 0; seed < 4; seed++) {
      expect(await countedIn(randomFrom(seed).shuffled(all))).toMatchObject({ requests });
      expect(await countedIn([...all, ...randomFrom(seed).shuffled(all)])).toMatchObject({ requests });
    }
  });
});

test('a request that failed counts once in its trace, and as often as it was tried', async () => {
  const tries = [SDK, VENDOR].flatMap((scope) => [span({ scope, fails: true }), span({ scope, fails: true })]);
  expect(await countedIn(tries)).toMatchObject({ errors: 2, requests: 0 });
});

describe('the setting `agents`', () => {
  const all = [span({ scope: SDK, id: 'a' }), span({ scope: SDK, id: 'b', service: 'gateway' })];

  test('gives services a name in common, or leaves them out', async () => {
    const { text, requests } = await countedIn(all, { OTEL_KPI_AGENTS: '{ bot: support-bot, gateway: none }' });
    expect(requests).toBe(1);
    expect(sumOf(text, 'agent_requests_total', { agent: 'support-bot' })).toBe(1);
  });

  test('is not needed: services have their own name, and those without one are unknown', async () => {
    const unnamed = span({ scope: SDK, id: 'c', service: 'unknown_service:/home/dev/node' });
    const { text } = await countedIn([...all, unnamed]);
    for (const agent of ['bot', 'gateway', 'unknown']) {
      expect([agent, sumOf(text, 'agent_requests_total', { agent })]).toEqual([agent, 1]);
    }
  });
});
