/** Every name Prometheus may know of otel-kpi: what the catalogue and the own metrics come to. */
import { readFileSync } from 'node:fs';
import { WORDS } from '../../src/app/words.ts';
import { loadConfig } from '../../src/config/config.ts';
import { parseCatalogue } from '../../src/kpis/catalogue.ts';
import { OWN_METRIC_ROWS } from '../../src/metrics/own-metrics.ts';

/** `env`: settings beside the defaults. */
export function exportedNames(env: Record<string, string> = {}): Set<string> {
  const config = loadConfig({ env });
  if (Array.isArray(config)) throw new Error('BUG: default settings');
  const text = readFileSync(new URL('../../kpis/default.yaml', import.meta.url), 'utf8');
  const catalogue = parseCatalogue([{ path: 'kpis/default.yaml', text }], WORDS, config.dimensions);
  if (Array.isArray(catalogue)) throw new Error('BUG: default catalogue');
  const own = [...OWN_METRIC_ROWS].flatMap(([name, { type }]) => (type === 'histogram' ? parts(name) : [name]));
  const kpis = catalogue.kpis.flatMap(({ name, kind }) => (kind === 'distribution' ? parts(name) : [name]));
  return new Set([...own, ...kpis, ...catalogue.gauges.map(({ name }) => name)]);
}

const parts = (name: string) => ['_bucket', '_sum', '_count'].map((part) => name + part);
