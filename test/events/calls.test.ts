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

/** Spans of several instrumentations are rows each, of which reports know not that they are of one request. */
const TOLD_BY_SEVERAL = [
  'gen-ai-openinference-0.1.66/providers',
  'gen-ai-openllmetry-0.62.4/providers',
  'gen-ai-openllmetry-0.62.4/with-openinference',
];

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
        if (TOLD_BY_SEVERAL.includes(name)) continue;
        const { report } = (await kept.json(`/api/report?by=total`)).body;
        const used = [await kept.kpi('agent_requests_total'), await kept.kpi('agent_tokens_total')];
        expect([name, report[0]?.['requests'] ?? 0, report[0]?.['tokens'] ?? 0]).toEqual([name, ...used]);
      } finally {
        await kept.end();
      }
    }
  },
);
