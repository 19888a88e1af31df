/** Keeps the page as the server is: its state comes by a stream, and what a view has of single events is fetched. */
import { addressOf, readAddress } from './address.js';
import { createFormat, duration } from './format.js';
import { patch } from './patch.js';
import { eventsQuery } from './views/events.js';
import { frame, titleOf } from './views/frame.js';
import { sessionQuery } from './views/session.js';
import { sessionsQuery } from './views/sessions.js';

const RECONNECT_MS = 5_000;
/** How often single events are asked for again while one looks at them. */
const REFRESH_MS = 5_000;
const QUERIES = { sessions: sessionsQuery, session: sessionQuery, events: eventsQuery };

const format = createFormat(undefined);
/** Of the server, once it has sent something; until then the page stays as it came. */
let state = null;
/** 'connecting', 'connected', 'lost', or 'unreadable': connected to a server that cannot read its state. */
let connection = 'connecting';
/** When a record was last counted, on the clock of `performance.now()`: the server's own may differ from ours. */
let lastCountedMs = null;
/** The server's clock less `performance.now()`. */
let offsetMs = 0;
let asked = readAddress(location.search);
/** What was fetched for the view. `address` says what for. */
let found = {};

function connect() {
  const events = new EventSource('events');
  events.addEventListener('message', ({ data }) => {
    const { nowMs, state: sent } = JSON.parse(data);
    connection = sent.view === null ? 'unreadable' : 'connected';
    offsetMs = nowMs - performance.now();
    if (sent.view !== null) {
      const isFirst = state === null;
      state = sent;
      lastCountedMs = sent.lastCountedMs === null ? null : sent.lastCountedMs - offsetMs;
      if (isFirst) void fetchView();
    }
    render();
  });
  events.addEventListener('error', () => {
    connection = 'lost';
    render();
    // The browser tries again by itself, unless it was refused (too many pages, no access any more).
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, RECONNECT_MS);
  });
}

function render() {
  const status = { connection, text: statusText() };
  if (state === null) {
    const node = document.getElementById('status');
    if (connection !== 'connecting') Object.assign(node, { textContent: status.text }).dataset.connection = connection;
    return;
  }
  const shown = { ...state, nowMs: performance.now() + offsetMs };
  patch(document.body, frame({ state: shown, asked, found, status }, format));
  document.title = titleOf(state, asked, format);
}

function statusText() {
  if (connection === 'lost') return 'Connection lost, trying again …';
  if (connection === 'unreadable') return 'The state cannot be read now; these figures are older';
  if (lastCountedMs === null) return 'Waiting for a record';
  const ageSeconds = (performance.now() - lastCountedMs) / 1e3;
  return ageSeconds < 2 ? 'Last record counted just now' : `Last record counted ${duration(ageSeconds)} ago`;
}

/** Gets what the view has of single events; what is there stays until the new is. */
async function fetchView() {
  const query = QUERIES[asked.view];
  if (query === undefined || !state?.hasEvents) return;
  const address = addressOf(asked);
  if (found.address !== address) found = { address };
  render();
  const answer = await ask(query(asked, performance.now() + offsetMs));
  if (addressOf(asked) !== address) return;
  found = { address, ...answer };
  render();
}

async function ask(url) {
  try {
    const response = await fetch(url, { headers: { accept: 'application/json' } });
    const body = await response.json();
    return response.ok ? { data: body } : { error: body.error };
  } catch {
    return { error: 'The service does not answer.' };
  }
}

function go(address, isNew) {
  if (isNew) history.pushState(null, '', address);
  asked = readAddress(location.search);
  found = {};
  render();
  void fetchView();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href]');
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (link === null || !isPlain || state === null) return;
  const href = link.getAttribute('href');
  if (href !== './' && !href.startsWith('?')) return;
  event.preventDefault();
  const isView = link.closest('nav') !== null;
  go(href, true);
  // Whoever chose among links may choose again; whoever followed one reads on at the top.
  if (!isView) {
    scrollTo(0, 0);
    document.getElementById('main').focus({ preventScroll: true });
  }
});

document.addEventListener('submit', (event) => {
  if (state === null) return;
  event.preventDefault();
  const given = Object.fromEntries(new FormData(event.target));
  go(addressOf({ ...given, period: asked.period }), true);
});

document.addEventListener('change', (event) => {
  if (event.target.localName === 'select') event.target.form?.requestSubmit();
});

addEventListener('popstate', () => go(location.href, false));

connect();
setInterval(render, 1_000);
setInterval(() => {
  // Older pages and what is read line by line do not move under the reader.
  if (asked.view === 'sessions' && !document.hidden) void fetchView();
}, REFRESH_MS);
