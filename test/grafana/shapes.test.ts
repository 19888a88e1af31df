/** The shapes in which dashboards reach a Grafana that is not ours: by hand, by Jsonnet, by Kubernetes. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { DASHBOARDS } from '../../grafana/src/dashboards.ts';
import { importable } from '../../grafana/src/shapes.ts';
import { partPath } from '../parts.ts';
import { readRules } from '../prometheus/rules.ts';

const GRAFANA = join(import.meta.dirname, '../../grafana');
const FILES = globSync('dashboards/*.json', { cwd: GRAFANA }).toSorted();
const read = (path: string) => readFileSync(join(GRAFANA, path), 'utf8');

type Input = { readonly name: string; readonly type: string; readonly pluginId: string };

/** As Grafana does it at an import: each input is replaced wherever its name is in `${}`. */
function imported(dashboard: object): string {
  const { __inputs: inputs } = dashboard as { __inputs: Input[] };
  return inputs.reduce(
    (text, { name, pluginId }) => text.replaceAll(`\${${name}}`, `a-${pluginId}`),
    JSON.stringify(dashboard),
  );
}

test.each(DASHBOARDS.map((create) => create()).map((dashboard) => [dashboard.title, dashboard] as const))(
  '%s can be imported: what it asks for is all it needs',
  (_, dashboard) => {
    const text = imported(importable(dashboard));
    expect(text).not.toContain('${DS_');
    const { templating, __inputs: inputs, __requires: needed, ...rest } = JSON.parse(text);
    const sources = templating.list.filter(({ type }: { type: string }) => type === 'datasource');
    expect(
      sources.map(({ query, current }: { query: string; current: { value: string } }) => [query, current.value]),
    ).toEqual(inputs.map(({ pluginId }: Input) => [pluginId, `a-${pluginId}`]));
    const panels = needed.filter(({ type }: { type: string }) => type === 'panel').map(({ id }: { id: string }) => id);
    expect(rest.panels.every(({ type }: { type: string }) => type === 'row' || panels.includes(type))).toBe(true);
    expect(rest).toMatchObject({ id: null, uid: dashboard.uid, tags: ['otel-kpi'], version: expect.any(Number) });
    expect(rest.description).toMatch(/.{20,}/);
  },
);

test('provisioned files ask for nothing, and name data sources by variables alone', () => {
  for (const file of FILES) expect(read(file)).not.toContain('__inputs');
});

test('the mixin has every dashboard and every alert, and puts an address before runbook links', () => {
  const program = `(import 'mixin.libsonnet') + { _config+:: { runbooks: 'https://example.com/' } }`;
  const script = `local m = ${program}; { dashboards: m.grafanaDashboards, alerts: m.prometheusAlerts }`;
  const { dashboards, alerts } = JSON.parse(
    execFileSync(partPath('jsonnet'), ['-e', script], { cwd: GRAFANA, encoding: 'utf8', maxBuffer: 2 ** 26 }),
  );
  const shipped = FILES.map((file) => [file.replace('dashboards/', ''), JSON.parse(read(file))]);
  expect(dashboards).toEqual(Object.fromEntries(shipped));
  const rules: { alert: string; annotations: Record<string, string> }[] = alerts.groups.flatMap(
    ({ rules: of }: { rules: [] }) => of,
  );
  expect(rules.map(({ alert }) => alert)).toEqual(readRules('rules/otel-kpi.yml').map(({ alert }) => alert));
  for (const { annotations } of rules)
    expect(annotations['runbook_url']).toMatch(/^https:\/\/example\.com\/docs\/\w+\.md#\w+$/);
});

test('a ConfigMap is made of each dashboard, small enough, and labelled for the sidecar', () => {
  const { configMapGenerator: maps, generatorOptions: options } = parse(read('kustomization.yaml'));
  expect(options.labels.grafana_dashboard).toBe('1');
  expect(maps.flatMap(({ files }: { files: string[] }) => files)).toEqual(FILES);
  for (const { name, files } of maps) {
    expect(name).toMatch(/^[a-z0-9-]{1,63}$/);
    expect([files, files.map((file: string) => existsSync(join(GRAFANA, file)))]).toEqual([files, [true]]);
    expect(read(files[0]).length).toBeLessThan(2 ** 20);
  }
});
