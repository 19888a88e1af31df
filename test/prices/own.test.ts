import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parsePrices } from '../../src/prices/own.ts';

const validate = new Ajv({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync('docs/schema/prices.json', 'utf8')) as object,
);

const faultsOf = (text: string): string[] => {
  const parsed = parsePrices({ path: 'p.yaml', text });
  return Array.isArray(parsed) ? parsed.map(({ path, message }) => `${path} ${message}`) : [];
};

const RIGHT = [
  '',
  'discount: 12.5%',
  'models: { m: { prices: [{ input: 1, output: 2.25, cache_read: 0, cache_write_1h: 3, from: 2026-01-31 }] } }',
  'models: { m: { like: other, discount: 5% } }',
];

test.each(RIGHT)('%s is right', (text) => {
  expect(faultsOf(text)).toEqual([]);
  expect(validate(parse(text) ?? {})).toBe(true);
});

test.each<[text: string, faults: string[]]>([
  ['discount: 15', ['p.yaml: discount is "15"; must be a percentage below 100%, such as 15% or 12.5%']],
  ['rebate: 1%', ['p.yaml: rebate is not known; must be one of discount, models']],
  [
    'models: { m: { prices: [{ input: -1, from: 2026-13-01 }] } }',
    [
      'p.yaml: models.m.prices[0].input is "-1"; must be US dollars per million tokens, from 0 to 100000, such as 2.5',
      'p.yaml: models.m.prices[0].from is "2026-13-01"; must be a date such as 2026-01-31',
      'p.yaml: models.m.prices[0].output is missing; must be there',
    ],
  ],
  [
    'models: { m: { prices: [{ input: 1, output: 1, from: 2026-11-31 }] } }',
    ['p.yaml: models.m.prices[0].from is "2026-11-31"; must be a date such as 2026-01-31'],
  ],
  ['models: { m: { price: 1 } }', ['p.yaml: models.m.price is not known: did you mean prices?']],
])('%s: every fault is named', (text, faults) => expect(faultsOf(text)).toEqual(faults));

test('prices that are not in order of their dates are refused', () => {
  const [fault] = faultsOf(
    'models: { m: { prices: [{ input: 1, output: 1, from: 2026-02-01 }, { input: 1, output: 1 }] } }',
  );
  expect(fault).toBe('p.yaml: models.m.prices are not in order; must be by date');
});
