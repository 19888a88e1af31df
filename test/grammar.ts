/** Query languages as their own grammars read them. */
import type { Parser } from '@lezer/common';
import { parser as LOGQL } from '@grafana/lezer-logql';
import { parser as PROMQL } from '@prometheus-io/lezer-promql';

/** The names of all metrics of an expression. Throws where it is no PromQL. */
export function metricsOf(expression: string): string[] {
  return nodesOf(PROMQL, expression)
    .filter(({ name }) => name === 'Identifier')
    .map(({ text }) => text);
}

/** Throws where an expression is no LogQL. */
export function readLogql(expression: string): void {
  nodesOf(LOGQL, expression);
}

type Node = { readonly name: string; readonly text: string };

function nodesOf(parser: Parser, expression: string): Node[] {
  const nodes: Node[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, name, from, to }) => {
      if (type.isError) throw new Error(`no such language at ${from}: ${expression}`);
      nodes.push({ name, text: expression.slice(from, to) });
    },
  });
  return nodes;
}
