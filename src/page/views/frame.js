/** The page around a view: what it is, where one can go, and what is wrong. */
import { UNKNOWN } from '../format.js';
import { marked } from '../tables.js';
import { h } from '../tree.js';
import { addressOf, PERIODS, VIEWS } from '../address.js';
import { budgets } from './budgets.js';
import { days } from './days.js';
import { events } from './events.js';
import { health } from './health.js';
import { overview } from './overview.js';
import { people } from './people.js';
import { session } from './session.js';
import { sessions } from './sessions.js';

const SHOWN = { overview, sessions, session, events, days, people, budgets, health };

/** Views whose numbers are of one period. */
const BY_PERIOD = new Set(['overview', 'health']);

/** More are on the page of health. */
const NOTICES_MAX = 2;

/**
 * `state` is what the server sent last, and null before that; `asked` the address, `found` what was fetched for a view, and
 * `status` a sentence with its kind.
 */
export function frame({ state, asked, found, status }, format) {
  const isEmpty = state !== null && state.view.empty;
  return [
    h('a', { class: 'skip', href: '#main' }, 'Skip to content'),
    h(
      'header',
      null,
      h('h1', null, h('a', { href: './' }, h('img', { src: 'icon.svg', alt: '', width: 22, height: 22 }), 'otel-kpi')),
      h('p', { id: 'status', 'data-connection': status.connection }, status.text),
    ),
    h(
      'nav',
      { 'aria-label': 'Views' },
      VIEWS.map((view) => link(view, asked)),
    ),
    notices(state, asked),
    h('main', { id: 'main', tabindex: -1 }, isEmpty ? firstSteps(state) : content(state, asked, found, format)),
    footer(),
  ];
}

export function titleOf(state, asked, format) {
  const name = asked.view === 'session' ? 'Session' : VIEWS.find(({ view }) => view === asked.view).name;
  const cost = state?.view.periods[asked.period]?.figures.cost;
  if (asked.view !== 'overview' || cost === undefined) return `${name} · otel-kpi`;
  return `${format.money(cost.now)} ${PERIODS[asked.period].short} · otel-kpi`;
}

function link({ view, name }, asked) {
  const isHere = view === asked.view || (view === 'sessions' && asked.view === 'session');
  const href = addressOf({ view, period: asked.period });
  return h('a', { href, 'aria-current': isHere ? 'page' : null }, name);
}

function notices(state, asked) {
  const all = asked.view === 'health' ? [] : (state?.notices ?? []);
  const rest = all.length - NOTICES_MAX;
  const more = h('a', { href: addressOf({ view: 'health', period: asked.period }) }, `${rest} more in Health`);
  return h(
    'aside',
    { 'aria-label': 'Notices', hidden: all.length === 0 },
    h(
      'ul',
      null,
      all.slice(0, NOTICES_MAX).map((notice) => h('li', null, marked(notice))),
      rest > 0 ? h('li', null, more) : null,
    ),
  );
}

function content(state, asked, found, format) {
  if (state === null) return h('p', { class: 'note' }, 'The state cannot be read now; see the log of otel-kpi.');
  const shown = SHOWN[asked.view](state, asked, format, found);
  return [BY_PERIOD.has(asked.view) ? periods(asked) : null, shown];
}

function periods(asked) {
  const choices = Object.entries(PERIODS).map(([period, { name }]) => {
    const href = addressOf({ view: asked.view, period });
    return h('a', { href, 'aria-current': period === asked.period ? 'true' : null }, name);
  });
  return h('nav', { class: 'periods', 'aria-label': 'Period' }, choices);
}

function firstSteps({ firstSteps: lines }) {
  return h(
    'section',
    { id: 'first-steps' },
    h('h2', null, 'Nothing has been counted yet'),
    h('p', { class: 'note' }, 'Start an agent with these settings. Its first record appears here by itself.'),
    h('pre', { tabindex: 0, 'aria-label': 'Settings to copy' }, lines.join('\n') || UNKNOWN),
  );
}

function footer() {
  const links = { metrics: 'metrics', 'metrics/self': 'own metrics', 'api/kpis': 'JSON', 'api/agents': 'agents' };
  return h(
    'footer',
    null,
    h('p', null, 'Costs are in US dollars, as agents report them or as the price list estimates them.'),
    h(
      'nav',
      { 'aria-label': 'For machines' },
      Object.entries(links).map(([href, name]) => h('a', { href }, name)),
    ),
  );
}
