/** History: each of the last days. */
import { h } from '../tree.js';
import { card, table } from '../tables.js';
import { bars } from '../charts.js';

export function days({ view }, _asked, format) {
  const forwards = view.days.toReversed();
  const names = forwards.map(({ day }) => format.mark(day));
  const chart = (title, figure, write) =>
    card(
      title,
      null,
      bars(
        forwards.map((day) => day[figure] ?? 0),
        { names, format: write, label: `${title} by day` },
      ),
    );
  const columns = [
    ['Day', ({ day }) => h('time', { datetime: day }, format.mark(day)), 'text'],
    ['Cost', ({ cost }) => format.money(cost)],
    ['Tokens', ({ tokens }) => format.short(tokens)],
    ['People', ({ people }) => format.count(people)],
    ['Sessions started', ({ sessions }) => format.count(sessions)],
  ];
  return [
    h('h2', null, 'Days'),
    h('p', { class: 'note' }, 'Days of the configured time zone. Today is not over yet.'),
    h(
      'section',
      { class: 'tiles three', 'aria-label': 'Trends' },
      chart('Cost', 'cost', format.money),
      chart('Tokens', 'tokens', format.short),
      chart('People', 'people', format.count),
    ),
    h('article', null, table('Days', columns, view.days)),
  ];
}
