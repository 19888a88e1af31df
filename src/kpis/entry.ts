/** One counted KPI of the catalogue, as it is written, and the rules that make a KPI of it. */
import {
  described,
  fields,
  flag,
  integer,
  list,
  mapOf,
  oneOf,
  scalar,
  type Check,
  type JsonSchema,
} from '../model/check.ts';
import type { FactSpec } from '../model/fact.ts';
import type { Fault } from '../model/fault.ts';
import type { Kpi } from '../model/series.ts';
import { toWholes, UNITS, type Unit } from '../model/units.ts';
import type { Words } from '../model/words.ts';
import { kindWords, type Kinds } from './kinds.ts';
import type { Kind } from './kinds/kind.ts';
import { absenceFaults, checkHelp, checkLabels, checkValue, nameFaults, wordFaults } from './naming.ts';

export type Entry = {
  help: string;
  kind: string;
  of: string;
  labels: string[];
  before: Map<string, string>;
  buckets: number[];
  series_max: number;
  enabled: boolean;
};

/** Everything a KPI can be made of, by name. */
export type Facts = Pick<Words, 'facts'>;

/**
 * What entries are checked against. `dimensions`: labels that every KPI may have; `absent`: those that it may name, and has
 * not.
 */
export type Known = Facts & {
  readonly kinds: Kinds;
  readonly dimensions: readonly string[];
  readonly absent: readonly string[];
};

const REQUIRED = ['help', 'kind', 'of', 'labels'] as const;
const SERIES_MAX_DEFAULT = 2000;
const SERIES_MAX_LIMIT = 100_000;
const BUCKETS_MAX = 50;

const upperBound = scalar(
  'a decimal number',
  (text) => (/^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined),
  {
    type: 'number',
    minimum: 0,
  },
);

export function checkEntry({ facts, kinds, dimensions }: Known): Check<Partial<Entry>> {
  return fields<Entry>({
    help: checkHelp,
    kind: described('What the KPI does with facts.', oneOf(kindWords(kinds))),
    of: described('The fact it is made of.', oneOf([...facts.keys()])),
    labels: described(
      `Any of \`agent\`, the labels of the fact, and dimensions (${dimensions.join(', ')}). One of the default settings that the configuration does not have is left out.`,
      checkLabels,
    ),
    before: described(
      'Of labels that were added later: what they are in series that were counted before, which go on with it.',
      mapOf('labels to values', checkValue),
    ),
    buckets: described(
      'Of a distribution: ascending upper bounds, in the unit. Above the last there is one without bound.',
      list('upper bounds', upperBound, BUCKETS_MAX),
    ),
    series_max: described(
      `How many series it may have; all further ones are one. Default ${SERIES_MAX_DEFAULT}.`,
      integer(1, SERIES_MAX_LIMIT),
    ),
    enabled: described(
      '`false` switches it off: nothing is counted, and what was is kept, to go on from when it is on again.',
      flag,
    ),
  });
}

/** For editors. */
export function entrySchema(word: string, kind: Kind, known: Known): JsonSchema {
  const { properties, ...rest } = checkEntry(known).schema;
  const { buckets, ...others } = properties as Readonly<Record<string, JsonSchema>>;
  const facts = [...known.facts].flatMap(([name, fact]) => (kind.takes(fact) ? [name] : []));
  return {
    title: word,
    description: kind.docs,
    ...rest,
    required: kind.hasBuckets ? [...REQUIRED, 'buckets'] : REQUIRED,
    properties: {
      ...others,
      kind: { const: word },
      of: { ...others['of'], enum: facts },
      ...(kind.hasBuckets ? { buckets: { ...buckets, minItems: 1 } } : {}),
    },
  };
}

/** What an entry without faults of its own says; undefined and faults where a field is missing or breaks a rule. */
export function toKpi(
  name: string,
  entry: Partial<Entry>,
  { facts, kinds, dimensions, absent }: Known,
  path: string,
  faults: Fault[],
): Kpi | undefined {
  const broken = [...nameFaults(name, path), ...absenceFaults(entry, REQUIRED, path)];
  const { help, kind: word = '', of = '', buckets } = entry;
  const labels = entry.labels?.filter((label) => !absent.includes(label));
  const fact = facts.get(of);
  const kind = kinds.counted[word];
  const known = fact && [...new Set(['agent', ...fact.labels, ...dimensions])];
  if (known && entry.labels) broken.push(...wordFaults(entry.labels, [...known, ...absent], `${path}.labels`));
  if (labels) broken.push(...wordFaults([...(entry.before?.keys() ?? [])], labels, `${path}.before`));
  if (kind) broken.push(...bucketFaults(kind, fact?.unit, entry, path));
  if (fact && kind) {
    const ending = endingOf(kind, fact.unit);
    if (!name.endsWith(ending))
      broken.push({ path, message: `is a ${word} of ${of}; its name must end with ${ending}` });
    if (!kind.takes(fact)) {
      const right = kindsOf(fact, kinds).join(' or ');
      broken.push({ path: `${path}.kind`, message: `is ${word}; of ${of} it must be ${right}` });
    }
  }
  faults.push(...broken);
  if (broken.length > 0 || !help || !kind || !fact || !labels) return undefined;
  const seriesMax = entry.series_max ?? SERIES_MAX_DEFAULT;
  const unit = kind.unit(fact.unit);
  // Whether it is windowed depends on who reads it, which is known when all files have been read.
  const before = Object.fromEntries(entry.before ?? []);
  return { name, help, kind: word, unit, of, labels, before, bounds: buckets ?? [], windowed: false, seriesMax };
}

/** The kinds that mean something of a fact. */
export function kindsOf(fact: FactSpec, { counted }: Kinds): string[] {
  return Object.entries(counted).flatMap(([word, kind]) => (kind.takes(fact) ? [word] : []));
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
