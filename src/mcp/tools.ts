/** What an agent may ask: each tool is a question to the API of a running otel-kpi. All of them only read. */

/** A word that a tool takes. */
type Word = { readonly type: 'string' | 'integer'; readonly description: string };

export type Tool = {
  readonly name: string;
  readonly description: string;
  readonly words: Readonly<Record<string, Word>>;
  readonly path: (words: Readonly<Record<string, string>>) => string;
  /** What is told of the answer; all of it where there is none. */
  readonly pick?: (answer: unknown, words: Readonly<Record<string, string>>) => unknown;
};

const text = (description: string): Word => ({ type: 'string', description });
const FROM = text('first moment: a day such as 2026-11-30, or a time');
const TO = text('last day, which is in it, or the moment after the last');
const WHOSE = {
  agent: text('only of this agent, by the label that KPIs have'),
  person: text('only of this person'),
};
const SOME = { type: 'integer', description: 'how many at most' } as const;
const ROWS = '20';

type Kpi = { readonly name: string; readonly help: string; readonly points: readonly unknown[] };

export const TOOLS: readonly Tool[] = [
  {
    name: 'kpis',
    description:
      'KPIs of AI coding agents as of now: cost, tokens, requests, sessions, people, tools, in all and in windows. Without a name: which there are.',
    words: { name: text('the KPI, or part of its name, such as agent_cost_window_usd') },
    path: () => '/api/kpis',
    pick: (answer, { name = '' }) => {
      const { kpis } = answer as { readonly kpis: readonly Kpi[] };
      if (name === '') return kpis.map(listed);
      return kpis.filter((kpi) => kpi.name.includes(name));
    },
  },
  {
    name: 'report',
    description: 'What was used, from the events that are kept: sessions, requests, tokens by type, cost in dollars.',
    words: {
      by: text(
        'day (default), week, month, session, model, person, agent, tool, block, total, or a dimension such as team',
      ),
      from: FROM,
      to: TO,
      ...WHOSE,
      model: text('only of this model'),
      session: text('only of this session'),
    },
    path: (words) => pathOf('/api/report', words),
  },
  {
    name: 'events',
    description: 'Single events, the latest first: requests to models, calls of tools, prompts (without their text).',
    words: {
      from: FROM,
      to: TO,
      ...WHOSE,
      session: text('only of this session'),
      name: text('only of this name, by `event_name`'),
      kind: text('only of this kind: request, request_error, tool, prompt, decision'),
      tool: text('only of this tool'),
      model: text('only of this model'),
      success: text('true or false'),
      before: text('the `next` of the answer before, for what comes after that'),
      limit: SOME,
    },
    path: (words) => pathOf('/api/events', { limit: ROWS, ...words }),
  },
  {
    name: 'sessions',
    description: 'Sessions, the latest first, with what they cost; or one session with all that happened in it.',
    words: { id: text('one session'), from: FROM, to: TO, ...WHOSE, limit: SOME },
    path: ({ id, ...words }) =>
      id === undefined ? pathOf('/api/sessions', { limit: ROWS, ...words }) : `/api/sessions/${encodeURIComponent(id)}`,
  },
  {
    name: 'budgets',
    description: 'Budgets: what is spent of each, how fast, the forecast, and when it will be exhausted.',
    words: {},
    path: () => '/api/budgets',
  },
];

/** A KPI among all of them: the first sentence of its help. */
function listed({ points, help, ...kpi }: Kpi) {
  return { ...kpi, help: /^.*?\.(?= |$)/.exec(help)?.[0] ?? help, series: points.length };
}

function pathOf(path: string, words: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(words).toString();
  return query === '' ? path : `${path}?${query}`;
}
