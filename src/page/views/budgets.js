/** How each budget stands. */
import { gauge } from '../charts.js';
import { UNKNOWN } from '../format.js';
import { h } from '../tree.js';

export function budgets({ view }, _asked, format) {
  return [
    h('h2', null, 'Budgets'),
    view.budgets.length === 0
      ? none()
      : h(
          'section',
          { class: 'cards two', 'aria-label': 'Budgets' },
          view.budgets.map((budget) => one(budget, format)),
        ),
  ];
}

function none() {
  return h(
    'p',
    { class: 'note' },
    'There are none. A budget is an entry of ',
    h('code', null, 'budgets'),
    ' in the file that the setting ',
    h('code', null, 'kpis_file'),
    ' names.',
  );
}

function one(budget, format) {
  const { name, unit, per, limit, spent, ratio, burn, forecast } = budget;
  const write = (value) =>
    value === null ? UNKNOWN : unit === 'usd' ? format.money(value) : `${format.count(value)} ${unit}`;
  const used = ratio === null ? 'Nothing is known of it yet' : `${format.share(ratio)} used`;
  const facts = [
    [
      'Of',
      Object.entries(budget.match)
        .map(([label, values]) => `${label} ${values.join(', ')}`)
        .join(' · ') || 'everything',
    ],
    ['By the end of the period', write(forecast)],
    ['Used up', budget.exhausted_at === null ? 'not within the period' : format.moment(budget.exhausted_at)],
    ...Object.entries(burn).map(([window, times]) => [`Burn over ${window}`, `${times.toFixed(1)} × what would last`]),
    ['Period', `${dateOf(budget.period_start)} to ${dateOf(budget.period_end)}`],
  ];
  return h(
    'article',
    { 'data-budget': name },
    h('h2', null, name),
    h('p', { class: 'figure' }, write(spent), h('small', null, ` of ${write(limit)} per ${per}`)),
    gauge(ratio ?? 0, used),
    h('p', { class: 'change' }, used),
    h(
      'dl',
      null,
      facts.map(([term, told]) => [h('dt', null, term), h('dd', null, told)]),
    ),
  );
}

function dateOf(written) {
  return written.slice(0, 16).replace('T', ' ');
}
