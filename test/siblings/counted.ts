/** Recordings sent in other ways, and what is counted of them. */
import { expect } from '@jest/globals';
import { constant, constantFrom, integer, nat, oneof, tuple, type Arbitrary } from 'fast-check';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { endOf, startRun } from '../golden/run.ts';
import { withoutArrival } from '../golden/text.ts';
import { randomFrom } from '../random.ts';
import { batches, inOtherNames, sentOf, type Sent } from './sent.ts';

export const RUNS = {
  numRuns: Number(process.env['FC_RUNS'] ?? 20),
  seed: Number(process.env['FC_SEED'] ?? 20_261_130),
};

export const CLAUDE_CODE = [
  '2.1.329/interactive',
  '2.1.329/cumulative',
  '2.1.332/auto-mode',
  '2.1.332/pull-request-mcp',
  '2.1.332/resume-next-day',
  '2.1.332/retries-exhausted',
  '2.1.332/scraped-and-sent',
].map((name) => `claude-code-${name}`);
const OTHERS = [
  'codex-0.171.0/exec-resume',
  'copilot-cli-1.0.102/session-1',
  'gemini-cli-0.61.0/session-1',
  'opencode-1.18.33/session-1',
  'qwen-code-0.24.4/session-1',
  'qwen-code-0.24.4/spans-for-logs',
];

type Recorded = { readonly all: readonly Sent[]; readonly nowMs: number };
export const RECORDED = new Map(
  [...CLAUDE_CODE, ...OTHERS].map((name): [string, Recorded] => {
    const all = sentOf(name);
    return [name, { all, nowMs: endOf(batches(all, all.length, 'json')) }];
  }),
);

const MOST = 1_000;
/** All of a recording, or from a record on so many: what is told of it is lost elsewhere. */
export const part: Arbitrary<readonly [number, number]> = oneof(
  constant([0, MOST] as const),
  tuple(nat(20), integer({ min: 1, max: 200 })),
);

/** In which order and batches it is sent. */
export type Way = {
  readonly seed: number;
  readonly size: number;
  readonly encoding: 'json' | 'protobuf' | 'other names';
};
export const way = tuple(
  nat(9),
  constantFrom(1, 3, 7, 50, MOST),
  constantFrom('json' as const, 'protobuf' as const, 'other names' as const),
).map(([seed, size, encoding]): Way => ({ seed, size, encoding }));

/** In their order by seed 0. What only JSON can say is sent as JSON. */
export function sentOn(all: readonly Sent[], { seed, size, encoding }: Way, isJson = false): ExportRequest[] {
  const order = seed === 0 ? all : randomFrom(seed).shuffled(all);
  if (encoding === 'other names') return batches(order, size, 'json').map(inOtherNames);
  return batches(order, size, isJson ? 'json' : encoding);
}

export const ONLY_JSON = ['temporality by name', 'fields that are null, and fields nobody knows'];
export const copyOf = (all: readonly Sent[]): Sent[] => structuredClone(all) as Sent[];
export const IN_ORDER: Way = { seed: 0, size: 50, encoding: 'json' };

/** Of what depends on which of two days was told of first, and on the clock of the reader, nothing. */
const OF_TIME = /^#|window=|day=|week=|month=|version=|forecast|usual/;

export type Counted = Record<string, number>;

export async function countedOf(
  requests: readonly ExportRequest[],
  nowMs: number,
  env: Record<string, string> = {},
): Promise<Counted> {
  const run = await startRun({ nowMs, env });
  for (const request of requests) await run.send(request);
  const text = await run.text();
  await run.close();
  return withoutArrival(text.split('\n').filter((line) => line !== '' && !OF_TIME.test(line)));
}

/** What is not the same: short, where it is to be read. */
export function expectSame(counted: Counted, truth: Counted): void {
  const all = [...new Set([...Object.keys(truth), ...Object.keys(counted)])];
  const differ = all.filter((series) => truth[series] !== counted[series] && !series.includes('_bucket'));
  expect(differ.map((series) => `${series}: ${truth[series]}, counted ${counted[series]}`)).toEqual([]);
}

const TOTALS = 'cost_usd tokens commits lines pull_requests requests prompts tool_calls edit_decisions'.split(' ');

/** What was used and done, by no labels: where both witnesses lost a part, these depend on who told first. */
export function totalsOf(counted: Counted): Counted {
  const sums: Counted = {};
  for (const [series, value] of Object.entries(counted)) {
    const [, name = ''] = /^agent_(\w+)_total\{/.exec(series) ?? [];
    if (!TOTALS.includes(name)) continue;
    const key = `${name} ${/type="(\w+)"/.exec(series)?.[1] ?? ''}`;
    sums[key] = Math.round(((sums[key] ?? 0) + value) * 1e9) / 1e9;
  }
  return sums;
}

export const recorded = constantFrom(...RECORDED.keys());
