/** Rules and documented queries ask for what is there, and alerts say what to do. Whether they fire is for promtool. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { metricsOf } from '../grammar.ts';
import { documentedQueries } from './documented.ts';
import { exportedNames } from './names.ts';
import { readCases, readRules, type RuleCase } from './rules.ts';

const alerts = readRules('rules/otel-kpi.yml');
const WHERE = ['minutes', 'days', 'weeks', 'budgets', 'work'];
const cases = WHERE.flatMap((name) => readCases(`tests/${name}.yml`));
const exported = exportedNames();
/** Theirs are compared with the running parts: test/e2e/dashboards.test.ts. */
const OTHERS = /^(up$|otelcol_)/;

const unknownOf = (expression: string) =>
  metricsOf(expression).filter((name) => !exported.has(name) && !OTHERS.test(name));

describe.each(alerts.map((rule) => ({ name: rule.alert ?? rule.record ?? '', rule })))('$name', ({ name, rule }) => {
  test('asks for metrics that exist', () => expect(unknownOf(rule.expr)).toEqual([]));

  test('says how bad it is, what it means and what to do', () => {
    expect(['critical', 'warning', 'info']).toContain(rule.labels?.['severity']);
    for (const part of ['summary', 'description', 'action']) expect(rule.annotations?.[part]).toMatch(/^.{20,}[.?]$/s);
  });

  test('links to what to do, in a section that is there', () => {
    const [path, anchor] = (rule.annotations?.['runbook_url'] ?? '').split('#');
    const headings = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8').match(/^#+ .+$/gm) ?? [];
    expect(headings.map((heading) => heading.replace(/^#+ /, '').toLowerCase())).toContain(anchor);
  });

  test('is tested to fire, to resolve, and to keep quiet in a harmless case', () => {
    const own = cases.filter((of) => of.name.startsWith(`${name} `));
    expect(own.filter(firesAndResolves)).not.toEqual([]);
    expect(own.filter(isQuiet)).not.toEqual([]);
    for (const { promql_expr_test: checks } of own) for (const { expr } of checks) expect(expr).toContain(`"${name}"`);
  });
});

test('no case is left of an alert that is gone', () => {
  const names = alerts.map(({ alert }) => alert);
  expect(cases.map(({ name }) => name.split(' ')[0]).filter((name) => !names.includes(name))).toEqual([]);
});

const COMPAT = readRules('compat/seed-names.yml');

test.each(COMPAT.map(({ record = '', expr }) => [record, expr]))('%s is made of what exists', (_, expr) => {
  expect(metricsOf(expr)).not.toEqual([]);
  expect(unknownOf(expr)).toEqual([]);
});

test.each(documentedQueries('promql'))('the documented %s asks for metrics that exist', (query) => {
  expect(metricsOf(query)).not.toEqual([]);
  expect(unknownOf(query)).toEqual([]);
});

test('what is no PromQL, or asks for what nobody exports, is found', () => {
  expect(() => metricsOf('sum(rate(agent_cost_usd_total[5m])')).toThrow('no such language');
  expect(unknownOf('agent_cost_usd_total / agent_costs_total')).toEqual(['agent_costs_total']);
});

function firesAndResolves({ promql_expr_test: checks }: RuleCase): boolean {
  const fired = checks.findIndex(({ exp_samples: samples = [] }) => samples.length > 0);
  return fired > 0 && (checks.at(-1)?.exp_samples ?? []).length === 0;
}

function isQuiet({ promql_expr_test: checks }: RuleCase): boolean {
  return checks.length > 1 && checks.every(({ exp_samples: samples = [] }) => samples.length === 0);
}
