/** Calls of tools, requests and tokens are the same in reports, in the views and in the KPIs, whatever tells of them besides. */
import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { recording, recordingsOf } from '../recordings.ts';
import { startKept, type Kept } from './kept.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url);
const AGENTS = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && /-\d+\.\d+\.\d+$/.test(entry.name) && !entry.name.startsWith('ccusage'))
  .map(({ name }) => name);

const RIPE_MS = 200_000;

/** What is said of the calls of tools, of all agents. */
async function calls(kept: Kept) {
  const { report } = (await kept.json('/api/report?by=tool')).body;
  const [days] = kept.rows('SELECT sum(tool_calls) AS calls FROM days');
  return {
    report: report.reduce((sum, { calls: counted }) => sum + Number(counted), 0),
    tools: Number(kept.rows('SELECT count(*) AS calls FROM tools')[0]!['calls']),
    days: Number(days!['calls'] ?? 0),
  };
}

const AMOUNTS = {
  requests: 'agent_requests_total',
  tokens: 'agent_tokens_total',
  prompts: 'agent_prompts_total',
};

/** What the view of days has, and the KPIs. */
async function amountsOf(kept: Kept) {
  const names = Object.keys(AMOUNTS);
  const [file] = kept.rows(`SELECT ${names.map((name) => `ifnull(sum(${name}), 0) AS ${name}`).join(', ')} FROM days`);
  const values = await Promise.all(Object.values(AMOUNTS).map((kpi) => kept.kpi(kpi)));
  return { file: file!, kpis: Object.fromEntries(names.map((name, at) => [name, values[at]])) };
}

const RECORDINGS = AGENTS.map((agent) => [agent, recordingsOf(agent)] as const);

test.each(RECORDINGS)(
  '%s: calls of tools, requests and tokens are those that the KPIs count',
  async (_agent, names) => {
    for (const name of names) {
      const kept = await startKept({ OTEL_KPI_EVENTS_KEPT: '400d' });
      try {
        for (const request of recording(name)) await kept.send(request);
        // A failure may be that of a refusal that comes later.
        await kept.pass(RIPE_MS);
        const counted = await kept.kpi('agent_tool_calls_total');
        expect([name, await calls(kept)]).toEqual([name, { report: counted, tools: counted, days: counted }]);
        const { report } = (await kept.json(`/api/report?by=total`)).body;
        const { requests = 0, tokens = 0 } = report[0] ?? {};
        const days = await amountsOf(kept);
        expect([name, { requests, tokens }]).toEqual([
          name,
          { requests: days.kpis.requests, tokens: days.kpis.tokens },
        ]);
        expect([name, days.file]).toEqual([name, days.kpis]);
      } finally {
        await kept.end();
      }
    }
  },
);
