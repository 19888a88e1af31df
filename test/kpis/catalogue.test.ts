import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { WORDS } from '../../src/app/words.ts';
import { parseCatalogue, type Catalogue } from '../../src/kpis/catalogue.ts';
import type { Kpi } from '../../src/model/series.ts';

const DIMENSIONS = [{ label: 'team', attributes: ['team'] }];
const DEFAULT = readFileSync(new URL('../../kpis/default.yaml', import.meta.url), 'utf8');

describe('an entry becomes a KPI', () => {
  test('a sum has the unit of its fact, the default limit and no bounds', () => {
    expect(
      kpisOf('kpis: { agent_cost_usd_total: { help: Money., kind: sum, of: cost, labels: [agent, team] } }'),
    ).toEqual([
      {
        name: 'agent_cost_usd_total',
        help: 'Money.',
        kind: 'sum',
        unit: 'usd',
        of: 'cost',
        labels: ['agent', 'team'],
        before: { team: 'unknown' },
        bounds: [],
        windowed: false,
        seriesMax: 2000,
      },
    ]);
  });

  test('a count is in no unit, whatever its fact is in', () => {
    const [kpi] = kpisOf('kpis: { timed_total: { help: X., kind: count, of: first_token, labels: [] } }');
    expect(kpi).toMatchObject({ unit: 'count', labels: [] });
  });

  test('a distribution has bounds and may set its limit', () => {
    const [kpi] = kpisOf(
      'kpis: { wait_seconds: { help: X., kind: distribution, of: first_token, labels: [], buckets: [0.5, 1, 60], series_max: 7 } }',
    );
    expect(kpi).toMatchObject({ unit: 'seconds', bounds: [0.5, 1, 60], seriesMax: 7 });
  });
});

describe('a file of the user’s', () => {
  const own = (text: string) => kpisOf(DEFAULT, text);
  const before = kpisOf(DEFAULT).map(({ name }) => name);

  test('adds', () => {
    const text = 'kpis: { agent_team_cost_usd_total: { help: X., kind: sum, of: cost, labels: [team] } }';
    expect(own(text).map(({ name }) => name)).toEqual([...before, 'agent_team_cost_usd_total']);
  });

  test('replaces a whole entry in its place', () => {
    const text =
      'kpis: { agent_tool_duration_seconds: { help: X., kind: distribution, of: tool_duration, labels: [], buckets: [1] } }';
    const kpis = own(text);
    expect(kpis.map(({ name }) => name)).toEqual(before);
    expect(kpis[before.indexOf('agent_tool_duration_seconds')]).toMatchObject({
      labels: [],
      bounds: [1],
      seriesMax: 2000,
    });
  });

  test('switches off with one word, and on again', () => {
    const off = 'kpis: { agent_lines_total: { enabled: false } }';
    expect(own(off).map(({ name }) => name)).toEqual(before.filter((name) => name !== 'agent_lines_total'));
    expect(kpisOf(DEFAULT, off, 'kpis: { agent_lines_total: { enabled: true } }')).toHaveLength(before.length);
  });

  test('checks what it switches off', () => {
    const text = 'kpis: { x_total: { help: X., kind: sum, of: commit, labels: [mood], enabled: false } }';
    expect(faultsOf(text)).toEqual([
      '1.yaml: kpis.x_total.labels[0]: is "mood"; must be one of agent, team, hostname, organization, terminal, app_version, effort, speed, route, skill, plugin, mcp_server, sub_agent, department, cost_center, project',
    ]);
  });

  test('may say nothing new', () => expect(own('kpis: {}').map(({ name }) => name)).toEqual(before));
});

const CASES = readFileSync(new URL('faults.txt', import.meta.url), 'utf8')
  .split(/^=== /m)
  .slice(1)
  .map((block) => block.split('\n'));

test.each(CASES.map((lines) => [lines[0]!, lines.slice(1)] as const))('%s: every fault is named', (_, lines) => {
  const text = lines.filter((line) => !line.startsWith('>>> ')).join('\n');
  const faults = lines.flatMap((line) => (line.startsWith('>>> ') ? [line.slice(4)] : []));
  expect(faults).not.toEqual([]);
  expect(faultsOf(text).map((fault) => fault.replace('1.yaml: ', ''))).toEqual(faults);
});

test('all faults of all files are named at once', () => {
  const first = `kpis:
  agent_cost_total:
    help: Money.
    kind: summ
    of: cost
    labels: [agent, mood]
    colour: red
  wait_seconds:
    help: Waiting.
    kind: distribution
    of: first_token
    labels: []
    buckets: [2, 1]`;
  const second = `kpis:
  Lines_total: { help: Lines., kind: count, of: lines, labels: [type, type] }
  gone_total: { enabled: false }`;
  expect(`\n${faultsOf(first, second).join('\n')}\n`).toBe(`
1.yaml: kpis.agent_cost_total.kind: is "summ" (did you mean sum?); must be one of sum, count, distribution, distinct, open_sessions, window, divided, ratio, drift, history, forecast, budget, top, change, retention, cohort, hours, roster, objective, priced, blind, usual, now
1.yaml: kpis.agent_cost_total.colour: is not known; must be one of help, kind, of, labels, before, buckets, series_max, enabled
1.yaml: kpis.agent_cost_total.labels[1]: is "mood"; must be one of agent, model, source, basis, team, hostname, organization, terminal, app_version, effort, speed, route, skill, plugin, mcp_server, sub_agent, department, cost_center, project
1.yaml: kpis.wait_seconds.buckets[1]: is 1; must be above 2
2.yaml: kpis.Lines_total: is no name of a metric; must be lower-case words joined by single underscores
2.yaml: kpis.Lines_total.labels[1]: is "type" again; must be there once
2.yaml: kpis.Lines_total.kind: is count; of lines it must be sum
2.yaml: kpis.gone_total: only sets \`enabled\`, but no earlier file has this KPI
`);
});

function parse(texts: readonly string[]) {
  return parseCatalogue(
    texts.map((text, index) => ({ path: `${index + 1}.yaml`, text })),
    WORDS,
    DIMENSIONS,
  );
}

function catalogueOf(...texts: string[]): Catalogue {
  const catalogue = parse(texts);
  expect(Array.isArray(catalogue) ? catalogue : []).toEqual([]);
  return catalogue as Catalogue;
}

function kpisOf(...texts: string[]): readonly Kpi[] {
  return catalogueOf(...texts).kpis;
}

function faultsOf(...texts: string[]): string[] {
  const catalogue = parse(texts);
  return Array.isArray(catalogue) ? catalogue.map(({ path, message }) => `${path}: ${message}`) : [];
}
