/**
 * The catalogue: KPIs as data. Every file is checked to its end, and each thing that is wrong is a fault with its path.
 * A later file adds KPIs, replaces whole entries of earlier ones, or switches them off and on.
 */
import { fields, mapOf } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import type { Dimension } from '../model/labels.ts';
import type { Kpi } from '../model/series.ts';
import { readYaml } from '../model/yaml.ts';
import { checkEntry, toKpi, type Entry } from './entry.ts';

export type CatalogueFile = { readonly path: string; readonly text: string };

const checkFile = fields<{ kpis: Map<string, Partial<Entry>> }>({ kpis: mapOf('KPIs by name', checkEntry) });

/** Later files win. The order of KPIs is that of their first mention. */
export function parseCatalogue(
  files: readonly CatalogueFile[],
  dimensions: readonly Dimension[],
): { kpis: Kpi[] } | Fault[] {
  const faults: Fault[] = [];
  const catalogue = new Map<string, { kpi: Kpi | undefined; enabled: boolean }>();
  for (const { path, text } of files) {
    const data = readYaml(text, path, faults);
    if (data === undefined) continue;
    if (!data.has('kpis')) faults.push({ path, message: 'has no KPIs; must have them below `kpis:`' });
    for (const [name, entry] of checkFile(data, `${path}:`, faults)?.kpis ?? []) {
      const at = `${path}: kpis.${name}`;
      const earlier = catalogue.get(name);
      const enabled = entry.enabled ?? true;
      if (!onlySwitches(entry)) catalogue.set(name, { kpi: toKpi(name, entry, dimensions, at, faults), enabled });
      else if (earlier !== undefined) catalogue.set(name, { ...earlier, enabled });
      else faults.push({ path: at, message: 'switches what no earlier file has; must be the name of a KPI' });
    }
  }
  if (faults.length > 0) return faults;
  return { kpis: [...catalogue.values()].flatMap(({ kpi, enabled }) => (enabled && kpi ? [kpi] : [])) };
}

function onlySwitches(entry: Partial<Entry>): boolean {
  return 'enabled' in entry && Object.keys(entry).length === 1;
}
