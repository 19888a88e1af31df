/** Who works, what waits on a person, and what it has cost so far. */
import { toDate } from '../format.js';
import { costOf, elsewhere, pending, table } from '../tables.js';
import { addressOf } from '../address.js';
import { h } from '../tree.js';

const SINCE = { 1: 'Last hour', 24: 'Last 24 hours', 168: 'Last 7 days' };
const LIMIT = 200;
const HOUR_MS = 3_600_000;

/** An agent that thinks for longer without a record looks idle. */
const WORKING_S = 300;

/** What is asked of the service for this view. */
export function sessionsQuery({ since = '1' }, nowMs) {
  // By the minute: the same address is asked for again only when there may be something new.
  const from = new Date(nowMs - Number(Object.hasOwn(SINCE, since) ? since : 1) * HOUR_MS).toISOString();
  return `api/sessions?limit=${LIMIT}&from=${from.slice(0, 16)}:00Z`;
}

export function sessions({ view, hasEvents, nowMs }, asked, format, found) {
  const since = Object.hasOwn(SINCE, asked.since ?? '') ? asked.since : '1';
  const choices = Object.entries(SINCE).map(([hours, name]) => {
    const href = addressOf({ view: 'sessions', period: asked.period, since: hours });
    return h('a', { href, 'aria-current': hours === since ? 'true' : null }, name);
  });
  return [
    h('h2', null, 'Sessions'),
    h(
      'p',
      { class: 'note' },
      `${format.count(view.open)} open · ${format.count(view.active)} with activity in the last 5 minutes`,
    ),
    hasEvents
      ? [
          h('nav', { class: 'periods', 'aria-label': 'Since' }, choices),
          pending(found) ?? list(found?.data?.sessions, asked, format, nowMs),
        ]
      : elsewhere(),
  ];
}

function list(rows, asked, format, nowMs) {
  if (rows === undefined) return h('p', { class: 'note' }, 'Sessions are fetched by a script.');
  // Who waits longest comes first: somebody has to go there.
  const waits = rows.filter((row) => row.waiting_since !== null);
  waits.sort((a, b) => a.waiting_since.localeCompare(b.waiting_since));
  const sorted = [...waits, ...rows.filter((row) => row.waiting_since === null)];
  const waiting = waits.length;
  const columns = [
    ['State', (row) => stateOf(row, format, nowMs), 'text wraps'],
    ['Cost so far', (row) => costOf(row, format), 'end'],
    ['Session', (row) => link(row, asked), 'text'],
    ['Agent', ({ agent }) => agent, 'text'],
    ['Person', ({ person }) => person ?? 'unknown', 'text name'],
    ['Began', ({ first }) => h('time', { datetime: iso(first) }, format.moment(first)), 'text'],
    ['Prompts', ({ prompts }) => format.count(prompts)],
    ['Tool calls', (row) => format.count(row.tool_calls)],
    ['Tokens', ({ tokens }) => format.short(tokens)],
  ];
  return [
    waiting > 0
      ? h('p', { role: 'status' }, h('i', { class: 'warn' }), `${format.some(waiting, 'session')} waiting on a person`)
      : null,
    h('article', null, table('Sessions', columns, sorted, { empty: 'No session in this time', stacks: true })),
    rows.length < LIMIT ? null : h('p', { class: 'note' }, `These are the latest ${LIMIT}: there may be more.`),
    h(
      'p',
      { class: 'note' },
      'What waits on a person is told by hooks alone (otel-kpi hook). Cost is as agents report it; ≈ is an estimate by the price list.',
    ),
  ];
}

function stateOf(row, format, nowMs) {
  const seconds = (written) => Math.max((nowMs - toDate(written).getTime()) / 1000, 0);
  if (row.waiting_since !== null) {
    const what = row.waiting_tool ? ` (${row.waiting_tool})` : '';
    return [h('i', { class: 'warn' }), `waits on a person for ${format.duration(seconds(row.waiting_since))}${what}`];
  }
  const idle = seconds(row.last);
  return idle < WORKING_S
    ? [h('i', { class: 'good' }), 'works']
    : [h('i', null), `silent for ${format.duration(idle)}`];
}

function link({ session_id: id }, asked) {
  return h('a', { href: addressOf({ view: 'session', period: asked.period, id }), title: id }, id.slice(0, 8));
}

function iso(written) {
  return `${written.replace(' ', 'T')}Z`;
}
