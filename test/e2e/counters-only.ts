/**
 * A catalogue of counters and histograms: what a fast Prometheus scrapes where nobody looks at gauges, which a scrape spends
 * most of its time on. A scrape that takes longer than the interval fails.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, settings } from '../golden/run.ts';

/** The setting of a process that has no gauges. */
export function countersOnly(folder: string): Readonly<Record<string, string>> {
  const path = join(folder, 'counters-only.json');
  // JSON is YAML.
  const off = catalogue(settings({})).gauges.map(({ name }) => [name, { enabled: false }]);
  writeFileSync(path, JSON.stringify({ kpis: Object.fromEntries(off) }));
  return { OTEL_KPI_KPIS_FILE: path };
}
