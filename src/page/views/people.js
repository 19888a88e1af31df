/** People and adoption: how many, since when, and with what. Nobody is named. */
import { bars, week } from '../charts.js';
import { card, table } from '../tables.js';
import { h } from '../tree.js';

const WINDOWS = { today: 'Today', '7d': '7 days', '30d': '30 days' };
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function people({ view }, _asked, format) {
  const { adoption } = view;
  const { count, share } = format;
  const byWindow = Object.entries(WINDOWS).map(([window, name]) => [
    name,
    ({ windows }) => count(windows[window] ?? 0),
  ]);
  const list = (title, rows) =>
    card(title, null, table(title, [['Name', ({ name }) => name, 'text'], ...byWindow], rows));
  const features = [
    ['Feature', ({ feature }) => feature, 'text'],
    ['People', (row) => count(row.people)],
    ['Of the active', (row) => share(row.share)],
  ];
  return [
    h('h2', null, 'People'),
    h('section', { class: 'tiles', 'aria-label': 'Active people' }, tiles(view, format)),
    h(
      'section',
      { class: 'cards two', 'aria-label': 'Adoption' },
      h(
        'div',
        null,
        list('By agent', adoption.byAgent),
        adoption.byTeam.length > 0 ? list('By team', adoption.byTeam) : null,
      ),
      h(
        'div',
        null,
        adoption.features.length > 0
          ? card('Features', '· last 30 days', table('Features', features, adoption.features))
          : null,
        roster(adoption.roster, format),
      ),
      weeks(adoption.weeks, format),
      hours(adoption.hours, format),
    ),
  ];
}

function tiles({ adoption, days }, format) {
  const { active, stickiness, ever } = adoption;
  const forwards = days.toReversed().filter((day) => day.people !== undefined);
  const trend = bars(
    forwards.map((day) => day.people),
    { names: forwards.map(({ day }) => format.mark(day)), format: format.count, label: 'Active people by day' },
  );
  const figure = (window, name, note, chart) =>
    h(
      'article',
      null,
      h('h2', null, `Active, ${name.toLowerCase()}`),
      h('p', { class: 'figure' }, format.count(active[window])),
      h('p', { class: 'note' }, note),
      chart,
    );
  return [
    figure('today', WINDOWS.today, 'so far', null),
    figure(
      '7d',
      WINDOWS['7d'],
      stickiness === null ? '' : `${format.share(stickiness)} of the month came in the last 24 hours`,
      null,
    ),
    figure('30d', WINDOWS['30d'], ever === null ? '' : `${format.count(ever)} ever`, trend),
  ];
}

function roster(windows, format) {
  const rows = Object.entries(WINDOWS).filter(([window]) => windows[window] !== undefined);
  if (rows.length === 0) return null;
  const columns = [
    ['In the people file', ([, name]) => name, 'text'],
    ['Active', ([window]) => format.count(windows[window].active)],
    ['Silent', ([window]) => format.count(windows[window].silent)],
  ];
  return card('Seats', null, table('Seats', columns, rows));
}

function weeks(all, format) {
  if (all.length === 0) return null;
  const states = ['new', 'retained', 'resurrected', 'churned'];
  const columns = [
    ['Week of', ({ week: monday }) => format.mark(monday), 'text'],
    ...states.map((state) => [state, (row) => format.count(row.states[state])]),
  ];
  return card('New, kept and lost', '· by week', table('People by week', columns, all));
}

function hours(values, format) {
  if (values.length === 0) return null;
  const label = 'Model requests of the last 28 days by weekday and hour';
  const chart = week(values, { rows: WEEKDAYS, label, format: (value) => format.some(value, 'request') });
  const names = h(
    'p',
    { class: 'weekdays', 'aria-hidden': 'true' },
    WEEKDAYS.map((day) => h('span', null, day.slice(0, 2))),
  );
  const ticks = h(
    'p',
    { class: 'hours', 'aria-hidden': 'true' },
    ['0', '6', '12', '18', '24'].map((hour) => h('span', null, hour)),
  );
  return card(
    'When',
    '· model requests, last 28 days',
    h('div', { class: 'when' }, names, h('div', null, chart, ticks)),
  );
}
