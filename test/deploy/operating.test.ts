/** That docs/operating.md speaks of things that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/operating.md');

function all(pattern: RegExp): string[] {
  const found = [...page.matchAll(pattern)].map(([, name]) => name!);
  expect(found).not.toEqual([]);
  return found;
}

test('files', () => {
  const linked = all(/\]\(([^)#:]+)\)/g).map((path) => `docs/${path}`);
  const named = all(/`((?:test|deploy|prometheus)\/[\w./-]*)`/g);
  for (const path of [...linked, ...named]) expect([path, existsSync(new URL(path, root))]).toEqual([path, true]);
});

test('alerts', () => {
  const rules = read('prometheus/rules/otel-kpi.yml');
  for (const alert of all(/`((?:OtelKpi|Collector)\w+)`/g)) expect(rules).toContain(`alert: ${alert}\n`);
});

test('metrics', () => {
  const own = read('docs/own-metrics.md');
  for (const metric of all(/`(otelkpi_\w+)`/g)) expect(own).toContain(`\`${metric}\``);
});

test('settings', () => {
  const settings = read('docs/config.md');
  for (const setting of all(/`(OTEL_KPI_\w+)/g)) expect(settings).toContain(`\`${setting}\``);
});
