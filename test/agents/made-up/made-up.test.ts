/** A kind, a label, a quantity, a counter and a witness of an agent’s own need its folder, and nothing else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { factsSection } from '../../../docs/build.ts';
import { AGENTS, wordsOf } from '../../../src/agents/agents.ts';
import { NOON_MS } from '../../fold/activities.ts';
import { startRun } from '../../golden/run.ts';
import { event, request } from '../../sent.ts';
import { PARROT } from './translator.ts';

const folder = mkdtempSync(join(tmpdir(), 'made-up-'));
afterAll(() => rmSync(folder, { recursive: true }));

const agents = [...AGENTS, PARROT];
const KPIS = `kpis:
  jokes_total: { help: Jokes., kind: count, of: joke, labels: [agent, mood] }
  crackers_total: { help: Crackers., kind: sum, of: crackers, labels: [mood, grain] }
  session_jokes: { help: Jokes., kind: distribution, of: session_jokes, labels: [agent], buckets: [1, 5] }
`;

const origin = { resource: { 'service.name': 'parrot' }, scope: 'parrot' };
const told = (name: string, minute: number, mood: string, crackers: number) =>
  request('logs', [event(name, NOON_MS + minute * 60_000, { mood, grain: 'rye', crackers })], origin);

async function open(path: string) {
  const run = await startRun({ nowMs: NOON_MS + 3_600_000, path, kpis: KPIS, of: { agents } });
  const lines = async () =>
    (await run.text()).split('\n').filter((line) => /^(jokes|crackers|session_jokes_(sum|count))/.test(line));
  return { run, lines };
}

test('they are counted once, kept over a restart, exported, and observed when the session ends', async () => {
  const path = join(folder, 'state.db');
  const first = await open(path);
  await first.run.send(told('joke', 0, 'good', 3));
  await first.run.send(told('diary', 1, 'good', 3));
  expect(await first.lines()).toEqual([
    'jokes_total{agent="parrot",mood="good"} 2',
    'crackers_total{mood="good",grain="rye"} 3',
  ]);
  await first.run.close();

  const second = await open(path);
  await second.run.send(told('joke', 0, 'good', 3));
  await second.run.send(told('diary', 2, 'bad', 2));
  for (let half = 0; half < 360; half++) {
    second.run.nowMs += 30_000;
    await second.run.core.sweep();
  }
  expect(await second.lines()).toEqual([
    'jokes_total{agent="parrot",mood="bad"} 1',
    'jokes_total{agent="parrot",mood="good"} 2',
    'crackers_total{mood="bad",grain="rye"} 2',
    'crackers_total{mood="good",grain="rye"} 3',
    'session_jokes_count{agent="parrot"} 1',
    'session_jokes_sum{agent="parrot"} 3',
  ]);
  await second.run.close();
});

test('an otel-kpi without the agent goes on with its file, and what was kept of it comes back', async () => {
  const path = join(folder, 'without.db');
  const first = await open(path);
  await first.run.send(told('joke', 0, 'good', 3));
  await first.run.close();

  const without = await startRun({ nowMs: NOON_MS + 3_600_000, path });
  await without.send(request('logs', [event('user_prompt', NOON_MS)]));
  expect(without.problems).toEqual([]);
  await without.close();

  const again = await open(path);
  await again.run.send(told('diary', 1, 'good', 3));
  expect(await again.lines()).toEqual([
    'jokes_total{agent="parrot",mood="good"} 2',
    'crackers_total{mood="good",grain="rye"} 3',
  ]);
  await again.run.close();
});

test('they are in the table of facts', () => {
  expect(factsSection(wordsOf(agents))).toContain(
    '| `crackers` | count | `mood`, `grain` | `sum` | Crackers that were eaten, counted once. |',
  );
});
