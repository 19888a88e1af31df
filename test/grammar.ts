/** Query languages as their own grammars read them. */
import type { Parser, SyntaxNode } from '@lezer/common';
import { parser as PROMQL } from '@prometheus-io/lezer-promql';

/** The names of all metrics of an expression. Throws where it is no PromQL. */
export function metricsOf(expression: string): string[] {
  return nodesOf(PROMQL, expression)
    .filter(({ name }) => name === 'Identifier')
    .map(({ from, to }) => expression.slice(from, to));
}

/** What an expression is made of, outer parts first. Throws where it is none of the language. */
export function nodesOf(parser: Parser, expression: string): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from, node }) => {
      if (type.isError) throw new Error(`no such language at ${from}: ${expression}`);
      nodes.push(node);
    },
  });
  return nodes;
}
