/** The setting `dimensions`: labels of the user's, and the attributes they are read from. */
import { checked, fields, flag, list, mapOf, oneOf, patterned, SNAKE_CASE, type Check } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import { PERSON, type Dimension } from '../model/labels.ts';
import { ARRIVAL_LABEL, OVERFLOW_LABEL } from '../model/series.ts';
import { readYaml } from '../model/yaml.ts';

const DIMENSIONS_MAX = 16;
const ATTRIBUTES_MAX = 8;
/** Labels that already mean something: those of windows, days and people, the histogram's, the overflow's, and those every scrape adds. */
const RESERVED_LABELS: readonly string[] = [
  'window',
  'period',
  'quantile',
  'day',
  'identity',
  'feature',
  'week',
  'weeks',
  'cohort',
  'weekday',
  'hour',
  'le',
  OVERFLOW_LABEL,
  ARRIVAL_LABEL,
  'job',
  'instance',
];

const attribute = patterned('the name of an attribute, without spaces', /^\S{1,200}$/);
const attributes = list('attribute names', attribute, ATTRIBUTES_MAX);
const whole = fields({ attributes, per: oneOf(['session', 'record']), awaited: flag });

type Written = { readonly attributes: readonly string[]; readonly perRecord: boolean; readonly awaited: boolean };

/** Attributes of version control (OpenTelemetry's `vcs.*`) may change within a session; others are its person's. */
const isOfVersionControl = (names: readonly string[]) =>
  names.length > 0 && names.every((name) => /^vcs[._]/.test(name));

const written: Check<Written> = checked({ anyOf: [attributes.schema, whole.schema] }, (data, path, faults) => {
  if (!(data instanceof Map)) {
    const names = attributes(data, path, faults);
    return names && { attributes: names, perRecord: isOfVersionControl(names), awaited: false };
  }
  const { attributes: names = [], per, awaited = false } = whole(data, path, faults) ?? {};
  return { attributes: names, perRecord: per === undefined ? isOfVersionControl(names) : per === 'record', awaited };
});
const byLabel = mapOf('label names to attributes', written);

/** A map, or a text that is one: the environment can only say it so. What has faults is in the result as well: it may have others. */
export const dimensions: Check<Dimension[]> = checked(
  { ...byLabel.schema, maxProperties: DIMENSIONS_MAX, propertyNames: { pattern: SNAKE_CASE.source } },
  (data, path, faults) => {
    const map = byLabel(typeof data === 'string' ? (readYaml(data, path, faults) ?? new Map()) : data, path, faults);
    if (map === undefined) return undefined;
    const result = [...map].map(([label, { attributes: names, perRecord, awaited }]): Dimension => {
      return { label, attributes: names, ...(perRecord && { perRecord }), ...(awaited && { awaited }) };
    });
    for (const dimension of result) faults.push(...dimensionFaults(dimension, `${path}.${dimension.label}`));
    if (map.size > DIMENSIONS_MAX) faults.push({ path, message: `are ${map.size}; must be at most ${DIMENSIONS_MAX}` });
    return result;
  },
);

/** A dimension must not take the name of a label that is declared, or that another part of Prometheus gives. */
export function* takenFaults(given: readonly Dimension[], declared: readonly string[], path: string): Generator<Fault> {
  const taken = [...declared, ...RESERVED_LABELS, PERSON];
  for (const { label } of given) {
    if (!taken.includes(label)) continue;
    yield { path: `${path}.${label}`, message: `has a meaning already; must be none of ${taken.join(', ')}` };
  }
}

function* dimensionFaults({ label, attributes: names }: Dimension, path: string): Generator<Fault> {
  if (!SNAKE_CASE.test(label)) {
    yield { path, message: 'is no name of a label; must be lower-case words joined by single underscores' };
  }
  if (names.length === 0) yield { path, message: 'is read from nothing; must have at least one attribute' };
}
