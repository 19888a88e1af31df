/**
 * What must have been counted of the ground truth, by what had arrived. Nothing of it goes through records or the code
 * under test: it is what happened, told by one signal, by the other, or by both and counted once.
 */
import { EDIT_TOOLS, type Happening, type Session, type Token } from './happenings.ts';

/** An amount, in whole numbers of the smallest part of its unit, with everything that labels could say of it. */
export type Counted = {
  readonly of: string;
  readonly atMs: number;
  readonly amount: number;
  readonly labels: Readonly<Record<string, string>>;
};

export const AGENT = 'claude-code';

export function counted(of: string, atMs: number, amount: number, labels: Record<string, string> = {}): Counted {
  return { of, atMs, amount, labels: { agent: AGENT, ...labels } };
}

type Arrived = { readonly happening: Happening; readonly logs: boolean; readonly metrics: boolean };

/** What happened in a session, as far as a signal told of it until then. */
export function arrived(session: Session, untilMs: number): Arrived[] {
  return session.processes
    .flatMap(({ happenings }) => happenings)
    .map((happening) => ({
      happening,
      logs: (happening.logs?.arrivesMs ?? Infinity) <= untilMs,
      metrics: (happening.metrics?.arrivesMs ?? Infinity) <= untilMs,
    }))
    .filter(({ logs, metrics }) => logs || metrics);
}

/** The signal that lost nothing: what both tell counts as it says. Where both are whole they say the same. */
function leadingSignal(session: Session): 'logs' | 'metrics' {
  return session.signals === 'logs' || session.signals === 'few_metrics' ? 'logs' : 'metrics';
}

/** Everything but sessions. */
export function amountsOf(session: Session, untilMs: number): Counted[] {
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
    case 'tool': {
      const { tool, outcome, durationMs } = happening;
      const call = counted('tool calls', atMs, 1, { tool, outcome });
      return outcome === 'rejected' ? [call] : [call, counted('tool duration', atMs, durationMs * 1000, { tool })];
    }
    default:
      return [];
  }
}

function ofMetrics({ atMs, ...happening }: Happening): Counted[] {
  switch (happening.kind) {
    case 'lines':
      return [counted('lines', atMs, happening.count, { type: happening.type })];
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
function ofBoth({ atMs, ...happening }: Happening, { signals }: Session): Counted[] {
  if (happening.kind === 'tool') {
    const { tool, outcome } = happening;
    if (!EDIT_TOOLS.includes(tool)) return [];
    const language = signals === 'logs' ? 'unknown' : happening.language;
    return [counted('decisions', atMs, 1, { decision: outcome === 'rejected' ? 'reject' : 'accept', tool, language })];
  }
  if (happening.kind !== 'request') return [];
  const { model, source, costNanos, tokens } = happening;
  const used = tokensOf(tokens).map(([type, amount]) => counted('tokens', atMs, amount, { model, source, type }));
  return [counted('cost', atMs, costNanos, { model, source }), ...used];
}

function witnessed({ atMs, ...happening }: Happening, witness: 'events' | 'metrics'): Counted[] {
  if (happening.kind !== 'request') return [];
  const { costNanos, tokens } = happening;
  const used = tokensOf(tokens).map(([type, amount]) => counted('witnessed tokens', atMs, amount, { witness, type }));
  return [counted('witnessed cost', atMs, costNanos, { witness }), ...used];
}

function tokensOf(tokens: Readonly<Record<Token, number>>): [Token, number][] {
  return (Object.entries(tokens) as [Token, number][]).filter(([, amount]) => amount > 0);
}

/** When the person worked, as far as it is known: starting a program, and what it does alone, are no work. */
export function workedMs(session: Session, untilMs: number): number[] {
  return arrived(session, untilMs).flatMap(({ happening }) => {
    const isWork = happening.kind !== 'start' && !(happening.kind === 'active' && happening.type === 'cli');
    return isWork ? [happening.atMs] : [];
  });
}
