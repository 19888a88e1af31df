import { describe, expect, test } from '@jest/globals';
import type { Reading } from '../../src/model/reading.ts';
import { toView } from '../../src/page/view.ts';
import type { View } from '../../src/page/view.ts';
import { counter, usage } from './usage.ts';

const view = (readings: Reading[]): View => toView({ readings, people: { active24h: 2 }, lastCountedMs: undefined });

const named = (rows: View['tools']): [string, number][] => rows.map(({ name, value }) => [name, value]);

describe('the view', () => {
  test('has the totals of all agents', () => {
    expect(view(usage(2)).figures).toEqual({
      cost: 4,
      unattributed: null,
      tokens: 1_234_567,
      prompts: 7,
      requests: 42,
      requestErrors: 1,
      sessions: 3,
      toolCalls: 10,
      toolSuccesses: 8,
      linesAdded: 120,
      linesRemoved: 30,
      commits: 4,
      pullRequests: null,
      activeSeconds: 3_780,
      people: 2,
    });
  });

  test('splits cost by each label, the largest first', () => {
    const { costByModel, costByAgent, costBySource } = view(usage(3));
    expect(named(costByModel)).toEqual([['large', 3], ['small', 2]]); // prettier-ignore
    expect(named(costByAgent)).toEqual([['one', 3.5], ['two', 1.5]]); // prettier-ignore
    expect(named(costBySource)).toEqual([['main', 4.5], ['auxiliary', 0.5]]); // prettier-ignore
  });

  test('adds tools up over agents and keeps their outcomes apart', () => {
    expect(view(usage(1)).tools).toEqual([
      { name: 'read', value: 9, parts: { success: 8, error: 1 } },
      { name: 'edit', value: 1, parts: { rejected: 1 } },
    ]);
  });

  test('names models without a price', () => {
    const unpriced = counter('agent_unpriced_tokens_total', [5, { model: 'new' }], [7, { model: 'newer' }]);
    expect(named(view([...usage(1), unpriced]).unpriced)).toEqual([['newer', 7], ['new', 5]]); // prettier-ignore
    expect(view(usage(1)).unpriced).toEqual([]);
  });

  test('says which share of the cost each witness told', () => {
    expect(named(view(usage(2)).coverage)).toEqual([['metrics', 0.5], ['events', 0.25]]); // prettier-ignore
  });

  test('has the sessions of a month by agent and version', () => {
    const of = (version: string, window: string) => ({ agent: 'one', version, window });
    const { versions } = view([
      counter('agent_client_versions', [1, of('2.0', '24h')], [3, of('2.0', '30d')], [4, of('1.9', '30d')]),
    ]);
    expect(named(versions)).toEqual([['one 1.9', 4], ['one 2.0', 3]]); // prettier-ignore
  });

  test('is empty until a counter has counted', () => {
    expect(view([]).empty).toBe(true);
    expect(view([counter('agent_cost_usd_total', [0, { model: 'x' }])]).empty).toBe(true);
    expect(view([counter('agent_prompts_total', [1])]).empty).toBe(false);
  });

  test('a long list loses no amount: its end and the overflow series are one row', () => {
    const models = Array.from({ length: 50 }, (_, i): [number, Record<string, string>] => [i + 1, { model: `m${i}` }]);
    const { costByModel, figures } = view([
      counter('agent_cost_usd_total', ...models, [1000, { otel_metric_overflow: 'true' }]),
    ]);
    expect(named(costByModel).slice(0, 2)).toEqual([['m49', 50], ['m48', 49]]); // prettier-ignore
    expect(costByModel.at(-1)?.name).toBe('…');
    expect(costByModel).toHaveLength(8);
    expect(costByModel.reduce((all, { value }) => all + value, 0)).toBe(figures.cost);
  });

  test('a name that looks like a property is a name', () => {
    const readings = [counter('agent_tool_calls_total', [1, { tool: '__proto__', outcome: '__proto__' }])];
    const { name, parts } = view(readings).tools[0] ?? {};
    expect(name).toBe('__proto__');
    expect(Object.entries(parts ?? {})).toEqual([['__proto__', 1]]);
  });
});
