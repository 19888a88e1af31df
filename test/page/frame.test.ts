/** The views as the server writes them: pure functions of what is shown. */
import { describe, expect, test } from '@jest/globals';
import { addressOf, readAddress } from '../../src/page/address.js';
import { createFormat } from '../../src/page/format.js';
import { marked, tile } from '../../src/page/tables.js';
import { documentOf } from '../../src/page/document.ts';
import { ASKED } from '../../src/page/periods.ts';
import { h, toHtml } from '../../src/page/tree.js';
import { toView } from '../../src/page/view.ts';
import { budgets } from '../../src/page/views/budgets.js';
import { whatOf } from '../../src/page/views/session.js';
import { sessions } from '../../src/page/views/sessions.js';
import { overviewOf, usage } from './usage.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 12);
const shown = (hasEvents: boolean, model?: string) => ({
  view: toView(overviewOf(usage(1, model), ASKED), new Map()),
  lastCountedMs: NOW_MS - 90_000,
  notices: ['Refused on otlp: token. Set it.', 'b', 'c', 'd'],
  firstSteps: [],
  hasEvents,
});

describe('what is sent first', () => {
  test('is painted already, without a script', () => {
    const html = documentOf(shown(true), 'period=7d', 'en', NOW_MS);
    expect(html).toContain('<p class="figure">$3.00</p>');
    expect(html).toContain('Last record counted 1 min ago');
    expect(html).toContain('<title>$3.00 in 7 days · otel-kpi</title>');
    expect(html).toContain('Refused on otlp: token. Set it.');
    expect(html).not.toMatch(/style=|https?:|Connecting/);
  });

  test('is in the language of the reader', () => {
    expect(documentOf(shown(true), '', 'de', NOW_MS)).toContain('3,00\u00a0$');
  });

  test.each(['sessions', 'session', 'events'])('%s say where events are, if not here', (view) => {
    expect(documentOf(shown(false), `view=${view}`, 'en', NOW_MS)).toContain('such as Loki');
    expect(documentOf(shown(true), `view=${view}`, 'en', NOW_MS)).not.toContain('such as Loki');
  });

  test.each(['days', 'people', 'budgets', 'health'])('%s are there with nothing to show', (view) => {
    expect(documentOf(shown(true), `view=${view}`, 'en', NOW_MS)).toContain('aria-current="page"');
  });

  test('says so where the state cannot be read', () => {
    const html = documentOf({ ...shown(true), view: null }, '', 'en', NOW_MS);
    expect(html).toContain('The state cannot be read now');
  });

  test('text of others is text', () => {
    const html = documentOf(shown(true, '"><script>x</script>'), '', 'en', NOW_MS);
    expect(html).toContain('&quot;&gt;&lt;script&gt;');
    expect(html).not.toContain('<script>x');
  });
});

describe('an address', () => {
  test.each([
    ['', './', { view: 'overview', period: 'today' }],
    ['view=days&period=30d', '?view=days&period=30d', { view: 'days', period: '30d' }],
    ['view=events&tool=a%26b&x=1', '?view=events&tool=a%26b', { view: 'events', period: 'today', tool: 'a&b' }],
    ['view=session&id=', '?view=sessions', { view: 'sessions', period: 'today' }],
    ['view=none&period=__proto__', './', { view: 'overview', period: 'today' }],
  ])('%s', (query, address, asked) => {
    expect(readAddress(query)).toEqual(asked);
    expect(addressOf(readAddress(query))).toBe(address);
  });
});

describe('a tree', () => {
  test('becomes HTML as a parser would read it back', () => {
    const tree = h('p', { hidden: true, title: '"<' }, 'a', ['b', null, 1], h('br'), '', '<');
    expect(tree.children).toEqual(['ab1', h('br'), '<']);
    expect(toHtml(tree)).toBe('<p hidden="" title="&quot;&lt;">ab1<br>&lt;</p>');
  });
});

test('what is not known is neither zero nor an error', () => {
  const { count, money, share, short, moment } = createFormat('en', 'UTC');
  expect([count, money, share, short, moment].map((write) => write(null))).toEqual(['–', '–', '–', '–', '–']);
  expect([count(0), money(0.0123), money(12), moment('2026-11-20 12:00:01.500')]).toEqual([
    '0',
    '$0.0123',
    '$12.00',
    'Nov 20, 12:00:01',
  ]);
});

const format = createFormat('en', 'Europe/Berlin');

test('a figure says how it changed, and past ten times what it was before', () => {
  const told = {
    period: 'today',
    marks: ['00:00', '01:00'],
    note: null,
    shown: undefined,
    write: format.money,
    format,
  };
  const saysOf = (figure: object) =>
    toHtml(tile('Cost', { bars: [1, 2], ...figure }, told)).replaceAll(/<[^>]+>/g, ' ');
  expect(saysOf({ now: 12, before: 10 })).toContain('+20%  against the same hours yesterday');
  expect(saysOf({ now: 42.34, before: 0.0066 })).toContain('$0.0066 in the same hours yesterday');
  expect(saysOf({ now: 42.34, before: 0.0066 })).not.toContain('%');
  expect(saysOf({ now: 3, before: null })).toContain('Nothing known of the same hours yesterday');
  expect(saysOf({ now: 3, before: null, days: ['2026-11-19', '2026-11-20'], yesterday: 2 })).toContain(
    '$2.00 in all of yesterday',
  );
});

test('amounts below each other are written alike, and none of them as nothing', () => {
  expect([577.61, 0.0834, 0.0001, 0].map(format.cents)).toEqual(['$577.61', '$0.08', '<$0.01', '$0.00']);
  expect([153_000_000, 99_180_000, 100_000].map(format.short)).toEqual(['153.0M', '99.18M', '100.0K']);
});

test('a budget begins and ends where the clock of the reader says it does', () => {
  const budget = {
    name: 'company',
    match: {},
    unit: 'usd',
    per: 'month',
    limit: 600,
    spent: 700,
    ratio: 7 / 6,
    burn: { '1h': 2 },
    forecast: 900,
    exhausted_at: '2026-11-16T15:45:12.345Z',
    period_start: '2026-10-31T23:00:00.000Z',
    period_end: '2026-11-30T23:00:00.000Z',
  };
  const html = budgets({ view: { budgets: [budget] } }, {}, format)
    .map(toHtml)
    .join('');
  expect(html).toContain('Nov 1, 00:00 to Dec 1, 00:00');
  expect(html).toContain('Nov 16, 16:45<');
});

test('an event without a kind is named as its agent names it, without the agent', () => {
  const html = (event: object) =>
    whatOf({ kind: '', event_name: '', success: null, status_code: null, error: null, ...event })
      .filter(Boolean)
      .map(toHtml)
      .join('');
  expect(html({ event_name: 'claude_code.tool_decision' })).toBe(
    '<span title="claude_code.tool_decision">tool decision</span>',
  );
  const failed = html({ event_name: 'api_error', kind: 'request_error', status_code: '529', error: '529 overloaded' });
  expect(failed).toContain('<small> 529 overloaded</small>');
  expect(html({ event_name: 'plain' })).toContain('>plain<');
  expect(html({ event_name: 'codex.tool_result', kind: 'tool' })).toContain('>tool<');
});

test('sessions that wait on a person come first, the longest first', () => {
  const row = (id: string, since: string | null) => ({
    session_id: id,
    agent: 'codex',
    person: null,
    first: '2026-11-20 11:00:00.000',
    last: '2026-11-20 11:59:00.000',
    waiting_since: since,
    cost_usd: 1,
  });
  const found = {
    data: { sessions: [row('a', null), row('b', '2026-11-20 11:50:00.000'), row('c', '2026-11-20 11:40:00.000')] },
  };
  const html = sessions({ view: { open: 3, active: 3 }, hasEvents: true, nowMs: NOW_MS }, {}, format, found)
    .flat(Infinity)
    .filter((node) => node !== null)
    .map(toHtml)
    .join('');
  expect([...html.matchAll(/title="([abc])"/g)].map(([, id]) => id)).toEqual(['c', 'b', 'a']);
  expect(html).toContain('waits on a person for 20 min');
});

test('what stands between backticks in a sentence is a name', () => {
  expect(toHtml(h('p', null, marked('Read the label `skill` with care.')))).toBe(
    '<p>Read the label <code>skill</code> with care.</p>',
  );
});
