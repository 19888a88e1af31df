/** What must have been told of sessions: their stretches of work, found anew from what arrived. */
import { MINUTE_MS } from './calendar.ts';
import type { Arrival, Lived } from './delivery.ts';
import { arrived, counted, type Counted } from './truth.ts';

const IDLE_MS = 30 * MINUTE_MS;

/** Of pauses between these it would depend on delays whether they divide: there must be none. */
const DOUBTFUL_MS = [22 * MINUTE_MS, 40 * MINUTE_MS] as const;

type Span = { readonly fromMs: number; readonly endMs: number; readonly isEvent: boolean };

/**
 * The stretches of a session, all of which have ended: what each must have been observed with, and the starts.
 * `amounts`: all that the session counted for.
 */
export function sessionsOf(session: Lived, amounts: readonly Counted[], untilMs: number): Counted[] {
  const stretches = split(spansOf(session, untilMs));
  return [...stretches.flatMap((spans) => observe(spans, amounts)), ...startsOf(session, stretches, untilMs)];
}

/** Of events their time, of points their interval. */
function spansOf(session: Lived, untilMs: number): Span[] {
  return arrived(session, untilMs).flatMap(({ happening, logs, metrics }) => [
    ...(logs ? [{ fromMs: happening.atMs, endMs: happening.atMs, isEvent: true }] : []),
    ...(metrics ? [intervalOf(metrics)] : []),
  ]);
}

/** From when its first series counts. */
function intervalOf({ told }: Arrival): Span {
  if (told.signal !== 'metrics') throw new Error('BUG: events have no interval');
  return { fromMs: Math.min(...told.series.map(({ fromMs }) => fromMs)), endMs: told.atMs, isEvent: false };
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

/** Its bounds are those of its events where it has any. */
function observe(spans: readonly Span[], amounts: readonly Counted[]): Counted[] {
  const all = boundsOf(spans);
  const events = spans.filter(({ isEvent }) => isEvent);
  const { fromMs, endMs } = events.length > 0 ? boundsOf(events) : all;
  const within = amounts.filter(({ atMs }) => atMs >= all.fromMs && atMs <= all.endMs);
  const sum = (of: string) => within.reduce((total, each) => total + (each.of === of ? each.amount : 0), 0);
  const durationUs = (endMs - fromMs) * 1000;
  const activeUs = Math.min(sum('active time'), durationUs);
  return [
    counted('sessions ended', endMs, 1, { reason: 'idle' }),
    counted('session duration', endMs, durationUs),
    counted('session active', endMs, activeUs),
    counted('session waiting', endMs, durationUs - activeUs),
    counted('session cost', endMs, sum('cost')),
    counted('session tokens', endMs, sum('tokens')),
    counted('session prompts', endMs, sum('prompts')),
    counted('session tool calls', endMs, sum('tool calls')),
  ];
}

/** Metrics tell each start of a process. Where there are none, or the process was kept, each stretch is a start. */
function startsOf(session: Lived, stretches: readonly Span[][], untilMs: number): Counted[] {
  const begun = (atMs: number, start: string) => counted('session starts', atMs, 1, { start });
  const told = arrived(session, untilMs).flatMap(({ happening }) =>
    happening.kind === 'start' ? [begun(happening.atMs, happening.start)] : [],
  );
  if (told.length > 0 && !session.session.kept) return told;
  return stretches.map((spans, index) => begun(boundsOf(spans).fromMs, index === 0 ? 'fresh' : 'resume'));
}

function boundsOf(spans: readonly Span[]): { fromMs: number; endMs: number } {
  return {
    fromMs: Math.min(...spans.map(({ fromMs }) => fromMs)),
    endMs: Math.max(...spans.map(({ endMs }) => endMs)),
  };
}
