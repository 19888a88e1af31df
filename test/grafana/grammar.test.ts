/** What all dashboards have in common, so that who knows one can read the others. */
import { describe, expect, test } from '@jest/globals';
import { parser as PROMQL } from '@prometheus-io/lezer-promql';
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARDS } from '../../grafana/src/dashboards.ts';
import { nodesOf } from '../grammar.ts';
import { panelsOf, queriesOf, substituted } from './panels.ts';

const dashboards = DASHBOARDS.map((create) => create());

/** Pixels of one of 24 columns on a screen of 1366, of what stands beside a title, and of a letter at most on average. */
const COLUMN = 54.8;
const BESIDE_TITLE = 56;
const LETTER = 7.4;
/** Rows of the grid that are on the first screen of 768 pixels, below what stands on top. */
const FIRST_SCREEN = 16;

describe.each(dashboards.map((dashboard) => ({ uid: dashboard.uid!, dashboard })))('$uid', ({ dashboard }) => {
  const panels = panelsOf(dashboard);
  const variables = (dashboard.templating.list ?? []).map(({ name }) => name);

  test('follows each choice, or says in the title that it does not', () => {
    expect(panels.flatMap((panel) => unsaid(panel, variables))).toEqual([]);
  });

  test('follows a choice with all that is asked, so that a choice of nobody has nothing', () => {
    const asked = queriesOf(dashboard).filter(({ datasource }) => datasource === '${prometheus}');
    for (const { name, expr } of asked) {
      for (const choice of ['agent', 'team', 'model'].filter((one) => expr.includes(`$${one}`))) {
        const loose = selectorsOf(expr).filter((selector) => !selector.includes(`${choice}=~"$${choice}"`));
        expect([name, choice, loose]).toEqual([name, choice, []]);
      }
      expect([name, /\$(agent|team|model)\b.*(vector|absent)\(/.test(expr)]).toEqual([name, false]);
    }
  });

  test('has titles that fit a screen of 1366 pixels', () => {
    const long = panels.filter(({ title = '', gridPos }) => {
      const shown = title.replace('$window', '24h').replace('$session', '');
      return shown.length * LETTER > gridPos!.w * COLUMN - BESIDE_TITLE;
    });
    expect(long.map(({ title }) => title)).toEqual([]);
  });

  test('shows numbers and a trend on the first screen', () => {
    const first = panels.filter(({ gridPos }) => gridPos!.y + gridPos!.h <= FIRST_SCREEN);
    expect(first.filter(({ type }) => type === 'stat').length).toBeGreaterThan(2);
    expect(first.map(({ type }) => type)).toContain('timeseries');
  });

  test('has at most six numbers side by side, and names the time of every row', () => {
    for (const { title, panels: of } of sectionsOf(dashboard)) {
      expect([title, title]).toEqual([title, expect.stringMatching(/./)]);
      const stats = of.filter(({ type }) => type === 'stat');
      const lines = new Set(stats.map(({ gridPos }) => gridPos!.y));
      for (const y of lines) {
        expect([title, stats.filter(({ gridPos }) => gridPos!.y === y).length <= 6]).toEqual([title, true]);
      }
    }
  });

  test('leads on to dashboards that there are, with the choices and the time', () => {
    const there = dashboards.map(({ uid }) => `/d/${uid}`);
    const links = panels.flatMap(({ links: own = [] }) => own.map(({ url }) => url!));
    for (const url of links) {
      const [path, query] = url.split('?');
      expect(there).toContain(path);
      expect(query).toContain('${__url_time_range}');
    }
    expect(dashboard.links).toEqual([
      expect.objectContaining({ tags: dashboard.tags, includeVars: true, keepTime: true, asDropdown: true }),
    ]);
  });

  test('shows amounts as whole as they are, and no person unless a setting allows it', () => {
    const counts = panels.filter(({ fieldConfig }) => fieldConfig?.defaults.unit === 'locale');
    expect(
      counts.filter(({ fieldConfig }) => fieldConfig?.defaults.decimals === undefined).map(({ title }) => title),
    ).toEqual([]);
    const asked = queriesOf(dashboard).map(({ expr }) => expr.replaceAll(/agent_top_\w+_by_person/g, ''));
    expect(
      asked.filter((expr) => /user|email|account_uuid/.test(expr.replaceAll(/agent_\w+|user_prompt/g, ''))),
    ).toEqual([]);
    // That a person decided names nobody.
    const named = asked.filter((expr) => /\bperson\b/.test(expr.replaceAll('decided_by="person"', '')));
    expect(named.filter((expr) => !expr.startsWith('sum by (person) ({'))).toEqual([]);
    expect(JSON.stringify(panels.map(({ fieldConfig }) => fieldConfig))).not.toMatch(/user_|"Person"/);
  });

  test('leaves the plot its room: legends are names in a line', () => {
    const charts = panels.filter(({ type }) => type === 'timeseries');
    for (const { title, options } of charts) {
      expect([title, (options as { legend: { displayMode: string } }).legend.displayMode]).toEqual([
        title,
        expect.stringMatching(/^(list|hidden)$/),
      ]);
    }
  });

  test('names a bar also where it is the only one', () => {
    const rankings = panels.filter(({ type, datasource }) => type === 'bargauge' && datasource?.uid !== '${sqlite}');
    for (const { title, fieldConfig } of rankings) {
      expect([title, fieldConfig?.defaults.displayName]).toEqual([title, '${__series.name}']);
    }
  });

  test('is ready for others: described, tagged, numbered, refreshed', () => {
    expect(dashboard).toMatchObject({ tags: ['otel-kpi'], refresh: '30s', version: expect.any(Number) });
    expect(dashboard.description).toMatch(/\w{3}/);
  });
});

/** Which of the choices a panel follows is in its queries. `all agents` says that it follows none. */
function unsaid({ title = '', targets = [] }: Panel, variables: readonly string[]): string[] {
  const asked = `${title} ${JSON.stringify(targets)}`;
  const choices = ['agent', 'team', 'model'].filter((name) => variables.includes(name));
  return choices
    .filter((name) => !asked.includes(`$${name}`) && !title.includes('all agents'))
    .filter((name) => !new RegExp(`\\ball (teams and )?${name}s`).test(title))
    .map((name) => `${title}: ${name}`);
}

/** Metrics with their matchers, as they are written. */
function selectorsOf(expr: string): string[] {
  const marked = substituted(expr, { $agent: '§agent', $team: '§team', $model: '§model' });
  return nodesOf(PROMQL, marked)
    .filter(({ name }) => name === 'VectorSelector')
    .map(({ from, to }) => marked.slice(from, to).replaceAll('§', '$'));
}

function sectionsOf({ panels = [] }: Dashboard): { title: string; panels: Panel[] }[] {
  const sections: { title: string; panels: Panel[] }[] = [];
  for (const one of panels) {
    if ('targets' in one || one.type !== 'row') sections.at(-1)!.panels.push(one);
    else sections.push({ title: one.title ?? '', panels: [] });
  }
  return sections;
}
