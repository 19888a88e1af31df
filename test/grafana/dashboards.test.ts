/** Dashboards are current, well-formed, and ask for what there is. That their queries have data: test/e2e/dashboards.test.ts. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { parse } from 'yaml';
import { buildDashboards } from '../../grafana/src/build.ts';
import { DASHBOARDS } from '../../grafana/src/dashboards.ts';
import { metricsOf } from '../grammar.ts';
import { readLogql } from '../logql.ts';
import { exportedNames } from '../prometheus/names.ts';

import { panelsOf, queriesOf, substituted } from './panels.ts';

/** Of its own accord. */
const MADE_BY_PROMETHEUS = ['ALERTS', 'up'];
/** Compared with the running part: test/e2e/dashboards.test.ts. */
const OF_COLLECTOR = /^otelcol_/;
const GRAFANA = new URL('../../grafana/', import.meta.url);
const built = await buildDashboards();
/** With what a setting adds that panels show where it is set. */
const exported = exportedNames({ OTEL_KPI_PEOPLE_AMOUNTS: 'hashed' });

test.each(built.map(({ file, text }) => [basename(file.pathname), file, text] as const))(
  '%s is what grafana/src/build.ts writes',
  (_, file, text) => {
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

test('there are no other files, and building again changes nothing', async () => {
  const files = globSync('dashboards/*', { cwd: fileURLToPath(GRAFANA) }).map((path) => basename(path));
  const names = built.map(({ file }) => basename(file.pathname)).filter((name) => name.endsWith('.json'));
  expect(files.toSorted()).toEqual(names.toSorted());
  expect(await buildDashboards()).toEqual(built);
});

describe.each(DASHBOARDS.map((create) => create()).map((dashboard) => ({ title: dashboard.title, dashboard })))(
  '$title',
  ({ dashboard }) => {
    const panels = panelsOf(dashboard);
    const queries = queriesOf(dashboard);
    const of = (source: string) => queries.filter(({ datasource }) => datasource === source);

    test('has panels of its own numbers, that do not overlap', () => {
      const ids = (dashboard.panels ?? []).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(overlaps((dashboard.panels ?? []).map(({ gridPos }) => gridPos!))).toEqual([]);
    });

    test('tells of every panel what it says and where the number comes from', () => {
      const silent = panels.filter(
        ({ description = '' }) => !/ From [a-z]\w+|[Nn]eeds Loki\.| of events\.db\./.test(description),
      );
      expect(silent.map(({ title }) => title)).toEqual([]);
    });

    test('has a source for every panel and its queries, and a unit for every number', () => {
      for (const { title, datasource, targets = [], fieldConfig, type } of panels) {
        expect([title, datasource?.uid]).toEqual([title, expect.stringMatching(/^\$\{(prometheus|loki|sqlite)\}$/)]);
        const names = targets.map((target) => (target as { refId?: string }).refId);
        expect([title, names]).toEqual([
          title,
          ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].slice(0, Math.max(names.length, 1)),
        ]);
        if (datasource?.type === 'prometheus') {
          expect([title, fieldConfig?.defaults]).toEqual([title, expect.objectContaining({ unit: expect.anything() })]);
          expect([title, fieldConfig?.defaults.noValue ?? '']).not.toEqual([title, '']);
        }
        if (type === 'timeseries')
          expect(panels).toContainEqual(expect.objectContaining({ title, interval: expect.anything() }));
      }
    });

    test('asks for metrics that exist', () => {
      for (const { name, expr } of of('${prometheus}')) {
        const names = metricsOf(substituted(expr)).filter((metric) => !MADE_BY_PROMETHEUS.includes(metric));
        expect([name, names.filter((metric) => !exported.has(metric) && !OF_COLLECTOR.test(metric))]).toEqual([
          name,
          [],
        ]);
      }
    });

    test('asks Loki in LogQL', () => {
      for (const { expr } of of('${loki}')) expect(() => readLogql(substituted(expr))).not.toThrow();
    });

    test('has no variable that nothing uses', () => {
      const text = JSON.stringify({ ...dashboard, templating: undefined });
      const names = (dashboard.templating.list ?? []).map(({ name }) => name);
      expect(names.filter((name) => !text.includes(`$${name}`) && !text.includes(`\${${name}}`))).toEqual([]);
    });
  },
);

test('panels that overlap, or reach over the edge, are found', () => {
  expect(
    overlaps([
      { x: 0, y: 0, w: 12, h: 8 },
      { x: 11, y: 7, w: 12, h: 8 },
      { x: 20, y: 20, w: 5, h: 1 },
    ]),
  ).toHaveLength(2);
});

test('what is provisioned has the names that dashboards and compose use', () => {
  const read = (path: string) => parse(readFileSync(new URL(`provisioning/${path}/otel-kpi.yaml`, GRAFANA), 'utf8'));
  const sources: { uid: string; type: string; url: string }[] = read('datasources').datasources;
  expect(sources.map(({ uid, type, url }) => [uid, type, url])).toEqual([
    ['prometheus', 'prometheus', 'http://prometheus:9090'],
    ['loki', 'loki', 'http://loki:3100'],
    ['alertmanager', 'alertmanager', 'http://alertmanager:9093'],
  ]);
  const compose = parse(readFileSync(new URL('../docker-compose.yml', GRAFANA), 'utf8'));
  const { path } = read('dashboards').providers[0].options;
  expect(compose.services.grafana.volumes).toContain(`./grafana/dashboards:${path}:ro`);
});

function overlaps(places: readonly GridPos[]): string[] {
  return places.flatMap((a, index) => {
    const over = a.x + a.w > 24 ? [`${a.x}+${a.w} is over the edge`] : [];
    const met = places
      .slice(index + 1)
      .filter((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h);
    return [...over, ...met.map((b) => `${a.x},${a.y} and ${b.x},${b.y}`)];
  });
}
