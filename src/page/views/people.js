/** People and adoption: how many, since when, and with what. Nobody is named. */
import { week } from '../charts.js';
import { card, table, tile } from '../tables.js';
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
    h('section', { class: 'tiles three', 'aria-label': 'Active people' }, tiles(view, format)),
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
        hours(adoption.hours, format),
      ),
    ),
    weeks(adoption.weeks, format),
  ];
}

function tiles({ adoption, periods }, format) {
  const { stickiness, ever } = adoption;
  const notes = {
    today: null,
    '7d': stickiness === null ? null : `${format.share(stickiness)} of the month came in the last 24 hours`,
    '30d': ever === null ? null : `${format.count(ever)} ever`,
  };
  return Object.entries(WINDOWS).map(([period, name]) => {
    const { figures, marks } = periods[period];
    const told = { period, marks, note: notes[period], write: format.count, format };
    return tile(`Active, ${name.toLowerCase()}`, figures.people, told);
  });
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
  const shown = card('New, kept and lost', '· by week', table('People by week', columns, all));
  return h('section', { class: 'cards one', 'aria-label': 'Retention' }, shown);
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
