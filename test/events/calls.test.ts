/** One call of a tool is one call: in the report, in the views and in the KPIs, whatever tells of it beside its result. */
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

test.each(AGENTS)('%s: calls of tools are those that the KPIs count', async (agent) => {
  const kept = await startKept({ OTEL_KPI_EVENTS_KEPT: '400d' });
  try {
    for (const name of recordingsOf(agent)) {
      for (const request of recording(name)) await kept.send(request);
      // A failure may be that of a refusal that comes later.
      await kept.pass(RIPE_MS);
      const counted = await kept.kpi('agent_tool_calls_total');
      expect([name, await calls(kept)]).toEqual([name, { report: counted, tools: counted, days: counted }]);
    }
  } finally {
    await kept.end();
  }
});
