/**
 * How many series has a company? Made-up people of 50, 500 and 5,000 work for a month: each in a team, mostly with one agent, and
 * with the models, tools and errors that come of it. Their facts go through the default catalogue; counted are series and lines of
 * /metrics, the bytes of it, and what one scrape costs. docs/series.md has the table.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { WORDS } from '../src/app/words.ts';
import { parseCatalogue } from '../src/kpis/catalogue.ts';
import { createGauges, readings } from '../src/kpis/derive.ts';
import { createMoments } from '../src/kpis/gauges/moment.ts';
import { createMeter } from '../src/kpis/meter.ts';
import { createText } from '../src/metrics/text.ts';
import { createCalendar, quarterOf } from '../src/model/calendar.ts';
import { labelsOf, type Labels } from '../src/model/labels.ts';
import type { Series } from '../src/model/series.ts';
import type { SeriesState, Snapshot } from '../src/model/store.ts';
import { randomFrom } from '../test/random.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';
import { NO_PRESENCE } from '../test/kpis/presence.ts';

const SMALLEST = { people: 50, teams: 5 };
const COMPANIES = sized([SMALLEST, { people: 500, teams: 20 }, { people: 5000, teams: 60 }], [SMALLEST]);
/** So many that more of them make hardly a new series. */
const FACTS_PER_TEAM = sized(300, 30);
const SCRAPES = sized(5, 2);
const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 21, 12);
const { below, pick } = randomFrom(1);

/** What labels say. Of what is listed first there is most. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  source: ['main', 'main', 'main', 'subagent', 'auxiliary'],
  basis: ['reported'],
  type: ['input', 'output', 'cache_read', 'cache_write'],
  status: ['429', '429', '529', '500', '400'],
  tool: Array.from({ length: 15 }, (_, index) => `tool ${index}`),
  outcome: ['success', 'success', 'success', 'error', 'rejected'],
  decision: ['accept', 'accept', 'reject'],
  language: ['TypeScript', 'Go', 'Python', 'unknown'],
  start: ['fresh', 'resume'],
  reason: ['idle', 'explicit'],
  witness: ['metrics', 'events'],
  bound: ['low', 'high'],
  book: ['reported', 'nearest'],
  part: ['implied', 'most'],
  cause: ['expired', 'expired', 'compaction', 'model_switch', 'tools_changed', 'unknown'],
  error_type: ['exit', 'exit', 'timeout', 'not found', 'refused'],
  decided_by: ['person', 'settings'],
  version: ['1.0', '1.1', '1.2'],
  trigger: ['auto', 'manual'],
  skill_name: ['review', 'release', 'custom'],
  agent_type: ['explore', 'plan', 'custom'],
  mode: ['plan', 'default', 'edits'],
  event: ['before', 'after', 'prompt', 'notification', 'stop', 'start', 'end'],
  rule: ['delete', 'secrets', 'push', 'privilege'],
  verdict: ['allow', 'allow', 'allow', 'ask', 'deny'],
  question: ['permission', 'answer'],
};
/** Words of one fact where they are others, or fewer. */
const OF: Readonly<Record<string, typeof VALUES>> = {
  lines: { type: ['added', 'removed'] },
  active_time: { type: ['user', 'cli'] },
  mcp_connection: { status: ['connected', 'failed'] },
  decision: { tool: ['tool 0', 'tool 1'] },
  permission: { tool: ['tool 0', 'tool 1', 'tool 2', 'tool 3'] },
  session_outcome: { outcome: ['shipped', 'changed', 'none', 'unknown'] },
  session_outcome_cost: { outcome: ['shipped', 'changed', 'none', 'unknown'] },
};
/** Facts that are one of so many of the others. */
const SELDOM: Readonly<Record<string, number>> = {
  request_error: 20,
  retry: 20,
  refusal: 100,
  tool_failure: 20,
  failing_session: 20,
  failure_cost: 20,
  loop: 300,
  interruption: 20,
  compaction: 20,
  mcp_connection: 20,
  permission_mode: 20,
  lost_cache: 10,
  lost_cache_cost: 10,
  person_waited_for: 10,
};
const AGENTS = ['a', 'a', 'a', 'b', 'c'];

const text = readFileSync(new URL('../kpis/default.yaml', import.meta.url), 'utf8');
const catalogue = parseCatalogue([{ path: 'kpis/default.yaml', text }], WORDS, [
  { label: 'team', attributes: ['team'] },
]);
if (Array.isArray(catalogue)) throw new Error(`BUG: ${JSON.stringify(catalogue)}`);
const meter = createMeter(catalogue.kpis, catalogue.dimensions);
/** What some agents alone tell. */
const RARE = new Set(['unpriced_tokens', 'credits', 'lost_event']);
const KINDS = [...new Set(catalogue.kpis.map(({ of }) => of))].filter((kind) => !RARE.has(kind));

function stateOf(people: number, teams: number): { series: SeriesState[]; limited: number } {
  const all = new Map<string, { slots: bigint[]; quarters: Map<number, bigint> }>();
  const admitted = new Map<string, Set<string>>();
  const add = (series: Series, slot: number, amount: number, timeMs: number) => {
    const known = admitted.get(series.kpi.name) ?? new Set();
    admitted.set(series.kpi.name, known.add(series.key));
    let total = all.get(series.key);
    if (total === undefined)
      all.set(series.key, (total = { slots: Array<bigint>(series.slots).fill(0n), quarters: new Map() }));
    total.slots[slot]! += BigInt(amount);
    const quarter = quarterOf(timeMs);
    total.quarters.set(quarter, (total.quarters.get(quarter) ?? 0n) + BigInt(amount));
  };
  for (let person = 0; person < people; person++) {
    const dimensions = labelsOf({ team: `team ${person % teams}` });
    for (let fact = 0; fact < FACTS_PER_TEAM / (people / teams); fact++) {
      const agent = AGENTS[(person + (below(10) === 0 ? below(5) : 0)) % AGENTS.length]!;
      for (const kind of KINDS) {
        if (below(SELDOM[kind] ?? 1) > 0) continue;
        const timeMs = NOW_MS - below(30) * DAY_MS;
        meter.record(
          {
            kind,
            value: 1000,
            timeMs,
            arrival: below(200) === 0 ? ('late' as const) : ('' as const),
            labels: labelsFor(agent, kind),
            dimensions,
          },
          { add },
        );
      }
    }
  }
  const limited = catalogueLimits().filter(([name, max]) => (admitted.get(name)?.size ?? 0) > max).length;
  return { series: [...all].map(([key, total]) => ({ key, ...total })), limited };
}

function catalogueLimits(): [name: string, max: number][] {
  return meter.kpis.map(({ name, seriesMax }) => [name, seriesMax]);
}

function labelsFor(agent: string, kind: string): Labels {
  const values = Object.entries({ ...VALUES, ...OF[kind] }).map(([label, known]) => [label, pick(known)] as const);
  return labelsOf({
    ...Object.fromEntries(values),
    agent,
    model: `${agent} ${pick(['large', 'large', 'small', 'old'])}`,
  });
}

const report = createReport();
for (const { people, teams } of COMPANIES) {
  const { series, limited } = stateOf(people, teams);
  const open = new Map([['a', Array.from({ length: people / 5 }, () => NOW_MS)]]);
  const seen = new Map(Array.from({ length: people }, (_, person) => [`${person}`, NOW_MS - below(30) * DAY_MS]));
  const scopes = ['', ...new Set(AGENTS.map((agent) => `agent=${agent}`))];
  const ofTeams = Array.from({ length: teams }, (_, team) => [
    `team=team ${team}`,
    `agent,team=["a","team ${team}"]`,
  ]).flat();
  const named = new Map([...scopes, ...ofTeams].map((scope) => [scope, seen] as const));
  const snapshot: Snapshot = {
    series,
    people: named,
    shared: new Map(),
    attendance: new Map(),
    presence: NO_PRESENCE,
    open,
    entityCount: 0,
  };
  const gauges = createGauges(catalogue.gauges, createMoments(meter, createCalendar('UTC')));
  const write = createText();
  const times: number[] = [];
  let body = '';
  for (let scrape = 0; scrape < SCRAPES; scrape++) {
    const startMs = performance.now();
    body = write([...readings(series, meter), ...gauges(snapshot, NOW_MS + scrape * 15_000)]);
    times.push(performance.now() - startMs);
  }
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  report.part(`${people} people in ${teams} teams`);
  report.figure('of the state', { series: series.length, 'KPIs at their limit': limited });
  report.figure('of /metrics', {
    lines,
    kB: Math.round(body.length / 1000),
    'kB with gzip': Math.round(gzipSync(body).length / 1000),
  });
  report.figure('a scrape', { ms: times.slice(1) });
}
