/** Single events, the latest first, narrowed by filters. */
import { shortTime } from '../format.js';
import { addressOf, FILTERS } from '../address.js';
import { elsewhere, pending, table } from '../tables.js';
import { h } from '../tree.js';
import { whatOf } from './session.js';

const LIMIT = 100;
const KINDS = ['request', 'request_error', 'tool', 'prompt', 'decision', 'lines', 'commit', 'pull_request'];
const SINCE = { '': 'Any time', 1: 'Last hour', 24: 'Last 24 hours', 168: 'Last 7 days' };
const HOUR_MS = 3_600_000;

/** What is asked of the service for this view: the filters are its own. */
export function eventsQuery(asked, nowMs) {
  const query = new URLSearchParams({ limit: String(LIMIT) });
  for (const name of [...FILTERS, 'before']) if (asked[name]) query.set(name, asked[name]);
  const hours = Number(asked.since ?? '');
  if (hours > 0) query.set('from', `${new Date(nowMs - hours * HOUR_MS).toISOString().slice(0, 16)}:00Z`);
  return `api/events?${query.toString()}`;
}

export function events({ view, hasEvents }, asked, format, found) {
  return [
    h('h2', null, 'Events'),
    hasEvents ? [filters(view.known, asked), pending(found) ?? list(found?.data, asked, format)] : elsewhere(),
  ];
}

function filters(known, asked) {
  const chosen = (name, label, values) => choice(name, label, values, asked[name] ?? '');
  const typed = (name, label, values = []) => field(name, label, values, asked[name] ?? '');
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, kind.replaceAll('_', ' ')]));
  const clear = addressOf({ view: 'events', period: asked.period });
  return h(
    'form',
    { class: 'filters', role: 'search', 'aria-label': 'Filter events', action: './' },
    h('input', { type: 'hidden', name: 'view', value: 'events' }),
    chosen('since', 'Time', SINCE),
    chosen('kind', 'Kind', { '': 'Any', ...kinds }),
    typed('agent', 'Agent', known.agent),
    typed('model', 'Model', known.model),
    typed('tool', 'Tool', known.tool),
    chosen('success', 'Success', { '': 'Any', true: 'yes', false: 'no' }),
    typed('person', 'Person'),
    typed('session', 'Session'),
    typed('name', 'Event name'),
    h('p', null, h('button', null, 'Filter'), h('a', { href: clear }, 'Clear')),
  );
}

function choice(name, label, values, chosen) {
  const options = Object.entries(values).map(([value, text]) =>
    h('option', { value, selected: value === chosen }, text),
  );
  return h('label', null, label, h('select', { name, 'data-value': chosen }, options));
}

/** Values that are known are proposed; any may be typed. */
function field(name, label, values, typed) {
  const known = values.length > 0 ? `known-${name}` : null;
  const options = values.map((value) => h('option', { value }));
  return h(
    'label',
    null,
    label,
    h('input', { name, value: typed, list: known, autocomplete: 'off', spellcheck: 'false' }),
    known && h('datalist', { id: known }, options),
  );
}

function list(data, asked, format) {
  if (data === undefined) return h('p', { class: 'note' }, 'Events are fetched by a script.');
  const columns = [
    [
      'Time',
      (row) => h('time', { datetime: row.timestamp, title: `${row.timestamp} UTC` }, format.moment(row.timestamp)),
      'text',
    ],
    ['What', (row) => whatOf(row), 'text wraps'],
    ['Of', (row) => row.tool_name ?? row.model ?? row.decision ?? '', 'text wraps'],
    ['Agent', ({ agent }) => agent, 'text name'],
    ['Person', ({ person }) => person ?? '', 'text name'],
    ['Session', (row) => session(row, asked), 'text'],
    ['Took', (row) => shortTime(row.duration_ms)],
    ['Tokens', (row) => tokensOf(row, format)],
    ['Cost', (row) => (row.cost_usd === null ? '' : format.money(row.cost_usd)), 'end'],
  ];
  const { next } = data;
  return [
    h('article', null, table('Events', columns, data.events, { empty: 'No event is like this', stacks: true })),
    h(
      'p',
      { class: 'pages' },
      asked.before ? h('a', { href: addressOf({ ...asked, before: '' }) }, '← Latest') : null,
      next === null ? null : h('a', { href: addressOf({ ...asked, before: next }) }, 'Older →'),
    ),
  ];
}

function session({ session_id: id }, asked) {
  if (id === null) return '';
  return h('a', { href: addressOf({ view: 'session', period: asked.period, id }), title: id }, id.slice(0, 8));
}

function tokensOf(row, format) {
  const all = [
    row.input_tokens,
    row.output_tokens,
    row.cache_read_tokens,
    row.cache_creation_tokens,
    row.reasoning_tokens,
  ];
  const known = all.filter((tokens) => tokens !== null && tokens !== undefined);
  return known.length === 0 ? '' : format.count(known.reduce((sum, tokens) => sum + tokens, 0));
}
