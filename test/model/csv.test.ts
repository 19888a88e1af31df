import { expect, test } from '@jest/globals';
import { toCsv } from '../../src/model/csv.ts';

const cell = (text: string) => toCsv([{ a: text }]).slice('a\r\n'.length, -2);

test.each(['=1+1', '+1+1', '-1+1', '@SUM(1)', '＝1+1', '＋1', '－1', '＠SUM(1)', '\t=1', '\r=1', '\n=1'])(
  'a text that a spreadsheet takes for a formula is none: %j',
  (text) => expect(cell(text).replace(/^"/, '')).toMatch(/^'/),
);

test.each(['-1.5', '+Inf', '1e-9', 'a=b', 'claude-opus-5'])('what is none stays: %s', (text) => {
  expect(cell(text)).toBe(text);
});

test('what ends a cell is in quotes', () => {
  expect(cell('a,"b"\nc')).toBe('"a,""b""\nc"');
});
