/** One counted KPI of the catalogue, as it is written, and the rules that make a KPI of it. */
import { fields, flag, integer, list, oneOf, scalar, type Check } from '../model/check.ts';
import { FACTS, type FactSpec } from '../model/fact.ts';
import type { Fault } from '../model/fault.ts';
import type { Dimension } from '../model/labels.ts';
import type { Kpi, KpiKind } from '../model/series.ts';
import { toWholes, UNITS, type Unit } from '../model/units.ts';
import { GAUGE_KINDS } from './gauges/entry.ts';
import type { Kind } from './kinds/kind.ts';
import { KINDS } from './kinds/kinds.ts';
import { absenceFaults, checkHelp, checkLabels, nameFaults, wordFaults } from './naming.ts';

export type Entry = {
  help: string;
  kind: KpiKind;
  of: string;
  labels: string[];
  buckets: number[];
  series_max: number;
  enabled: boolean;
};

const REQUIRED = ['help', 'kind', 'of', 'labels'] as const;
export const SERIES_MAX_DEFAULT = 2000;
const SERIES_MAX_LIMIT = 100_000;
const BUCKETS_MAX = 50;

export const checkEntry: Check<Partial<Entry>> = fields<Entry>({
  help: checkHelp,
  kind: oneOf([...Object.keys(KINDS), ...GAUGE_KINDS] as KpiKind[]),
  of: oneOf(Object.keys(FACTS)),
  labels: checkLabels,
  buckets: list(
    'upper bounds',
    scalar('a decimal number', (text) => (/^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined)),
    BUCKETS_MAX,
  ),
  series_max: integer(1, SERIES_MAX_LIMIT),
  enabled: flag,
});

/** What an entry without faults of its own says; undefined and faults where a field is missing or breaks a rule. */
export function toKpi(
  name: string,
  entry: Partial<Entry>,
  dimensions: readonly Dimension[],
  path: string,
  faults: Fault[],
): Kpi | undefined {
  const broken = [...nameFaults(name, path), ...absenceFaults(entry, REQUIRED, path)];
  const { help, kind: word, of, labels, buckets } = entry;
  const fact: FactSpec | undefined = FACTS[of ?? ''];
  const kind: Kind | undefined = word && KINDS[word];
  const known = fact && ['agent', ...fact.labels, ...dimensions.map(({ label }) => label)];
  if (known && labels) broken.push(...wordFaults(labels, known, `${path}.labels`));
  if (kind) broken.push(...bucketFaults(kind, fact?.unit, entry, path));
  if (fact && kind) {
    const ending = endingOf(kind, fact.unit);
    if (!name.endsWith(ending))
      broken.push({ path, message: `is a ${word} of ${of}; its name must end with ${ending}` });
    if (!kind.takes(fact)) {
      broken.push({ path: `${path}.kind`, message: `is ${word}; of ${of} it must be ${kindsOf(fact).join(' or ')}` });
    }
  }
  faults.push(...broken);
  if (broken.length > 0 || !help || !word || !kind || !of || !fact || !labels) return undefined;
  const seriesMax = entry.series_max ?? SERIES_MAX_DEFAULT;
  const unit = kind.unit(fact.unit);
  // Whether it is windowed depends on who reads it, which is known when all files have been read.
  return { name, help, kind: word, unit, of, labels, bounds: buckets ?? [], windowed: false, seriesMax };
}

/** The kinds that mean something of a fact. */
export function kindsOf(fact: FactSpec): string[] {
  return Object.entries(KINDS).flatMap(([word, kind]) => (kind.takes(fact) ? [word] : []));
}

/** Prometheus names say their unit, and `_total` where they only grow. */
function endingOf(kind: Kind, factUnit: Unit): string {
  const unit = kind.unit(factUnit);
  return `${unit === 'count' ? '' : `_${unit}`}${kind.type === 'counter' ? '_total' : ''}`;
}

function* bucketFaults(kind: Kind, unit: Unit | undefined, entry: Partial<Entry>, path: string): Generator<Fault> {
  const at = `${path}.buckets`;
  const given = 'buckets' in entry;
  if (!kind.hasBuckets && given) yield { path: at, message: `are of no use to a ${entry.kind}; must be absent` };
  if (kind.hasBuckets && (!given || entry.buckets?.length === 0)) {
    yield { path: at, message: `are missing; a ${entry.kind} must have at least one` };
  }
  if (!kind.hasBuckets || !unit || !entry.buckets) return;
  for (const [index, bound] of entry.buckets.entries()) {
    const below = entry.buckets[index - 1] ?? 0;
    if (bound <= below) yield { path: `${at}[${index}]`, message: `is ${bound}; must be above ${below}` };
    // Amounts are compared as integers, so a bound between two of them would be another bound than the one exported.
    const { scale } = UNITS[unit];
    if (toWholes(BigInt(Math.round(bound * scale)), unit) !== bound) {
      yield { path: `${at}[${index}]`, message: `is ${bound}; must be a multiple of ${1 / scale}` };
    }
  }
}
