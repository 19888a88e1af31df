import { readFileSync } from 'node:fs';

/** The queries of docs/queries.md in one language. */
export function documentedQueries(language: 'promql' | 'logql'): string[] {
  const text = readFileSync(new URL('../../docs/queries.md', import.meta.url), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, of]) => of === language)
    .map(([, , query]) => query!);
}
