/** How far the numbers can be trusted, and what to set where they cannot. */
import { card, marked, partsTable, table } from '../tables.js';
import { h } from '../tree.js';
import { PERIODS } from '../address.js';
import { UNKNOWN } from '../format.js';

export function health({ view, notices }, { period }, format) {
  const { tables, figures } = view.periods[period];
  const { name } = PERIODS[period];
  const ofCount = ({ value }, whole) => [format.count(value), format.share(value / whole)];
  return [
    h('h2', { class: 'unseen' }, 'Health'),
    h(
      'section',
      { class: 'cards two', 'aria-label': 'Health' },
      h(
        'div',
        null,
        card('What is wrong', '· since this process started', told(notices)),
        card('Cost of nobody', `· ${name.toLowerCase()}`, nobody(figures, format)),
        card(
          'Tokens without a price',
          `· ${name.toLowerCase()}`,
          tables.unpriced.length > 0 ? unpriced(tables, ofCount) : fine('Every model has a price.'),
        ),
      ),
      h('div', null, card('Who reported the cost', '· of all that was ever counted', coverage(view, format))),
    ),
    h('section', { class: 'cards one' }, card('Versions', '· last 30 days', versions(view, format))),
  ];
}

function told(notices) {
  if (notices.length === 0) return fine('Nothing was refused, unknown or lost.');
  return h(
    'ul',
    { class: 'notices' },
    notices.map((notice) => h('li', null, marked(notice))),
  );
}

function fine(text) {
  return h('p', { class: 'note' }, h('i', { class: 'good' }), text);
}

function nobody({ cost, unattributed }, format) {
  if (!unattributed?.now) return fine('All cost is of somebody, as far as it is known.');
  const part = cost?.now > 0 ? ` (${format.share(unattributed.now / cost.now)})` : '';
  return h(
    'p',
    null,
    `${format.money(unattributed.now)}${part} is of sessions that name neither an account nor an installation.`,
  );
}

function unpriced(tables, ofCount) {
  return [
    partsTable(tables.unpriced, ofCount),
    h(
      'p',
      { class: 'note' },
      'They are in no estimate. The file of the setting ',
      h('code', null, 'prices_file'),
      ' can give them a price.',
    ),
  ];
}

/** Signals as people say them; what is not here is said as it is. */
const SIGNALS = { null: 'no cost reported', estimated: 'price list (estimate)', scraped: 'scraped metrics' };

function coverage({ coverage: all }, format) {
  const columns = [
    ['Agent', ({ agent }) => agent, 'text'],
    ['Reported by', ({ signal }) => SIGNALS[signal] ?? signal, 'text'],
    ['Share', ({ ratio }) => (ratio === null ? UNKNOWN : format.share(ratio)), 'end'],
  ];
  const isLess = ({ signal, ratio }) => signal !== 'estimated' && ratio !== null && ratio < 0.98;
  return [
    table('Coverage', columns, all, { empty: 'No agent worked yet.', stacks: true }),
    h(
      'p',
      { class: 'note' },
      'Signals report the same cost, which counts once.',
      all.some(isLess)
        ? ' Below 100 % records of a signal never arrived, or the agent does not report all cost with it.'
        : '',
    ),
  ];
}

function versions({ agents }, format) {
  const rows = agents.flatMap(({ agent, versions: own }) => own.map((version) => ({ agent, ...version })));
  const columns = [
    ['Version', ({ agent, version }) => `${agent} ${version}`, 'text'],
    ['Sessions', ({ sessions }) => format.count(sessions['30d'] ?? 0)],
    ['Lost events', ({ lostEvents }) => format.count(lostEvents ?? 0)],
    ['Known defects', ({ defects }) => defects.map(defect), 'text wide'],
  ];
  return table('Versions', columns, rows, { empty: 'No agent reported its version.', stacks: true });
}

function defect({ says, advice }) {
  return h('p', { class: 'note' }, h('i', { class: 'warn' }), marked(`It ${says} ${advice}`));
}
