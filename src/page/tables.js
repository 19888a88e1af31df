/** Cards, tiles and tables that several views have. */
import { bars, stripe } from './charts.js';
import { h } from './tree.js';
import { PERIODS } from './address.js';
import { UNKNOWN } from './format.js';

/** The row of what has no row of its own. */
const REST = '…';

export function card(title, note, ...children) {
  return h('article', null, h('h2', null, title, note ? h('small', null, ' ', note) : null), children);
}

/** A figure of a period, how it changed, and when it came about. `format` writes the amount. */
export function tile(title, figure, { period, marks, note, shown, write, format }) {
  const { before, each } = PERIODS[period];
  // A figure that is not known by hour has days of its own.
  const [names, by] = figure?.days ? [figure.days, 'by day'] : [marks, each];
  const text = figure === undefined ? UNKNOWN : (shown ?? write(figure.now));
  return h(
    'article',
    { 'data-figure': title },
    h('h2', null, title),
    h('p', { class: 'figure' }, text),
    h('p', { class: 'change' }, changeOf(figure, before, write, format)),
    note ? h('p', { class: 'note' }, note) : null,
    figure === undefined
      ? null
      : bars(figure.bars, { names: names.map(format.mark), format: write, label: `${title} ${by}` }),
  );
}

/** From there on a share says less than the amount before. */
const GREW_MUCH = 10;

function changeOf(figure, before, write, format) {
  if (figure === undefined) return 'No agent tells it';
  if (figure.yesterday !== undefined) return `${write(figure.yesterday)} in all of yesterday`;
  if (figure.before === null) return `Nothing known of ${before}`;
  if (figure.before === 0) return `None in ${before}`;
  const change = figure.now / figure.before - 1;
  if (change >= GREW_MUCH) return `${write(figure.before)} in ${before}`;
  const title = `${write(figure.before)} in ${before}`;
  return [h('b', { title }, change === 0 ? 'No change' : format.change(change)), ` against ${before}`];
}

/** Names with what they came to, and bars of how much of the largest. `cells` are the texts beside the name. */
export function partsTable(rows, cells, pieces = () => []) {
  const whole = rows.reduce((all, { value }) => all + value, 0);
  const largest = Math.max(...rows.map(({ value }) => value));
  if (rows.length === 0) return h('p', { class: 'note' }, 'Nothing in this period');
  const line = (row) =>
    h(
      'tr',
      null,
      h(
        'th',
        { scope: 'row', title: row.name },
        h('span', null, row.name === REST ? 'all others' : row.name),
        stripe(row.value / largest, pieces(row)),
      ),
      cells(row, whole).map((text) => h('td', null, text)),
    );
  return h('table', { class: 'parts' }, h('tbody', null, rows.map(line)));
}

/**
 * A table with a head. A column is [name, cell of a row, kind]; what is no number is on the left. On a phone the cells of one that
 * `stacks` stand in lines, numbers with their names; the roles are said since browsers forget them then.
 */
export function table(label, columns, rows, { empty = 'Nothing yet', stacks = false } = {}) {
  if (rows.length === 0) return h('p', { class: 'note' }, empty);
  const role = (name) => (stacks ? name : null);
  const head = columns.map(([name, , kind]) =>
    h('th', { scope: 'col', class: kind, role: role('columnheader') }, name),
  );
  const line = (row) =>
    h(
      'tr',
      { role: role('row') },
      columns.map(([name, cell, kind]) =>
        h('td', { class: kind, role: role('cell'), 'data-name': role(name) }, cell(row)),
      ),
    );
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label },
    h(
      'table',
      { class: stacks ? 'list stacks' : 'list', role: role('table') },
      h('thead', { role: role('rowgroup') }, h('tr', { role: role('row') }, head)),
      h('tbody', { role: role('rowgroup') }, rows.map(line)),
    ),
  );
}

/** A sentence with what it names, which stands between backticks. */
export function marked(text) {
  return text.split('`').map((part, at) => (at % 2 === 0 ? part : h('code', null, part)));
}

/** Where events are, if not here. */
export function elsewhere() {
  return h(
    'article',
    null,
    h('h2', null, 'Events are not kept here'),
    h(
      'p',
      null,
      'The setting events is off, or the state is in Redis or in memory. They are in the log store that the collector sends to, such as Loki.',
    ),
    h('p', { class: 'note' }, 'KPIs, days, people and budgets are complete all the same.'),
  );
}

/** While something is fetched, or where that failed; undefined once it is there. */
export function pending(found) {
  if (found === undefined || found.data !== undefined) return undefined;
  if (found.error) return h('p', { class: 'note bad-text', role: 'alert' }, found.error);
  return h('p', { class: 'note', role: 'status' }, 'Loading …');
}

/** Of a session, as its agent told it, else by the price list. Tokens of a model without a price cost what is not known, which is not 0. */
export function costOf({ cost_usd: cost, estimated_usd: estimated, tokens }, format) {
  if (cost !== null) return format.money(cost);
  if (estimated !== null) return `≈ ${format.money(estimated)}`;
  return tokens === 0 ? format.money(0) : UNKNOWN;
}
