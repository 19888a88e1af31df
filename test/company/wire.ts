/** A collection of telemetry as OTLP/JSON, as the agent writes it. */
import { event, metric, nanoseconds, resourceOf, type Attributes, type Json } from '../sent.ts';
import type { Export, Happening, Session, Source } from './happenings.ts';

/** The export as one resource of an OTLP/JSON request. */
export function toResource(told: Export): Json {
  const { person } = told.process.session;
  const resource = { 'service.name': 'claude-code', ...(person.tellsTeam ? { team: person.team } : {}) };
  return told.signal === 'logs'
    ? resourceOf('logs', events(told), { resource, scope: 'com.anthropic.claude_code.events' })
    : resourceOf('metrics', points(told), { resource });
}

/** Who tells it; the e-mail is known from when the person signed in. */
function identity({ process: { session }, atMs }: Export): Attributes {
  const { person } = session;
  return {
    'session.id': session.id,
    'user.id': person.installation,
    ...(atMs >= person.signsInMs ? { 'user.email': person.email } : {}),
  };
}

/** A tool call tells its decision as well; a rejected one nothing else. */
function events(told: Export): Json[] {
  const who = identity(told);
  return told.happenings.flatMap((happening, index) =>
    namedEvents(happening, told.process.session).map(([name, attributes], second) =>
      event(name, happening.atMs, { ...who, 'event.sequence': told.sequence + 2 * index + second, ...attributes }),
    ),
  );
}

const CALLERS: Record<Source, string> = {
  main: 'repl_main_thread',
  subagent: 'agent:builtin:Explore',
  auxiliary: 'title',
};

function namedEvents(of: Happening, { id }: Session): [name: string, attributes: Attributes][] {
  switch (of.kind) {
    case 'prompt':
      return [['user_prompt', { prompt_length: '17', 'prompt.id': `${id}-${of.atMs}` }]];
    case 'request': {
      const { input, output, cache_read, cache_write } = of.tokens;
      const tokens = { input_tokens: input, output_tokens: output, cache_read_tokens: cache_read };
      const times = { duration_ms: of.durationMs, ttft_ms: of.firstTokenMs, query_source: CALLERS[of.source] };
      const cost = { model: of.model, cost_usd: of.costNanos / 1e9, cache_creation_tokens: cache_write };
      return [['api_request', { ...cost, ...tokens, ...times }]];
    }
    case 'error':
      return [
        ['api_error', { model: of.model, query_source: CALLERS[of.source], status_code: of.status, attempt: 11 }],
      ];
    case 'tool': {
      const { tool, outcome } = of;
      const decision = outcome === 'rejected' ? 'reject' : 'accept';
      const decided: [string, Attributes] = ['tool_decision', { tool_name: tool, decision, source: 'config' }];
      if (outcome === 'rejected') return [decided];
      const success = String(outcome === 'success');
      return [decided, ['tool_result', { tool_name: tool, success, duration_ms: String(of.durationMs) }]];
    }
    default:
      return [];
  }
}

/** One point for each series in which something happened. */
function points(told: Export): Json[] {
  const { longContext } = told.process.session;
  const series = new Map<string, { name: string; of: Attributes; amount: number; scale: number }>();
  for (const happening of told.happenings) {
    for (const [name, of, amount, scale = 1] of measured(happening, longContext)) {
      const key = JSON.stringify([name, of]);
      const known = series.get(key);
      if (known) known.amount += amount;
      else series.set(key, { name, of, amount, scale });
    }
  }
  const who = identity(told);
  const startTimeUnixNano = nanoseconds(told.fromMs);
  return [...series.values()]
    .filter(({ amount }) => amount > 0)
    .map(({ name, of, amount, scale }) =>
      metric(`claude_code.${name}`, amount / scale, told.atMs, { ...who, ...of }, { startTimeUnixNano }),
    );
}

const TOKEN_TYPES = {
  input: 'input',
  output: 'output',
  cache_read: 'cacheRead',
  cache_write: 'cacheCreation',
} as const;

/** Amounts are whole numbers, of a part of the unit where there is a scale, so that they add up exactly here too. */
type Measured = [name: string, of: Attributes, amount: number, scale?: number];

function measured(of: Happening, longContext: boolean): Measured[] {
  switch (of.kind) {
    case 'start':
      return [['session.count', { start_type: of.start }, 1]];
    case 'request': {
      const series = { model: longContext ? `${of.model}[1m]` : of.model, query_source: of.source };
      const tokens = Object.entries(TOKEN_TYPES) as [keyof typeof TOKEN_TYPES, string][];
      return [
        ['cost.usage', series, of.costNanos, 1e9],
        ...tokens.map(([token, type]): Measured => ['token.usage', { ...series, type }, of.tokens[token]]),
      ];
    }
    case 'tool': {
      const decision = of.outcome === 'rejected' ? 'reject' : 'accept';
      const { tool: tool_name, language } = of;
      return [['code_edit_tool.decision', { tool_name, decision, source: 'config', language }, 1]];
    }
    case 'lines':
      return [['lines_of_code.count', { type: of.type, model: of.model }, of.count]];
    case 'commit':
    case 'pull_request':
      return [[`${of.kind}.count`, {}, 1]];
    case 'active':
      return [['active_time.total', { type: of.type }, of.ms, 1000]];
    default:
      return [];
  }
}
