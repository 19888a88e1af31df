import { expect, test } from '@jest/globals';
import { nearest, unknownName } from '../../src/model/nearest.ts';

const KNOWN = ['hold', 'history', 'horizon', 'time_zone', 'claude-code', 'codex', 'gemini-cli'];

test.each([
  ['hlod', 'hold'],
  ['Hold', 'hold'],
  ['horizont', 'horizon'],
  ['timezone', 'time_zone'],
  ['histroy', 'history'],
  ['claude', 'claude-code'],
  ['codec', 'codex'],
])('%s was meant to be %s', (word, meant) => expect(nearest(word, KNOWN)).toBe(meant));

test.each(['', 'x', 'ho', 'colour', 'retention'])('%j is near nothing that is known', (word) => {
  expect(nearest(word, KNOWN)).toBe(undefined);
});

test('where nothing is near, all that is known is told', () => {
  expect(unknownName('colour', ['model', 'team'])).toBe('is not known; must be one of model, team');
  expect(unknownName('modle', ['model', 'team'])).toBe('is not known: did you mean model?');
});
