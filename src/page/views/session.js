/** One session: what happened in it, and what it had cost by then. */
import { steps } from '../charts.js';
import { shortTime, toDate, UNKNOWN } from '../format.js';
import { addressOf } from '../address.js';
import { costOf, elsewhere, pending, table } from '../tables.js';
import { h } from '../tree.js';

export function sessionQuery({ id = '' }) {
  return `api/sessions/${encodeURIComponent(id)}`;
}

export function session({ hasEvents }, asked, format, found) {
  const { id = '', period } = asked;
  return [
    h('p', { class: 'note' }, h('a', { href: addressOf({ view: 'sessions', period }) }, '← Sessions')),
    h('h2', null, 'Session ', h('code', null, id)),
    hasEvents ? (pending(found) ?? timeline(found?.data, asked, format)) : elsewhere(),
  ];
}

function timeline(data, { id, period }, format) {
  if (data === undefined) return h('p', { class: 'note' }, 'The session is fetched by a script.');
  const { events, session: told } = data;
  const points = events.map((row) => [toDate(row.timestamp).getTime(), row.cost_so_far_usd]);
  const label = `Cost so far, up to ${format.money(points.at(-1)?.[1])}`;
  return [
    told === null ? null : summary(told, format),
    points.length > 1 && points.at(-1)[1] > 0
      ? h('article', null, h('h2', null, 'Cost so far'), steps(points, label), ends(events, format))
      : null,
    h('article', null, table('Timeline', columnsOf(events, format), events, { stacks: true })),
    h(
      'p',
      { class: 'note' },
      h('a', { href: addressOf({ view: 'events', period, session: id }) }, 'As filtered events'),
    ),
  ];
}

function summary(told, format) {
  const seconds = (toDate(told.last).getTime() - toDate(told.first).getTime()) / 1000;
  const facts = [
    ['Agent', told.agent],
    ['Person', told.person ?? 'unknown'],
    ['Cost', costOf(told, format)],
    ['Tokens', format.count(told.tokens)],
    ['Prompts', format.count(told.prompts)],
    ['Requests', `${format.count(told.requests)}, ${format.count(told.failed_requests)} failed`],
    ['Tool calls', format.count(told.tool_calls)],
    ...(told.lines > 0 ? [['Lines', format.count(told.lines)]] : []),
    ['Lasted', format.duration(seconds)],
  ];
  return h(
    'dl',
    { class: 'facts' },
    facts.map(([term, text]) => h('div', null, h('dt', null, term), h('dd', { title: text }, text))),
  );
}

function ends(events, format) {
  const times = [events[0], events.at(-1)].map(({ timestamp }) => timestamp);
  const [first, last] = times.map((time) => format.moment(time).replace(format.clock(time), ''));
  const span = times.map((time) => h('span', null, first === last ? format.clock(time) : format.moment(time)));
  return h('p', { class: 'hours', 'aria-hidden': 'true' }, span);
}

function columnsOf(events, format) {
  const start = toDate(events[0]?.timestamp ?? '1970-01-01').getTime();
  const isTold = events.some(({ cost_usd: cost }) => cost !== null);
  const after = ({ timestamp }) => `+${format.duration((toDate(timestamp).getTime() - start) / 1000)}`;
  return [
    ['After', (row) => h('time', { datetime: row.timestamp, title: format.moment(row.timestamp) }, after(row)), 'text'],
    ['What', (row) => whatOf(row), 'text'],
    ['Of', (row) => row.tool_name ?? row.model ?? row.decision ?? '', 'text'],
    ['Took', (row) => shortTime(row.duration_ms)],
    ['Cost', (row) => (row.cost_usd === null ? '' : format.money(row.cost_usd))],
    ['So far', (row) => (isTold ? format.money(row.cost_so_far_usd) : UNKNOWN), 'end'],
  ];
}

export function whatOf({ kind, event_name: name, success, status_code: status, error }) {
  const isBad = success === 'false' || kind === 'request_error';
  // The agent stands beside it.
  const words = (kind || name.slice(name.indexOf('.') + 1)).replaceAll('_', ' ');
  // Some begin the error with its status.
  const said = error?.startsWith(status) ? [error] : [status, error];
  const why = isBad ? said.filter(Boolean).join(' ') : '';
  return [
    isBad ? h('i', { class: 'bad' }) : null,
    h('span', { title: name }, words),
    why ? h('small', null, ` ${why}`) : null,
  ];
}
