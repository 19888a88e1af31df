/** Families of a gauge: what does not add up (people, ratios) is told anew for each value of other labels, under a name of its own. */
import type { GaugeWritten } from './compile.ts';

/** The gauge, and one more for each list of its field `by`. */
export function* families(name: string, entry: GaugeWritten): Generator<readonly [name: string, entry: GaugeWritten]> {
  yield [name, entry];
  for (const labels of entry.by ?? []) {
    const help = `${entry.help} For each ${labels.join(' and ')}: not to be added up.`;
    yield [`${name}_by_${labels.join('_')}`, { ...entry, help, labels: [...(entry.labels ?? []), ...labels] }];
  }
}
