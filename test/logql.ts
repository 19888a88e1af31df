/** LogQL queries as far as ours go: which labels they ask for, and which lines they let pass. */
import type { SyntaxNode } from '@lezer/common';
import { parser as LOGQL } from '@grafana/lezer-logql';
import { nodesOf } from './grammar.ts';

type Labels = Readonly<Record<string, string>>;

export type LogqlQuery = {
  /** Labels that streams are selected by: only those of the index can be. */
  readonly selectors: readonly string[];
  /** Labels whose values it compares, shows or groups by. */
  readonly fields: readonly string[];
  /** Labels whose values it reckons with. */
  readonly numbers: readonly string[];
  /** Labels of a line, with those that it is given by the query. */
  labelled(labels: Labels): Labels;
  /** Whether a line with these labels passes its selector and its filters. */
  passes(labels: Labels): boolean;
};

type Test = (labels: Labels) => boolean;

/** Throws where an expression is no LogQL, or has parts that no query of ours had until now. */
export function readLogql(expression: string): LogqlQuery {
  const nodes = nodesOf(LOGQL, expression);
  const textOf = ({ from, to }: SyntaxNode) => expression.slice(from, to);
  const all = (name: string) => nodes.filter((node) => node.name === name);
  const within = (name: string, inner: string) =>
    all(name).flatMap((node) => nodes.filter((other) => other.name === inner && isInside(other, node)).map(textOf));

  const [selector, ...others] = all('Selector');
  if (selector === undefined || others.length > 0) throw new Error(`not one selector: ${expression}`);
  const filters = stagesOf(expression, nodes, 'LabelFilter');
  const templates = stagesOf(expression, nodes, 'LineFormatExpr').flatMap((node) => node.getChildren('String'));
  const tests = [...all('Matcher').filter((node) => isInside(node, selector)), ...filters].map((node) =>
    testOf(node, textOf),
  );
  const given = stagesOf(expression, nodes, 'LabelFormatExpr').map((node) => givenBy(textOf(node)));
  const labelled = (labels: Labels) => ({
    ...labels,
    ...Object.fromEntries(given.map(({ name, of }) => [name, of.map((one) => labels[one] ?? '').find(Boolean) ?? ''])),
  });
  const isGiven = (name: string) => given.some((one) => one.name === name);
  const names = all('Matcher').map((node) => ({
    isSelector: isInside(node, selector),
    name: textOf(node.firstChild!),
  }));
  return {
    selectors: names.flatMap(({ isSelector, name }) => (isSelector ? [name] : [])),
    fields: [
      ...given.flatMap(({ of }) => of),
      ...names.flatMap(({ isSelector, name }) => (isSelector || isGiven(name) ? [] : [name])),
      ...within('Grouping', 'Identifier').filter((name) => !isGiven(name)),
      ...templates.flatMap((template) => shownBy(unquoted(textOf(template)))),
    ],
    numbers: within('UnwrapExpr', 'Identifier'),
    labelled,
    passes: (labels) => tests.every((test) => test(labelled(labels))),
  };
}

/** Stages of a kind; of all others only those are known that are asked for elsewhere. */
function stagesOf(expression: string, nodes: readonly SyntaxNode[], kind: string): SyntaxNode[] {
  const stages = nodes.filter(({ name }) => name === 'PipelineStage').map((stage) => stage.lastChild!);
  const known = ['LabelFilter', 'LineFormatExpr', 'LabelFormatExpr'];
  const strange = stages.find((node) => !known.includes(node.name) && !letsAllPass(expression, node));
  if (strange) throw new Error(`not known to the tests: ${expression.slice(strange.from, strange.to)}`);
  return stages.filter(({ name }) => name === kind);
}

/** A search for text, as it is where nobody searches. */
function letsAllPass(expression: string, { from, to }: SyntaxNode): boolean {
  return expression.slice(from, to) === '|~ `(?i).*`';
}

/** What a matcher or a filter made of matchers says of labels. */
function testOf(node: SyntaxNode, textOf: (node: SyntaxNode) => string): Test {
  if (node.name === 'Matcher') return matcherOf(node, textOf);
  const inner = [...node.getChildren('LabelFilter'), ...node.getChildren('Matcher')];
  if (inner.length === 0) throw new Error(`not known to the tests: ${textOf(node)}`);
  const tests = inner.map((of) => testOf(of, textOf));
  return node.getChild('Or')
    ? (labels) => tests.some((test) => test(labels))
    : (labels) => tests.every((test) => test(labels));
}

/** To a matcher a label that is not there is empty. Patterns match all of a value. */
function matcherOf(node: SyntaxNode, textOf: (node: SyntaxNode) => string): Test {
  const [label, operator, text] = [node.firstChild!, node.firstChild!.nextSibling!, node.lastChild!].map(textOf);
  const value = unquoted(text!);
  const pattern = operator!.endsWith('~') ? new RegExp(`^(?:${value})$`, 's') : undefined;
  const isLike = (of: string) => pattern?.test(of) ?? of === value;
  return (labels) => isLike(labels[label!] ?? '') === operator!.startsWith('=');
}

/** The first of some labels that has a value, by a name. */
function givenBy(stage: string): { readonly name: string; readonly of: readonly string[] } {
  const found = /^label_format (\w+)=`\{\{or((?: \.\w+)+)\}\}`$/.exec(stage);
  if (found === null) throw new Error(`not known to the tests: ${stage}`);
  return {
    name: found[1]!,
    of: found[2]!
      .trim()
      .split(' .')
      .map((one) => one.replace('.', '')),
  };
}

/** The labels that a template shows. */
function shownBy(template: string): string[] {
  const shown = [...template.matchAll(/\{\{\.(\w+)\}\}/g)].map(([, name]) => name!);
  if (template.split('{{').length - 1 !== shown.length) throw new Error(`not known to the tests: ${template}`);
  return shown;
}

function unquoted(text: string): string {
  return text.startsWith('`') ? text.slice(1, -1) : JSON.parse(text);
}

function isInside(inner: SyntaxNode, outer: SyntaxNode): boolean {
  return inner.from >= outer.from && inner.to <= outer.to;
}
