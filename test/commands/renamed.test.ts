/** Names that options had: each still means what it meant. */
import { expect, test } from '@jest/globals';
import { ownUrl } from '../../src/line/addresses.ts';
import { renewed } from '../../src/line/renamed.ts';

test.each([
  ['demo --url http://x --people 3', 'demo --endpoint http://x --people 3', ['demo: --url is called --endpoint now']],
  ['import codex --url=http://x', 'import codex --endpoint=http://x', ['import: --url is called --endpoint now']],
  [
    'mcp --url http://x --url http://y',
    'mcp --service http://x --service http://y',
    ['mcp: --url is called --service'],
  ],
  ['report --source http://x', 'report --service http://x', ['report: --source is called --service now']],
  ['report day --source e.db', 'report day --events e.db', ['report: --source is called --events now']],
  ['report --source=e=1.db', 'report --events=e=1.db', ['report: --source is called --events now']],
  // Others never had them.
  ['setup --url http://x', 'setup --url http://x', []],
  ['demo --endpoint http://x', 'demo --endpoint http://x', []],
  ['demo -- --url x', 'demo -- --url x', []],
  ['', '', []],
])('otel-kpi %s', (line, now, told) => {
  const { words, notes } = renewed(line.split(' '));
  expect(words.join(' ')).toBe(now);
  expect(notes).toEqual(told.map((text) => expect.stringContaining(text)));
});

test.each([
  [undefined, 'http://127.0.0.1:19464'],
  ['', 'http://127.0.0.1:19464'],
  ['127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['kpi.example:4000', 'http://kpi.example:4000'],
  ['0.0.0.0:4000', 'http://127.0.0.1:4000'],
  ['[::]:4000', 'http://[::1]:4000'],
  ['nonsense', 'http://127.0.0.1:19464'],
])('otel-kpi with OTEL_KPI_METRICS=%s is found at %s', (told, url) => {
  expect(ownUrl('service', { OTEL_KPI_METRICS: told })).toBe(url);
});
