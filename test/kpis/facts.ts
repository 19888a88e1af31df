/** A catalogue and facts for tests of what is made of them. */
import { WORDS } from '../../src/app/words.ts';
import { parseCatalogue } from '../../src/kpis/catalogue.ts';
import { createMeter } from '../../src/kpis/meter.ts';
import type { Fact } from '../../src/model/fact.ts';
import { labelsOf } from '../../src/model/labels.ts';
import type { Meter, Totals } from '../../src/model/series.ts';

const DIMENSIONS = [{ label: 'team', attributes: ['team'] }];

/** `entries` is what stands below `kpis:`, in YAML's flow style. */
export function meterOf(entries: string): Meter {
  const catalogue = parseCatalogue([{ path: 'test.yaml', text: `kpis: { ${entries} }` }], WORDS, DIMENSIONS);
  if (Array.isArray(catalogue)) throw new Error(JSON.stringify(catalogue));
  return createMeter(catalogue.kpis, DIMENSIONS);
}

export function factOf(kind: string, value: number, values: Readonly<Record<string, string>>): Fact {
  const { team, ...labels } = values;
  return { kind, value, timeMs: 0, arrival: '', labels: labelsOf(labels), dimensions: labelsOf({ team }) };
}

/** Adds up by series, as the fold and state do. */
export function collect(): Totals & { readonly slots: Map<string, bigint[]> } {
  const slots = new Map<string, bigint[]>();
  return {
    slots,
    add(series, slot, amount) {
      const row = slots.get(series.key) ?? Array<bigint>(series.slots).fill(0n);
      row[slot]! += BigInt(amount);
      slots.set(series.key, row);
    },
  };
}
