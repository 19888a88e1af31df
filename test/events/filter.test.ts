/** What a reader waits for, with as many events as a month of a small company has. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createEstimate } from '../../src/app/estimates.ts';
import { EVENT_COLUMNS, MEANING_COLUMNS, SOURCE_COLUMNS } from '../../src/events/columns.ts';
import { openEvents } from '../../src/events/database.ts';
import { eventsQuery, sessionsQuery, timelineQuery, type Query } from '../../src/events/queries.ts';
import { openForReading } from '../../src/events/reading.ts';
import type { Row } from '../../src/events/row.ts';
import { createMemo } from '../../src/model/memo.ts';
import { priceList } from '../prices/list.ts';

const EVENTS = 100_000;
const MS_MAX = 300;
/** Others may work on the machine: of some rounds the best, in time of this thread, is what it takes. */
const ROUNDS = 5;
const START_MS = Date.UTC(2026, 9, 21);
const STEP_MS = 25_000;
const KINDS = ['request', 'tool', 'tool', 'prompt', 'decision'];

function rowOf(index: number): Row {
  const kind = KINDS[index % KINDS.length]!;
  const session = Math.floor(index / 70);
  const meaning = meaningOf(
    JSON.stringify({
      kind,
      ...(kind === 'tool' && { tool_name: ['Bash', 'Read', 'Edit'][index % 3]!, success: String(index % 9 !== 0) }),
      ...(kind === 'request' && { model: 'claude-opus-4-5' }),
    }),
  );
  const told: Record<string, string | number> = {
    timestamp: timeOf(START_MS + index * STEP_MS),
    fingerprint: index,
    source_id: session,
    meaning_id: meaning.values[0] as number,
    attributes: JSON.stringify({ 'event.sequence': index, terminal: 'x'.repeat(100) }),
    ...(kind === 'request' && { input_tokens: 100 }),
    // Every other session's agent tells no cost: it is estimated.
    ...(kind === 'request' && session % 2 === 0 && { cost_usd: 0.01 }),
  };
  return {
    table: 'event_rows',
    source: sourceOf(session),
    meaning,
    values: EVENT_COLUMNS.map((name) => told[name] ?? null),
    day: Math.floor((START_MS + index * STEP_MS) / 86_400_000),
    isUntimed: false,
  };
}

const shared = (columns: readonly string[], told: Readonly<Record<string, string | number>>) => {
  return { values: columns.map((name) => told[name] ?? null) };
};
let meanings = 0;
const meaningOf = createMemo(EVENTS, (written: string) => {
  const told = JSON.parse(written) as Record<string, string>;
  return shared(MEANING_COLUMNS, {
    id: ++meanings,
    name: `agent.${told['kind']}`,
    unit: '',
    witness: 'events',
    ...told,
  });
});
const RESOURCE = JSON.stringify({ 'service.name': 'agent', region: 'y'.repeat(60) });
const sourceOf = createMemo(EVENTS, (id: number) =>
  shared(SOURCE_COLUMNS, {
    id,
    agent: 'agent',
    session_id: `session-${id}`,
    person: `p${id % 50}`,
    resource: RESOURCE,
  }),
);

const timeOf = (ms: number): string => new Date(ms).toISOString().slice(0, -1).replace('T', ' ');

test(`${EVENTS} events are filtered within ${MS_MAX} ms`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'filter-'));
  const path = join(folder, 'events.db');
  const file = openEvents(path, false);
  for (let from = 0; from < EVENTS; from += 5_000) {
    file.insert([Array.from({ length: 5_000 }, (_, index) => rowOf(from + index))]);
  }
  file.close();
  const db = openForReading(path, { timeZone: 'UTC', estimate: createEstimate(priceList()) });
  const best = (query: Query): number => {
    const times = Array.from({ length: ROUNDS }, () => {
      const before = process.threadCpuUsage();
      db.ask(query);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    });
    return Math.min(...times);
  };
  const dayAgo = new Date(START_MS + EVENTS * STEP_MS - 86_400_000).toISOString();
  const took = {
    latest: best(eventsQuery({})),
    failedTool: best(eventsQuery({ tool: 'Bash', success: 'false' })),
    onePerson: best(eventsQuery({ person: 'p3', model: 'claude-opus-4-5' })),
    nothing: best(eventsQuery({ tool: 'None' })),
    ofDay: best(sessionsQuery({ from: dayAgo })),
    timeline: best(timelineQuery('session-3')),
  };
  db.close();
  rmSync(folder, { recursive: true });
  for (const [name, ms] of Object.entries(took)) expect([name, ms < MS_MAX]).toEqual([name, true]);
});
