/** Whether a LogQL query has an answer in what the collector told Loki. */
import { readLogql } from '../logql.ts';
import { INDEXED, type LogLine } from './log-lines.ts';

const INDEX = INDEXED.map((name) => name.replaceAll('.', '_'));

export const NO_LINE = 'no line passes';

/**
 * What keeps a query from its answer, where it is to have one: no line passes, it selects by what is no label of the index,
 * or asks for what no line that passes has, or reckons with what is no number in one of them.
 */
export function faultsOf(expression: string, lines: readonly LogLine[]): string[] {
  const { selectors, fields, numbers, passes } = readLogql(expression);
  const passed = lines.filter(({ labels }) => passes(labels)).map(({ labels }) => labels);
  if (passed.length === 0) return [NO_LINE];
  return [
    ...selectors.filter((name) => !INDEX.includes(name)).map((name) => `${name} is no label of the index`),
    ...fields.filter((name) => passed.every((labels) => !(name in labels))).map((name) => `no line has ${name}`),
    ...numbers
      .filter((name) => !passed.every((labels) => /^-?\d/.test(labels[name] ?? '') && Number.isFinite(+labels[name]!)))
      .map((name) => `${name} is no number`),
  ];
}

/** The session with the most events that cost something. */
export function busiestSession(lines: readonly LogLine[]): string {
  const counts = new Map<string, number>();
  for (const { labels } of lines) {
    const session = labels['cost_usd'] === undefined ? undefined : labels['session_id'];
    if (session !== undefined) counts.set(session, (counts.get(session) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]![0];
}
