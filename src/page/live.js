/** Shows what the server sends. Everything is written as text, never as markup: names come from whoever sends records. */
import { count, duration, money, share, some, time } from './format.js';
import { createSparkline } from './sparkline.js';

const RECONNECT_MS = 5_000;

const openedAt = time(new Date());
const sparklines = [...document.querySelectorAll('[data-sparkline]')].map((svg) => ({
  figure: svg.dataset.sparkline,
  sparkline: createSparkline(svg),
}));

/** 'connecting', 'connected', 'lost', or 'unreadable': connected to a server that cannot read its state. */
let connection = 'connecting';
/** When a record was last counted, on the clock of `performance.now()`: the server's own may differ from ours. */
let lastCountedMs = null;
/** The first figures that came: growth is told from these. */
let first = null;

function connect() {
  const events = new EventSource('events');
  events.addEventListener('message', ({ data }) => {
    const { nowMs, state } = JSON.parse(data);
    connection = state.view === null ? 'unreadable' : 'connected';
    if (state.view !== null) {
      lastCountedMs = state.lastCountedMs === null ? null : performance.now() - (nowMs - state.lastCountedMs);
      show(state);
    }
    tick();
  });
  events.addEventListener('error', () => {
    connection = 'lost';
    tick();
    // The browser tries again by itself, unless it was refused (too many pages, no access any more).
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, RECONNECT_MS);
  });
}

/** What changes without a message: how long ago things were. */
function tick() {
  const status = document.getElementById('status');
  status.dataset.connection = connection;
  write(status, statusText());
  for (const { sparkline } of sparklines) sparkline.draw();
}

function statusText() {
  if (connection === 'connecting') return 'Connecting …';
  if (connection === 'lost') return 'Connection lost, trying again …';
  if (connection === 'unreadable') return 'The state cannot be read now; these figures are older';
  if (lastCountedMs === null) return 'Waiting for a record';
  const ageSeconds = (performance.now() - lastCountedMs) / 1e3;
  return ageSeconds < 2 ? 'Last record counted just now' : `Last record counted ${duration(ageSeconds)} ago`;
}

function showNotices(notices) {
  const list = document.querySelector('aside ul');
  list.parentElement.hidden = notices.length === 0;
  while (list.children.length > notices.length) list.lastChild.remove();
  while (list.children.length < notices.length) list.append(document.createElement('li'));
  for (const [index, notice] of notices.entries()) write(list.children[index], notice);
}

function show({ view, firstSteps, notices = [] }) {
  showNotices(notices);
  document.getElementById('first-steps').hidden = !view.empty;
  document.getElementById('kpis').hidden = view.empty;
  write(document.querySelector('#first-steps pre'), firstSteps.join('\n'));

  const { linesAdded, linesRemoved } = view.figures;
  const figures = { ...view.figures, lines: linesAdded === null ? null : linesAdded + linesRemoved };
  first ??= figures;
  const words = wordings(figures, view.coverage);
  for (const node of document.querySelectorAll('[data-text]')) write(node, words[node.dataset.text]);
  for (const { figure, sparkline } of sparklines) sparkline.push(figures[figure] ?? 0);
  for (const body of document.querySelectorAll('[data-rows]')) {
    showRows(body, view[body.dataset.rows], CELLS[body.dataset.cells]);
  }
  document.title = view.empty ? 'otel-kpi' : `${money(figures.cost)} · otel-kpi`;
}

function wordings(figures, coverage) {
  const { cost, tokens, toolCalls, toolSuccesses } = figures;
  return {
    cost: money(cost),
    costSince: since(cost - first.cost, money),
    tokens: count(tokens),
    tokensSince: since(tokens - first.tokens, count),
    people: count(figures.people),
    sessions: `${some(figures.sessions ?? 0, 'session')} · ${duration(figures.activeSeconds ?? 0)} active`,
    prompts: count(figures.prompts),
    requests: `${some(figures.requests ?? 0, 'model request')} · ${count(figures.requestErrors ?? 0)} failed`,
    toolCalls: count(toolCalls),
    toolSuccess: toolCalls > 0 ? `${share(toolSuccesses / toolCalls)} succeeded` : '',
    lines: figures.lines === null ? count(null) : `+${count(figures.linesAdded)} −${count(figures.linesRemoved)}`,
    commits: `${some(figures.commits ?? 0, 'commit')} · ${some(figures.pullRequests ?? 0, 'pull request')}`,
    coverage: [
      ...(coverage.length > 0
        ? [`Cost reported by ${coverage.map(({ name, value }) => `${name} ${share(value)}`).join(' · ')}`]
        : []),
      ...(figures.unattributed > 0 ? [`${money(figures.unattributed)} of nobody who is known`] : []),
    ].join(' · '),
  };
}

function since(growth, format) {
  return growth > 0 ? `+${format(growth)} since ${openedAt}` : `nothing new since ${openedAt}`;
}

/** What stands beside a row's name. */
const CELLS = {
  money: ({ value }, whole) => [money(value), share(value / whole)],
  count: ({ value }, whole) => [count(value), share(value / whole)],
  outcomes: ({ value, parts }) => [count(value), share((parts.success ?? 0) / value)],
};

function showRows(body, rows, cells) {
  const article = body.closest('[data-if-any]');
  if (article !== null) article.hidden = rows.length === 0;
  const whole = rows.reduce((all, { value }) => all + value, 0);
  const largest = Math.max(...rows.map(({ value }) => value));
  while (body.rows.length > rows.length) body.lastChild.remove();
  while (body.rows.length < rows.length) body.append(newRow());
  for (const [index, row] of rows.entries()) {
    const { cells: nodes, style } = body.rows[index];
    const texts = [row.name, ...cells(row, whole)];
    for (const [column, text] of texts.entries()) write(nodes[column], text);
    nodes[0].title = row.name;
    style.setProperty('--length', row.value / largest);
    style.setProperty('--error-share', (row.parts.error ?? 0) / row.value);
    style.setProperty('--rejected-share', (row.parts.rejected ?? 0) / row.value);
  }
}

function newRow() {
  const row = document.createElement('tr');
  const name = document.createElement('th');
  name.scope = 'row';
  row.append(name, document.createElement('td'), document.createElement('td'));
  return row;
}

/** Untouched where nothing changed, so that a selection survives. */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

connect();
setInterval(tick, 1_000);
