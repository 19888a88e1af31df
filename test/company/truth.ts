/**
 * What must have been counted of the ground truth, by what had arrived. Nothing of it goes through records or the code
 * under test: it is what happened, told by one signal, by the other, or by both and counted once.
 */
import { EDIT_TOOLS, type Happening } from '../../demo/happenings.ts';
import type { Heard, Lived } from './delivery.ts';
import { counted, tokensOf, type Counted } from './counted.ts';
import { ofOthers } from './others.ts';

/**
 * What happened in a session, as far as a signal told of it until then. That a tool was let run is told by its result; of
 * edits alone the decision counts too.
 */
export function arrived({ heard }: Lived, untilMs: number): Heard[] {
  return heard.flatMap(({ happening, logs, metrics }) => {
    if (happening.kind === 'decision' && happening.accepted && !EDIT_TOOLS.includes(happening.tool)) return [];
    const known = {
      ...(logs && logs.arrivesMs <= untilMs ? { logs } : {}),
      ...(metrics && metrics.arrivesMs <= untilMs ? { metrics } : {}),
    };
    return known.logs || known.metrics ? [{ happening, ...known }] : [];
  });
}

/** The signal that lost nothing: what both tell counts as it says. Where both are whole they say the same. */
function leadingSignal({ signals }: Lived): 'logs' | 'metrics' {
  return signals === 'logs' || signals === 'few_metrics' ? 'logs' : 'metrics';
}

/** Everything but sessions. */
export function amountsOf(session: Lived, untilMs: number): Counted[] {
  const { session: of } = session;
  if (of.person.agent.eventsOnly) {
    return arrived(session, untilMs).flatMap(({ happening }) => ofOthers(of, happening));
  }
  const leading = leadingSignal(session);
  return arrived(session, untilMs).flatMap((told) => [
    ...(told.logs ? ofLogs(told.happening) : []),
    ...(told.metrics ? ofMetrics(told.happening) : []),
    ...(told[leading] ? ofBoth(told.happening, session) : []),
    ...(told.logs ? witnessed(told.happening, 'events') : []),
    ...(told.metrics ? witnessed(told.happening, 'metrics') : []),
  ]);
}

function ofLogs({ atMs, ...happening }: Happening): Counted[] {
  switch (happening.kind) {
    case 'prompt':
      return [counted('prompts', atMs, 1)];
    case 'request': {
      const { model, source, durationMs, firstTokenMs } = happening;
      return [
        counted('requests', atMs, 1, { model, source }),
        counted('request duration', atMs, durationMs * 1000, { model }),
        counted('first token', atMs, firstTokenMs * 1000, { model }),
      ];
    }
    case 'error':
      return [counted('errors', atMs, 1, { model: happening.model, status: String(happening.status) })];
    case 'decision':
      return happening.accepted ? [] : [counted('tool calls', atMs, 1, { tool: happening.tool, outcome: 'rejected' })];
    case 'tool': {
      const { tool, succeeded, durationMs } = happening;
      const call = counted('tool calls', atMs, 1, { tool, outcome: succeeded ? 'success' : 'error' });
      return [call, counted('tool duration', atMs, durationMs * 1000, { tool })];
    }
    default:
      return [];
  }
}

function ofMetrics({ atMs, ...happening }: Happening): Counted[] {
  switch (happening.kind) {
    case 'lines':
      return (['added', 'removed'] as const)
        .filter((type) => happening[type] > 0)
        .map((type) => counted('lines', atMs, happening[type], { type }));
    case 'commit':
      return [counted('commits', atMs, 1)];
    case 'pull_request':
      return [counted('pull requests', atMs, 1)];
    case 'active':
      return [counted('active time', atMs, happening.ms * 1000, { type: happening.type })];
    default:
      return [];
  }
}

/** Metrics also know the language of an edit, unless all that is known of decisions comes from events. */
function ofBoth({ atMs, ...happening }: Happening, { signals }: Lived): Counted[] {
  if (happening.kind === 'decision') {
    const { tool, accepted, by } = happening;
    if (!EDIT_TOOLS.includes(tool)) return [];
    const language = signals === 'logs' ? 'unknown' : happening.language;
    const decider = by === 'config' ? 'settings' : 'person';
    const decision = accepted ? 'accept' : 'reject';
    return [counted('decisions', atMs, 1, { decision, decided_by: decider, tool, language })];
  }
  if (happening.kind !== 'request') return [];
  const { model, source, costNanos, tokens } = happening;
  const used = tokensOf(tokens).map(([type, amount]) => counted('tokens', atMs, amount, { model, source, type }));
  return [
    counted('cost', atMs, costNanos, { model, source, basis: 'reported' }),
    counted('list price', atMs, costNanos, { model }),
    ...used,
  ];
}

function witnessed({ atMs, ...happening }: Happening, witness: 'events' | 'metrics'): Counted[] {
  if (happening.kind !== 'request') return [];
  const { costNanos, tokens } = happening;
  const used = tokensOf(tokens).map(([type, amount]) => counted('witnessed tokens', atMs, amount, { witness, type }));
  return [counted('witnessed cost', atMs, costNanos, { witness }), ...used];
}

/** When the person worked, as far as it is known: starting a program, and what it does alone, are no work. */
export function workedMs(session: Lived, untilMs: number): number[] {
  return arrived(session, untilMs).flatMap(({ happening }) => {
    const isWork = happening.kind !== 'start' && !(happening.kind === 'active' && happening.type === 'cli');
    return isWork ? [happening.atMs] : [];
  });
}
