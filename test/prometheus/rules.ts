/** The rule files, read as Prometheus reads them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../../prometheus');

export type Rule = {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};

/** A case of `promtool test rules`. */
export type RuleCase = {
  readonly name: string;
  readonly promql_expr_test: readonly { readonly expr: string; readonly exp_samples?: readonly object[] }[];
};

/** `path`: below prometheus/. */
export function readRules(path: string): Rule[] {
  const { groups }: { groups: { rules: Rule[] }[] } = parse(readFileSync(join(ROOT, path), 'utf8'));
  return groups.flatMap(({ rules }) => rules);
}

export function readCases(path: string): RuleCase[] {
  return parse(readFileSync(join(ROOT, path), 'utf8')).tests;
}
