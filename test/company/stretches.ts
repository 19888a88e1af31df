/** What must have been told of sessions: their stretches of work, found anew from what arrived. */
import { CODEX, GEMINI_CLI, type AgentKind } from '../../demo/agents/kinds.ts';
import { MINUTE_MS } from './calendar.ts';
import type { Arrival, Lived } from './delivery.ts';
import { counted, type Counted } from './counted.ts';
import { arrived } from './truth.ts';

const IDLE_MS = 30 * MINUTE_MS;

/** Of pauses between these it would depend on delays whether they divide: there must be none. */
const DOUBTFUL_MS = [22 * MINUTE_MS, 40 * MINUTE_MS] as const;

/** Metrics that tell no work. */
const NO_WORK: ReadonlySet<string> = new Set(['session.count', 'active_time.total']);

type Span = { readonly fromMs: number; readonly endMs: number; readonly isEvent: boolean };

/**
 * The stretches of a session, all of which have ended: what each must have been observed with, and the starts.
 * `amounts`: all that the session counted for.
 */
export function sessionsOf(session: Lived, amounts: readonly Counted[], untilMs: number): Counted[] {
  const stretches = split(spansOf(session, untilMs));
  const own = Map.groupBy(amounts, ({ atMs }) => nearestOf(stretches, atMs));
  return [
    ...stretches.flatMap((spans) => observe(spans, own.get(spans) ?? [])),
    ...startsOf(session, stretches, untilMs),
    ...clientsOf(session, stretches),
  ];
}

/** Of work alone. Of events their time, of points their interval. */
function spansOf(session: Lived, untilMs: number): Span[] {
  const worked = arrived(session, untilMs).filter(({ happening: { kind } }) => kind !== 'start' && kind !== 'active');
  return worked.flatMap(({ happening, logs, metrics }) => [
    ...(logs ? [{ fromMs: happening.atMs, endMs: happening.atMs, isEvent: true }] : []),
    ...(metrics ? [intervalOf(metrics)] : []),
  ]);
}

/** From when its first series counts. */
function intervalOf({ told }: Arrival): Span {
  if (told.signal !== 'metrics') throw new Error('BUG: events have no interval');
  const worked = told.series.filter(({ metric }) => !NO_WORK.has(metric));
  return { fromMs: Math.min(...worked.map(({ fromMs }) => fromMs)), endMs: told.atMs, isEvent: false };
}

function split(spans: readonly Span[]): Span[][] {
  const stretches: Span[][] = [];
  let endMs = -Infinity;
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const pauseMs = span.fromMs - endMs;
    if (pauseMs > DOUBTFUL_MS[0] && pauseMs < DOUBTFUL_MS[1]) throw new Error(`a pause of ${pauseMs} ms is doubtful`);
    if (pauseMs > IDLE_MS) stretches.push([]);
    stretches.at(-1)!.push(span);
    endMs = Math.max(endMs, span.endMs);
  }
  return stretches;
}

/**
 * Its bounds are those of its events where it has any. `amounts`: those of no other stretch. What nobody told is not
 * observed.
 */
function observe(spans: readonly Span[], amounts: readonly Counted[]): Counted[] {
  const events = spans.filter(({ isEvent }) => isEvent);
  const { fromMs, endMs } = boundsOf(events.length > 0 ? events : spans);
  const observed = (name: string, of: string, isTold = false) => {
    const told = amounts.filter((each) => each.of === of);
    const sum = told.reduce((total, { amount }) => total + amount, 0);
    return told.length > 0 || isTold ? [counted(name, endMs, sum)] : [];
  };
  const durationUs = (endMs - fromMs) * 1000;
  const active = observed('session active', 'active time').map((each) => {
    return { ...each, amount: Math.min(each.amount, durationUs) };
  });
  return [
    counted('session work', fromMs, 1),
    counted('sessions ended', endMs, 1, { reason: 'idle' }),
    counted('session duration', endMs, durationUs),
    ...active,
    ...active.map(({ amount }) => counted('session waiting', endMs, durationUs - amount)),
    ...observed('session cost', 'cost'),
    ...observed('session tokens', 'tokens'),
    ...observed('session prompts', 'prompts', events.length > 0),
    ...observed('session tool calls', 'tool calls', events.length > 0),
  ];
}

/** The stretch that the time lies in, or is nearest to, of those that are not over by then: what comes after is of the next. */
function nearestOf(stretches: readonly Span[][], atMs: number): Span[] | undefined {
  const distance = (spans: readonly Span[]) => {
    const { fromMs, endMs } = boundsOf(spans);
    return Math.max(fromMs - atMs, atMs - endMs, 0);
  };
  const open = stretches.filter((spans) => atMs - boundsOf(spans).endMs <= IDLE_MS);
  return open.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** Metrics tell each start of a process. Where there are none, or the process was kept, each stretch is a start. */
function startsOf(session: Lived, stretches: readonly Span[][], untilMs: number): Counted[] {
  const { agent } = session.session.person;
  const begun = (atMs: number, start: string) => counted('session starts', atMs, 1, { start });
  const told = arrived(session, untilMs).flatMap(({ happening }) =>
    happening.kind === 'start' ? [begun(happening.atMs, startOf(agent, happening.start))] : [],
  );
  if (told.length > 0 && !session.session.kept) return told;
  return stretches.map((spans, index) => begun(boundsOf(spans).fromMs, index === 0 ? 'fresh' : 'resume'));
}

/** One agent tells nothing of what kind a start is, and another no more than whether the session is new. */
function startOf(agent: AgentKind, start: string): string {
  if (agent === GEMINI_CLI) return 'unknown';
  return agent === CODEX && start !== 'fresh' ? 'resume' : start;
}

/** The agents are of one version each, which one of them does not tell. */
function clientsOf({ session }: Lived, stretches: readonly Span[][]): Counted[] {
  const { agent } = session.person;
  if (stretches.length === 0 || agent === GEMINI_CLI) return [];
  const version = agent === CODEX ? '0.171.0' : '2.1.329';
  return [counted('client sessions', boundsOf(stretches[0]!).fromMs, 1, { version })];
}

function boundsOf(spans: readonly Span[]): { fromMs: number; endMs: number } {
  return {
    fromMs: Math.min(...spans.map(({ fromMs }) => fromMs)),
    endMs: Math.max(...spans.map(({ endMs }) => endMs)),
  };
}
