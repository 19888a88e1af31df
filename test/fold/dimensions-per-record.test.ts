/** Dimensions that may change within a session: each record counts for its own, and one that tells none for the first. */
import { expect, test } from '@jest/globals';
import { endOf, startRun, type RunOptions } from '../golden/run.ts';
import { recording } from '../recordings.ts';
import { event, metric, request, type Attributes } from '../sent.ts';
import { NOON_MS } from './activities.ts';

const KPIS = `kpis:
  by_repo_usd_total: { help: Cost., kind: sum, of: cost, labels: [repo] }
  prompts_by_repo_total: { help: Prompts., kind: count, of: prompt, labels: [repo] }
`;
const MINUTE_MS = 60_000;

const asked = (minute: number, cost_usd: number, of: Attributes) =>
  event('api_request', NOON_MS + minute * MINUTE_MS, { 'event.sequence': minute, model: 'm', cost_usd, ...of });
const repo = (name: string) => ({ 'vcs.repository.name': name });

async function costs(dimension: string, requests: Parameters<typeof request>[], options: RunOptions = {}) {
  const env = { OTEL_KPI_DIMENSIONS: `{ repo: ${dimension} }` };
  const run = await startRun({ nowMs: NOON_MS + 60 * MINUTE_MS, env, kpis: KPIS, ...options });
  for (const one of requests) await run.send(request(...one));
  const lines = (await run.text()).split('\n');
  await run.close();
  const told = lines.flatMap((line) => /^by_repo_usd_total\{repo="(.*)"\} (.*)$/.exec(line)?.slice(1) ?? []);
  return Object.fromEntries(told.flatMap((name, at) => (at % 2 === 0 ? [[name, Number(told[at + 1])]] : [])));
}

const logs = (...records: ReturnType<typeof event>[]): Parameters<typeof request> => ['logs', records];
const metrics = (...records: ReturnType<typeof metric>[]): Parameters<typeof request> => ['metrics', records];

test('a session that works in two repositories costs each of them its own', async () => {
  const both = [logs(asked(0, 0.1, repo('api'))), logs(asked(1, 0.2, repo('web')))];
  expect(await costs('[vcs.repository.name]', both)).toEqual({ api: 0.1, web: 0.2 });
  expect(await costs('[vcs.repository.name]', both.toReversed())).toEqual({ api: 0.1, web: 0.2 });
});

test('a record that tells no repository counts for the first of its session', async () => {
  const told = [logs(asked(0, 0.1, repo('api')), asked(1, 0.5, {}))];
  expect(await costs('[vcs.repository.name]', told)).toEqual({ api: 0.6 });
});

test('what metrics and events both tell counts once, also where only metrics know the repository', async () => {
  const point = (minute: number, dollars: number, name: string) =>
    metric('claude_code.cost.usage', dollars, NOON_MS + minute * MINUTE_MS, { model: 'm', ...repo(name) });
  const told = [metrics(point(1, 0.1, 'api'), point(1, 0.2, 'web')), logs(asked(0, 0.1, {}), asked(1, 0.2, {}))];
  expect(await costs('[vcs.repository.name]', told)).toEqual({ api: 0.1, web: 0.2 });
});

test('a setting says otherwise: one value for all of a session, or one for each record', async () => {
  const both = [logs(asked(0, 0.1, repo('api'))), logs(asked(1, 0.2, repo('web')))];
  const perSession = await costs('{ attributes: [vcs.repository.name], per: session }', both);
  expect(perSession).toEqual({ api: expect.closeTo(0.3) });
  const ticket = (name: string) => ({ ticket: name });
  const tickets = [logs(asked(0, 0.1, ticket('A-1'))), logs(asked(1, 0.2, ticket('A-2')))];
  expect(await costs('{ attributes: [ticket], per: record }', tickets)).toEqual({ 'A-1': 0.1, 'A-2': 0.2 });
});

const countedOf = async (name: string, dimensions: string) => {
  const requests = recording(name);
  const run = await startRun({ nowMs: endOf(requests), env: { OTEL_KPI_DIMENSIONS: dimensions }, gauges: [] });
  for (const one of requests) await run.send(one);
  const text = await run.text();
  await run.close();
  return text;
};

// No metric has a name of an event.
test.each(['2.1.329/interactive', '2.1.332/auto-mode', '2.1.332/parallel-subagents'])(
  '%s: a dimension that events know alone changes nothing of models, sources and prices',
  async (name) => {
    const by = (dimensions: string) => countedOf(`claude-code-${name}`, dimensions);
    expect(await by('{ event: { attributes: [event.name], per: record } }')).toBe(await by('{}'));
  },
);
