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
    ['Forecast for the period', write(forecast)],
    ['Used up', budget.exhausted_at === null ? 'not within the period' : format.about(budget.exhausted_at)],
    ...Object.entries(burn).map(([window, times]) => [
      `Pace of the last ${window}`,
      `${times.toFixed(1)} × an even pace`,
    ]),
    ['Period', `${format.about(budget.period_start)} to ${format.about(budget.period_end)}`],
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
