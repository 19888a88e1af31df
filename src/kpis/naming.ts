/** What every KPI has, and the rules for names and labels that all of them follow. */
import { described, list, mapOf, matching, oneOrMore, scalar, SNAKE_CASE, type Check } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';

const LABELS_MAX = 16;
const VALUES_MAX = 50;
/** Metrics of the process itself are named so. */
const OWN_PREFIX = 'otelkpi_';

export const checkHelp: Check<string> = described(
  'What the KPI says: a sentence on one line.',
  matching('a sentence on one line', /^\S.*$/, { type: 'string' }),
);

export const checkLabels = list(
  'label names',
  scalar('a label name', (text) => text, { type: 'string' }),
  LABELS_MAX,
);

export const checkValue = matching('a label value', /\S/);

/** Labels, and the values they may have. */
export const checkAllowed = mapOf('labels to values', oneOrMore('label values', checkValue, VALUES_MAX));

export function* nameFaults(name: string, path: string): Generator<Fault> {
  if (!SNAKE_CASE.test(name)) {
    yield { path, message: 'is no name of a metric; must be lower-case words joined by single underscores' };
  }
  if (name.startsWith(OWN_PREFIX)) {
    yield { path, message: `is named like a metric of the process itself; must not begin with ${OWN_PREFIX}` };
  }
}

export function* absenceFaults(entry: object, required: readonly string[], path: string): Generator<Fault> {
  for (const field of required) {
    if (!(field in entry)) yield { path, message: `has no ${field}; must have ${required.join(', ')}` };
  }
}

function mustBeOneOf(known: readonly string[]): string {
  return known.length === 0 ? 'must be absent' : `must be one of ${known.join(', ')}`;
}

/** Of labels that may only have some values: `path` is that of the map, `of` what has the labels. */
export function* allowedFaults(
  allowed: ReadonlyMap<string, readonly string[]>,
  known: readonly string[],
  of: string,
  path: string,
): Generator<Fault> {
  for (const [label, values] of allowed) {
    const at = `${path}.${label}`;
    if (!known.includes(label)) yield { path: at, message: `is no label of ${of}; ${mustBeOneOf(known)}` };
    if (values.length === 0) yield { path: at, message: 'is empty; must have at least one value' };
  }
}

/** `path` is that of the list. */
export function* wordFaults(words: readonly string[], known: readonly string[], path: string): Generator<Fault> {
  for (const [index, word] of words.entries()) {
    const at = `${path}[${index}]`;
    if (!known.includes(word)) yield { path: at, message: `is "${word}"; ${mustBeOneOf(known)}` };
    else if (words.indexOf(word) < index) yield { path: at, message: `is "${word}" again; must be there once` };
  }
}
