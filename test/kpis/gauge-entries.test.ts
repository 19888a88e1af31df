import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { WORDS } from '../../src/app/words.ts';
import { parseCatalogue, type Catalogue } from '../../src/kpis/catalogue.ts';

const DIMENSIONS = [{ label: 'team', attributes: ['team'] }];
const DEFAULT = readFileSync(new URL('../../kpis/default.yaml', import.meta.url), 'utf8');

describe('a gauge reads KPIs', () => {
  const COUNTED = `kpis:
    cost_usd_total: { help: X., kind: sum, of: cost, labels: [agent, model] }
    prompts_total: { help: X., kind: count, of: prompt, labels: [team] }
    commits_total: { help: X., kind: sum, of: commit, labels: [] }`;
  const PER_PROMPT = `kpis:
    cost_per_prompt_usd:
      help: X.
      kind: ratio
      of: { kpi: cost_usd_total, where: { agent: a, model: [m, n] } }
      per: { kpi: prompts_total, window: lifetime }
      labels: [agent]
      windows: [24h, lifetime]
      times: 100`;

  test('with what it says of them, and a label only where they have it', () => {
    expect(catalogueOf(COUNTED, PER_PROMPT).gauges).toEqual([
      {
        name: 'cost_per_prompt_usd',
        help: 'X.',
        kind: 'ratio',
        unit: 'usd',
        labels: ['agent'],
        windows: ['24h', 'lifetime'],
        terms: [
          {
            source: 'cost_usd_total',
            unit: 'usd',
            where: new Map([
              ['agent', ['a']],
              ['model', ['m', 'n']],
            ]),
            labels: ['agent'],
            span: undefined,
            constant: undefined,
          },
          {
            source: 'prompts_total',
            unit: 'count',
            where: new Map(),
            labels: [],
            span: 'lifetime',
            constant: undefined,
          },
        ],
        points: expect.any(Function),
      },
    ]);
  });

  test('of any file, also a later one, and only those keep when amounts happened', () => {
    for (const files of [
      [COUNTED, PER_PROMPT],
      [PER_PROMPT, COUNTED],
    ]) {
      const windowed = catalogueOf(...files).kpis.map((kpi) => [kpi.name, kpi.windowed]);
      expect(windowed).toEqual([
        ['cost_usd_total', true],
        ['prompts_total', true],
        ['commits_total', false],
      ]);
    }
  });

  test('and is off with any of them, or by its own word', () => {
    for (const name of ['cost_usd_total', 'prompts_total', 'cost_per_prompt_usd']) {
      const catalogue = catalogueOf(COUNTED, PER_PROMPT, `kpis: { ${name}: { enabled: false } }`);
      expect(catalogue.gauges).toEqual([]);
      expect(catalogue.kpis.some(({ windowed }) => windowed)).toBe(false);
    }
  });

  test('or people, which are then told apart by what the gauges ask for', () => {
    const people = (name: string, labels: string) =>
      `${name}: { help: X., kind: distinct, of: people, labels: ${labels}, windows: [24h] }`;
    expect(catalogueOf(`kpis: { ${people('a', '[]')} }`).scopes).toEqual([]);
    expect(catalogueOf(`kpis: { ${people('a', '[team]')}, ${people('b', '[team]')} }`).scopes).toEqual(['team']);
    expect(catalogueOf(DEFAULT).scopes).toEqual(['agent', 'team', 'agent,team']);
  });

  test('and is replaced like any other, also by a gauge of another kind', () => {
    const own = 'kpis: { cost_per_prompt_usd: { help: X., kind: history, of: cost_usd_total } }';
    expect(catalogueOf(COUNTED, PER_PROMPT, own).gauges.map(({ kind }) => kind)).toEqual(['history']);
  });
});

function catalogueOf(...texts: string[]): Catalogue {
  const files = texts.map((text, index) => ({ path: `${index + 1}.yaml`, text }));
  const catalogue = parseCatalogue(files, WORDS, DIMENSIONS);
  expect(Array.isArray(catalogue) ? catalogue : []).toEqual([]);
  return catalogue as Catalogue;
}
