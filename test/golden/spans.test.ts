/** Agents that tell their usage by spans: the same numbers whatever way the spans come, and without their parents. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { randomFrom } from '../random.ts';
import { answeredOf, recording } from '../recordings.ts';
import { endOf, startRun, textOf as textAt } from './run.ts';
import { expectGolden, linesOf, sumOf, withoutArrival } from './text.ts';
import {
  rebatch,
  sampled,
  split,
  toMessage,
  toRequest,
  withCollectorAttributes,
  withoutParents,
  withoutText,
  type Holder,
  type Message,
} from './variants.ts';

const root = mkdtempSync(join(tmpdir(), 'otel-kpi-spans-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const asJson = (messages: readonly Message[]) => messages.map((message) => toRequest(message, 'json'));

const COPILOT = [
  'copilot-cli-1.0.102/session-1',
  'copilot-cli-1.0.102/edits-subagent',
  'copilot-cli-1.0.102/denied-and-failed',
  'copilot-cli-1.0.102/interactive-decisions',
] as const;
const OPENCODE = ['opencode-1.18.33/session-1', 'opencode-1.18.33/served'] as const;
/** An hour after it. */
const nowOf = (name: string) => endOf(recording(name));

describe.each([...COPILOT, ...OPENCODE])('%s', (name) => {
  const nowMs = nowOf(name);
  const textOf = (all: readonly ExportRequest[]) => textAt(all, { nowMs });
  const requests = recording(name);
  const messages = requests.map(toMessage);
  let golden: string;
  beforeAll(async () => {
    golden = await textOf(requests);
  });

  test('gives the golden text', () => expectGolden(golden, name.replace('/', '.')));

  test('every request twice changes nothing', async () => {
    expect(await textOf(requests.flatMap((request) => [request, request]))).toBe(golden);
    expect(await textOf([...requests, ...requests])).toBe(golden);
  });

  test('the order of requests and records changes nothing', async () => {
    expect(await textOf(requests.toReversed())).toBe(golden);
    expect(await textOf(asJson(split(messages).toReversed()))).toBe(golden);
    for (let seed = 0; seed < 3; seed++) expect(await textOf(asJson(rebatch(messages, randomFrom(seed))))).toBe(golden);
  });

  test('another encoding changes nothing, also of records that came before in the first', async () => {
    const protobuf = messages.map((message) => toRequest(message, 'protobuf'));
    const back = asJson(protobuf.map(toMessage));
    expect(await textOf(protobuf)).toBe(golden);
    expect(await textOf(back)).toBe(golden);
    expect(await textOf([...requests, ...protobuf, ...back])).toBe(golden);
  });

  test('attributes added by a collector, text and parents taken out change nothing, also of what came before', async () => {
    for (const change of [withCollectorAttributes, withoutText, withoutParents]) {
      const changed = asJson(change(messages));
      expect(await textOf(changed)).toBe(golden);
      expect(await textOf([...changed, ...requests])).toBe(golden);
    }
  });

  test('spans that come again after a restart, with those that had not come before it, count once', async () => {
    const path = join(root, `${name.replace('/', '.')}.db`);
    const records = asJson(split(messages));
    const before = await startRun({ nowMs, path });
    for (const request of records.slice(0, records.length / 2)) await before.send(request);
    await before.close();
    const after = await startRun({ nowMs, path });
    for (const request of records) await after.send(request);
    expect(await after.text()).toBe(golden);
    await after.close();
  });

  test('spans of days ago count as those of today', async () => {
    const late = await textAt(requests, { nowMs: nowMs + 5 * 86_400_000 });
    const tokens = (text: string) =>
      withoutArrival(linesOf(text, ['agent_tokens_total']).filter((line) => !line.startsWith('#')));
    expect(tokens(late)).toEqual(tokens(golden));
    expect(late).toContain('arrival="late"');
  });

  test('a trace that lost some of its spans counts the others', async () => {
    const isRequest = ({ name: of = '' }: Holder) => /^chat|doStream$/.test(of);
    const tokens = (text: string) => linesOf(text, ['agent_tokens_total', 'agent_requests_total']);
    expect(tokens(await textOf(asJson(sampled(messages, isRequest))))).toEqual(tokens(golden));
    const traces = messages.filter(({ signal }) => signal === 'traces');
    const without = await textOf(asJson(sampled(traces, (span) => !isRequest(span))));
    expect(sumOf(without, 'agent_requests_total')).toBe(0);
    expect(sumOf(without, 'agent_tokens_total', { type: 'input' })).toBe(0);
  });
});

const printedBy = (name: string) => JSON.parse(readFileSync(`test/fixtures/${name}/truth.json`, 'utf8'));

/** What the model answered; the first recording has no printed truth: its metrics say this, and its edits are the same. */
const TRUTHS = [
  { name: COPILOT[0], api: { requests_answered: 8, input: 9980, cached: 6400, output: 358 }, added: 4, removed: 1 },
  ...COPILOT.slice(1).map((name) => ({
    name,
    api: printedBy(name).model_api,
    added: printedBy(name).printed.codeChanges.linesAdded,
    removed: printedBy(name).printed.codeChanges.linesRemoved,
  })),
];

describe.each(TRUTHS)('$name', ({ name, api, added, removed }) => {
  const textOf = (all: readonly ExportRequest[]) => textAt(all, { nowMs: nowOf(name) });
  const only = (signal: string) => recording(name).filter((request) => request.signal === signal);

  test('tells tokens and lines as the agent and its model did', async () => {
    const text = await textOf(recording(name));
    const tokens = (type: string) => sumOf(text, 'agent_tokens_total', { type });
    expect(sumOf(text, 'agent_requests_total')).toBe(api.requests_answered);
    expect(tokens('input') + tokens('cache_read') + tokens('cache_write')).toBe(api.input);
    expect(tokens('cache_read')).toBe(api.cached);
    expect(tokens('output') + tokens('reasoning')).toBe(api.output);
    expect(sumOf(text, 'agent_lines_total', { type: 'added' })).toBe(added);
    expect(sumOf(text, 'agent_lines_total', { type: 'removed' })).toBe(removed);
    expect(sumOf(text, 'agent_prompts_total')).toBe(1);
  });

  test('has no dollars, reported or estimated: it is billed in credits', async () => {
    expect(await textOf(recording(name))).not.toContain('agent_cost_usd_total{');
  });

  test('spans alone tell all but lines', async () => {
    const told = ['agent_tokens_total', 'agent_requests_total', 'agent_tool_calls_total', 'agent_prompts_total'];
    const all = await textOf(recording(name));
    expect(linesOf(await textOf(only('traces')), told)).toEqual(linesOf(all, told));
  });

  test('metrics alone tell lines and tokens, in any order', async () => {
    const told = ['agent_tokens_total', 'agent_lines_total'];
    const all = linesOf(await textOf(recording(name)), told);
    const metrics = only('metrics').map(toMessage);
    expect(linesOf(await textOf(only('metrics')), told)).toEqual(all);
    for (let seed = 0; seed < 3; seed++) {
      expect(linesOf(await textOf(asJson(rebatch(metrics, randomFrom(seed)))), told)).toEqual(all);
    }
  });

  test('where spans are sampled, metrics tell the tokens', async () => {
    const all = linesOf(await textOf(recording(name)), ['agent_tokens_total']);
    const messages = recording(name).map(toMessage);
    const half = (seed: number) => {
      const random = randomFrom(seed);
      return asJson(sampled(messages, () => random.below(2) === 0));
    };
    for (let seed = 0; seed < 3; seed++) {
      expect(linesOf(await textOf(half(seed)), ['agent_tokens_total'])).toEqual(all);
      expect(linesOf(await textOf(half(seed).toReversed()), ['agent_tokens_total'])).toEqual(all);
    }
  });
});

test('opencode as a server tells the prompts that it was asked, and all that its model answered', async () => {
  const name = OPENCODE[1];
  const text = await textAt(recording(name), { nowMs: nowOf(name) });
  const { requests_answered: requests, input = 0, cached = 0, output = 0, reasoning = 0 } = answeredOf(name)!;
  const tokens = (type: string) => sumOf(text, 'agent_tokens_total', { type });
  expect(sumOf(text, 'agent_requests_total')).toBe(requests);
  expect(['input', 'cache_read', 'output', 'reasoning'].map(tokens)).toEqual([
    input - cached,
    cached,
    output - reasoning,
    reasoning,
  ]);
  expect(sumOf(text, 'agent_prompts_total')).toBe(2);
});

test('what a person answered Copilot CLI is told, of edits as decisions', async () => {
  const name = COPILOT[3];
  const text = await textAt(recording(name), { nowMs: nowOf(name) });
  const edits = (decision: string) => sumOf(text, 'agent_edit_decisions_total', { decision, decided_by: 'person' });
  const answers = (decision: string) => sumOf(text, 'agent_permission_answers_total', { decision });
  expect(['accept', 'reject'].map(edits)).toEqual([1, 1]);
  expect(['accept', 'reject'].map(answers)).toEqual([2, 1]);
});

test('a call that Copilot CLI was not allowed is rejected, and no failure', async () => {
  const name = COPILOT[2];
  const text = await textAt(recording(name), { nowMs: nowOf(name) });
  expect(sumOf(text, 'agent_tool_calls_total', { tool: 'bash', outcome: 'rejected' })).toBe(1);
  expect(sumOf(text, 'agent_tool_failures_total', { tool: 'bash' })).toBe(0);
  expect(sumOf(text, 'agent_request_errors_total')).toBe(1);
});
