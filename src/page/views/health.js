/** How far the numbers can be trusted, and what to set where they cannot. */
import { card, partsTable, table } from '../tables.js';
import { h } from '../tree.js';
import { PERIODS } from '../address.js';

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
      h(
        'div',
        null,
        card('Who told the cost', '· of all that was ever counted', coverage(view, format)),
        card('Versions', '· last 30 days', versions(view, format)),
      ),
    ),
  ];
}

function told(notices) {
  if (notices.length === 0) return fine('Nothing was refused, unknown or lost.');
  return h(
    'ul',
    { class: 'notices' },
    notices.map((notice) => h('li', null, notice)),
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

function coverage({ coverage: all }, format) {
  const columns = [
    ['Agent', ({ agent }) => agent, 'text'],
    ['Signal', ({ witness }) => witness, 'text'],
    ['Share of the cost', ({ ratio }) => format.share(ratio)],
  ];
  const empty = 'No agent reports cost: it is estimated by the price list, or not known.';
  return [
    table('Coverage', columns, all, { empty }),
    all.some(({ ratio }) => ratio < 0.98)
      ? h('p', { class: 'note' }, 'Below 100 % some records of that signal never arrived, or agents do not send it.')
      : null,
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
  return table('Versions', columns, rows, { empty: 'No agent told its version.' });
}

function defect({ effect, what, when, advice }) {
  return h(
    'p',
    { class: 'note' },
    h('i', { class: 'warn' }),
    `${effect}${when ? ` (${when})` : ''}: ${what} ${advice}`,
  );
}
