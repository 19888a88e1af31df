import { expect, test } from '@jest/globals';
import { readLogql } from './logql.ts';

test('a query says what it asks for', () => {
  const query =
    'topk(3, sum by (model) (sum_over_time({app=~"a.+"} | kind="x" or ok!="yes" | line_format `{{.who}} {{.how}}` | unwrap usd [1d])))';
  expect(readLogql(query)).toMatchObject({
    selectors: ['app'],
    fields: ['kind', 'ok', 'model', 'who', 'how'],
    numbers: ['usd'],
  });
});

test.each([
  ['{a="b"}', { a: 'b' }, true],
  ['{a="b"}', {}, false],
  ['{a!="b"}', {}, true],
  ['{a=~"b.*"}', { a: 'bc' }, true],
  ['{a=~"b"}', { a: 'bc' }, false],
  ['{a!~"b"}', { a: 'bc' }, true],
  ['{a="b", c="d"}', { a: 'b' }, false],
  ['{a="b"} | c="d" | e="f"', { a: 'b', c: 'd', e: 'f' }, true],
  ['{a="b"} | c="d" | e="f"', { a: 'b', c: 'd' }, false],
  ['{a="b"} | c="d" or e="f"', { a: 'b', e: 'f' }, true],
  ['{a="b"} | line_format `{{.c}}` |~ `(?i).*`', { a: 'b' }, true],
  ['{a="b"} | c="d" or e="f"', { a: 'b' }, false],
  ['{a="b"} | c="d" and e="f"', { a: 'b', e: 'f' }, false],
  ['{a="b"} | (c="d" or e="f") and g="h"', { a: 'b', c: 'd' }, false],
  ['{a="b"} | (c="d" or e="f") and g="h"', { a: 'b', c: 'd', g: 'h' }, true],
])('%s, given %j: %s', (query, labels, passes) => {
  expect(readLogql(query).passes(labels)).toBe(passes);
});

test('a label that a query gives is the first of those that have a value', () => {
  const query = readLogql('sum by (c) (count_over_time({a="b"} | label_format c=`{{or .d .e}}` | c=~"x.*" [1m]))');
  expect(query.fields).toEqual(['d', 'e']);
  expect(query.labelled({ a: 'b', e: 'xy' })).toEqual({ a: 'b', c: 'xy', e: 'xy' });
  for (const [labels, passes] of [
    [{ d: 'x' }, true],
    [{ e: 'xy' }, true],
    [{ d: 'y', e: 'x' }, false],
    [{}, false],
  ] as const)
    expect([labels, query.passes({ a: 'b', ...labels })]).toEqual([labels, passes]);
});

test.each([
  ['{a="b"} | = "c"', 'no such language'],
  ['{a="b"} |= "c"', 'not known to the tests'],
  ['{a="b"} | label_format c=`{{.d | upper}}`', 'not known to the tests'],
  ['{a="b"} | json', 'not known to the tests'],
  ['{a="b"} | c > 5', 'not known to the tests'],
  ['{a="b"} | line_format `{{.c | upper}}`', 'not known to the tests'],
  ['count_over_time({a="b"}[1m]) + count_over_time({a="c"}[1m])', 'not one selector'],
])('%s: %s', (query, says) => expect(() => readLogql(query)).toThrow(says));
