/** What every KPI has, and the rules for names and labels that all of them follow. */
import { described, list, scalar, SNAKE_CASE, type Check } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';

const LABELS_MAX = 16;
/** Metrics of the process itself are named so. */
const OWN_PREFIX = 'otelkpi_';

export const checkHelp: Check<string> = described(
  'What the KPI says: a sentence on one line.',
  scalar('a sentence on one line', (text) => (/^\S.*$/.test(text) ? text : undefined), { type: 'string' }),
);

export const checkLabels = list(
  'label names',
  scalar('a label name', (text) => text, { type: 'string' }),
  LABELS_MAX,
);

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

export function mustBeOneOf(known: readonly string[]): string {
  return known.length === 0 ? 'must be absent' : `must be one of ${known.join(', ')}`;
}

/** `path` is that of the list. */
export function* wordFaults(words: readonly string[], known: readonly string[], path: string): Generator<Fault> {
  for (const [index, word] of words.entries()) {
    const at = `${path}[${index}]`;
    if (!known.includes(word)) yield { path: at, message: `is "${word}"; ${mustBeOneOf(known)}` };
    else if (words.indexOf(word) < index) yield { path: at, message: `is "${word}" again; must be there once` };
  }
}
