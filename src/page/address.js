/** Where one is: a view, a period and filters, as the query of the address. The server and the browser read it alike. */
export const VIEWS = [
  { view: 'overview', name: 'Overview' },
  { view: 'sessions', name: 'Sessions' },
  { view: 'events', name: 'Events' },
  { view: 'days', name: 'Days' },
  { view: 'people', name: 'People' },
  { view: 'budgets', name: 'Budgets' },
  { view: 'health', name: 'Health' },
];

/** By the label `window`. `before` is what a change is told against. */
export const PERIODS = {
  today: { name: 'Today', short: 'today', before: 'the same hours yesterday', each: 'by hour' },
  '7d': { name: '7 days', short: 'in 7 days', before: 'the 7 days before', each: 'by day' },
  '30d': { name: '30 days', short: 'in 30 days', before: 'the 30 days before', each: 'by day' },
};

/** What the list of events can be narrowed by, as the API names it. */
export const FILTERS = ['agent', 'kind', 'tool', 'model', 'person', 'session', 'name', 'success'];
const PLACES = ['id', 'since', 'before', ...FILTERS];

/** What nobody knows is the overview of today. */
export function readAddress(query) {
  const given = new URLSearchParams(query);
  const wanted = given.get('view');
  // Without an id it is one of many.
  const view = wanted === 'session' && !given.get('id') ? 'sessions' : wanted;
  const period = given.get('period');
  const others = PLACES.map((name) => [name, given.get(name) ?? '']).filter(([, value]) => value !== '');
  return {
    ...Object.fromEntries(others),
    view: view === 'session' || VIEWS.some((known) => known.view === view) ? view : 'overview',
    period: Object.hasOwn(PERIODS, period ?? '') ? period : 'today',
  };
}

/** Relative, so that it also holds behind a proxy that serves the page below a path. */
export function addressOf({ view, period = 'today', ...others }) {
  const query = new URLSearchParams();
  if (view !== 'overview') query.set('view', view);
  if (period !== 'today') query.set('period', period);
  for (const [name, value] of Object.entries(others)) if (value) query.set(name, value);
  const text = query.toString();
  return text === '' ? './' : `?${text}`;
}
