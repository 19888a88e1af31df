/** PromQL as its own grammar reads it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';

/** The names of all metrics of an expression. Throws where it is none. */
export function metricsOf(expression: string): string[] {
  const names: string[] = [];
  parser.parse(expression).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`not PromQL at ${node.from}: ${expression}`);
      if (node.name === 'Identifier') names.push(expression.slice(node.from, node.to));
    },
  });
  return names;
}

/** The queries of docs/queries.md in one language. */
export function documentedQueries(language: 'promql' | 'logql'): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/queries.md'), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, of]) => of === language)
    .map(([, , query]) => query!);
}
