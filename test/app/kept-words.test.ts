/** What is kept goes on right when words are added, reordered and taken away, and dimensions renamed and swapped. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { AGENTS } from '../../src/agents/agents.ts';
import { CORE_WORDS } from '../../src/model/core-words.ts';
import { collectWords, type Words } from '../../src/model/words.ts';
import { NOON_MS } from '../fold/activities.ts';
import { startRun, type Run, type RunOptions } from '../golden/run.ts';
import { event, metric, request } from '../sent.ts';
import { rearranged } from './rearranged.ts';

const folder = mkdtempSync(join(tmpdir(), 'kept-words-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

const MINUTE_MS = 60_000;
const usage = { model: 'opus', query_source: 'sdk', cost_usd: 3, input_tokens: 1000, output_tokens: 40 };
const asked = (minute: number, of: object = {}) =>
  request('logs', [event('api_request', NOON_MS + minute * MINUTE_MS, { 'event.sequence': minute, ...usage, ...of })]);
const tokens = (minute: number) =>
  request('metrics', [
    metric('claude_code.token.usage', 1000, NOON_MS + minute * MINUTE_MS, { model: 'opus', type: 'input' }),
  ]);
const stream = (minute: number, dollars: number) =>
  request('metrics', [
    metric(
      'claude_code.cost.usage',
      dollars,
      NOON_MS + minute * MINUTE_MS,
      { model: 'opus', 'session.id': 'streamed' },
      { startTimeUnixNano: `${NOON_MS}000000` },
      { aggregationTemporality: 2 },
    ),
  ]);

/** Values by series, without the ones that are of how much a witness told. */
async function shown(run: Run, name: string): Promise<string[]> {
  const lines = (await run.text())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.map((line) => line.slice(name.length));
}

/** Some of it is told before a restart, the rest after it: with other words, and on the same file. */
async function acrossRestart(
  before: RunOptions,
  after: RunOptions,
  first: (run: Run) => Promise<void>,
  then: (run: Run) => Promise<void>,
): Promise<Run> {
  const path = join(folder, `${files++}.db`);
  const one = await startRun({ nowMs: NOON_MS + MINUTE_MS, path, ...before });
  await first(one);
  await one.close();
  const other = await startRun({ nowMs: NOON_MS + 2 * MINUTE_MS, path, ...after });
  await then(other);
  return other;
}

const words = collectWords([CORE_WORDS, ...AGENTS.map(({ declares }) => declares)]);

describe('words in another order, and more of them', () => {
  const orders: [string, Words, Words][] = [
    ['extended and reordered', words, rearranged()],
    ['taken away and reordered', rearranged(), words],
  ];
  test.each(orders)('%s: what one witness told before and the other after counts once', async (_, before, after) => {
    const run = await acrossRestart(
      { of: { words: before } },
      { of: { words: after } },
      (one) => one.send(asked(0)),
      async (other) => {
        await other.send(tokens(1));
        await other.send(asked(0));
        await other.send(asked(2));
      },
    );
    const series = (type: string) => `{agent="claude-code",team="unknown",model="opus",source="main",type="${type}"}`;
    expect(await shown(run, 'agent_tokens_total')).toEqual([`${series('input')} 2000`, `${series('output')} 80`]);
    expect(await shown(run, 'agent_cost_usd_total')).toEqual([
      '{agent="claude-code",team="unknown",model="opus",source="main",basis="reported"} 6',
    ]);
    await run.close();
  });

  test.each(orders)('%s: a cumulative stream goes on', async (_, before, after) => {
    const run = await acrossRestart(
      { of: { words: before } },
      { of: { words: after } },
      (one) => one.send(stream(1, 10)),
      (other) => other.send(stream(2, 11)),
    );
    expect(await shown(run, 'agent_cost_usd_total')).toEqual([
      '{agent="claude-code",team="unknown",model="opus",source="unknown",basis="reported"} 11',
    ]);
    await run.close();
  });
});

describe('dimensions of a live session', () => {
  const kpis = 'kpis:\n  by_usd_total: { help: Cost., kind: sum, of: cost, labels: [LABELS] }\n';
  const of = (dimensions: string, labels: string): RunOptions => ({
    env: { OTEL_KPI_DIMENSIONS: dimensions },
    kpis: kpis.replace('LABELS', labels),
  });
  const told = { team: 'web', project: 'shop' };

  test.each<[what: string, after: RunOptions, series: string[]]>([
    ['swapped', of('{ project: [project], team: [team] }', 'team, project'), ['{team="web",project="shop"} 6']],
    ['with one taken away', of('{ project: [project] }', 'project'), ['{project="shop"} 6']],
    [
      'with one before the others',
      of('{ area: [area], team: [team], project: [project] }', 'team, project'),
      ['{team="web",project="shop"} 6'],
    ],
    // What was counted under another name stays counted.
    [
      'with one renamed',
      of('{ squad: [team], project: [project] }', 'squad'),
      ['{squad="unknown"} 3', '{squad="web"} 3'],
    ],
  ])('%s keep their values', async (_, after, series) => {
    const run = await acrossRestart(
      of('{ team: [team], project: [project] }', 'team, project'),
      after,
      (one) => one.send(asked(0, told)),
      (other) => other.send(asked(2, told)),
    );
    expect(await shown(run, 'by_usd_total')).toEqual(series);
    await run.close();
  });

  test.each([
    ['that records had of their own, and is gone', '{ event: { attributes: [event.name], per: record } }', '{}'],
    ['that records have of their own from now on', '{}', '{ event: { attributes: [event.name], per: record } }'],
  ])('one %s: tokens and cost stay those of their models', async (_, before, after) => {
    const used = (model: string) => ({ model, query_source: 'main', cost_usd: 1, input_tokens: 100 });
    const point = (model: string, minute: number) =>
      metric('claude_code.cost.usage', 1, NOON_MS + minute * MINUTE_MS, { model, query_source: 'main' });
    const run = await acrossRestart(
      { env: { OTEL_KPI_DIMENSIONS: before } },
      { env: { OTEL_KPI_DIMENSIONS: after } },
      (one) => one.send(asked(0, used('opus'))),
      async (other) => {
        await other.send(request('metrics', [point('opus', 1), point('haiku', 1)]));
        await other.send(asked(2, used('haiku')));
      },
    );
    expect(await shown(run, 'agent_cost_usd_total')).toEqual([
      '{agent="claude-code",model="haiku",source="main",basis="reported"} 1',
      '{agent="claude-code",model="opus",source="main",basis="reported"} 1',
    ]);
    await run.close();
  });

  test('come back with what was known of them where they were taken away for a while', async () => {
    const path = join(folder, `${files++}.db`);
    const both = of('{ team: [team], project: [project] }', 'team, project');
    for (const [minute, options, sent] of [
      [0, both, told],
      [1, of('{ project: [project] }', 'project'), { project: 'shop' }],
      [2, both, {}],
    ] as const) {
      const run = await startRun({ nowMs: NOON_MS + 3 * MINUTE_MS, path, ...options });
      await run.send(asked(minute, sent));
      if (minute === 2) {
        expect(await shown(run, 'by_usd_total')).toEqual([
          '{team="unknown",project="shop"} 3',
          '{team="web",project="shop"} 6',
        ]);
      }
      await run.close();
    }
  });
});
