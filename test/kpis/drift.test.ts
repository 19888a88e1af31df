import { expect, test } from '@jest/globals';
import { WORDS } from '../../src/app/words.ts';
import { parseCatalogue } from '../../src/kpis/catalogue.ts';
import { gaugesOf, tell } from './moments.ts';

const ENTRIES = `
  c_usd_total: { help: X., kind: sum, of: compared_cost, labels: [model, book] },
  n_total: { help: X., kind: sum, of: compared_request, labels: [model] },
  t_total: { help: X., kind: sum, of: commit, labels: [] }`;
const drift = (more = 'windows: [24h]') =>
  `d_ratio: { help: X., kind: drift, of: { kpi: c_usd_total, where: { book: reported } },
    per: { kpi: c_usd_total, where: { book: nearest } }, counted: n_total, from: 1, from_counted: 20, labels: [model], ${more} }`;

const told = (model: string, reported: number, nearest: number, requests: number) => [
  ...(reported > 0 ? [tell('compared_cost', reported * 1e9, { model, book: 'reported' })] : []),
  tell('compared_cost', nearest * 1e9, { model, book: 'nearest' }),
  tell('compared_request', requests, { model }),
];

test('is the ratio of both, where there is enough of either to tell', () => {
  const all = [
    ...told('much', 3, 2, 1),
    ...told('often', 0.3, 0.6, 20),
    ...told('little', 0.9, 0.6, 19),
    ...told('free', 0, 0.5, 25),
  ];
  expect(gaugesOf(`${ENTRIES}, ${drift()}`, { told: all })['d_ratio']).toEqual({
    'model=free window=24h': 0,
    'model=much window=24h': 1.5,
    'model=often window=24h': 0.5,
  });
});

test('compares amounts of one unit, in windows', () => {
  const entry = drift('windows: [lifetime]').replace(
    'per: { kpi: c_usd_total, where: { book: nearest } }',
    'per: t_total',
  );
  const parsed = parseCatalogue([{ path: 'x.yaml', text: `kpis: { ${ENTRIES}, ${entry} }` }], WORDS, []);
  expect(parsed).toEqual([
    { path: 'x.yaml: kpis.d_ratio', message: 'compares different units; must be of one' },
    expect.objectContaining({ path: 'x.yaml: kpis.d_ratio.windows[0]' }),
  ]);
});
