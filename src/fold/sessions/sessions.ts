/**
 * Sessions. A session is a list of stretches of work, split where nothing happened for the idle timeout by the records'
 * own time. Stretches stay open, and may still grow together, until the session was silent for the idle timeout on the
 * listening clock, or an explicit end is two minutes old (the last exports are still on their way). Closing observes each
 * stretch once; what comes later opens the next one. So the sum of all observations is the sum of all activity, and no
 * observation is ever taken back.
 *
 * Bounds come from events where a stretch has any: a point's time is up to an export interval late.
 */
import type { Activity } from '../../model/activity.ts';
import type { Clock } from '../../model/store.ts';
import type { KindSpec } from '../../model/words.ts';
import type { Entity, Stretch } from '../entity/entity.ts';
import { toMs } from '../dedupe/time.ts';

const END_GRACE_MS = 2 * 60_000;

/** How long before its time the interval of a point can begin and still be its export interval. */
const INTERVAL_MS_MAX = 5 * 60_000;

/** Looking again at a session whose clock is paused must not become work of its own. */
const LOOK_AGAIN_MS_MIN = 60_000;

/** The stretch of this moment: one that is open and near enough, or a new one. Stretches it bridges become one. */
export function stretchAt(entity: Entity, fromMs: number, untilMs: number, idleMs: number): Stretch {
  const { stretches } = entity;
  let at = nearAt(stretches, 0, fromMs - idleMs, untilMs + idleMs);
  if (at === stretches.length) stretches.push(newStretch(fromMs, untilMs));
  const first = stretches[at]!;
  while ((at = nearAt(stretches, at + 1, fromMs - idleMs, untilMs + idleMs)) < stretches.length) {
    join(first, stretches[at]!);
    stretches.splice(at--, 1);
  }
  first.startMs = Math.min(first.startMs, fromMs);
  first.lastMs = Math.max(first.lastMs, untilMs);
  return first;
}

/** The index of the first stretch from `at` on that has something between these times; the length where none has. */
function nearAt(stretches: readonly Stretch[], at: number, fromMs: number, untilMs: number): number {
  while (at < stretches.length && (stretches[at]!.startMs > untilMs || stretches[at]!.lastMs < fromMs)) at++;
  return at;
}

/** Notes a record that counted, in its stretch. `amount`: what it counted for, in its unit. */
export function touch(
  entity: Entity,
  activity: Activity,
  { counter }: KindSpec,
  amount: number,
  timeMs: number,
  idleMs: number,
): void {
  const isPoint = activity.what.form !== 'event';
  const startMs = toMs(activity.startHi, activity.startLo);
  const fromMs = isPoint && startMs > 0 && timeMs - startMs <= INTERVAL_MS_MAX ? Math.min(startMs, timeMs) : timeMs;
  const stretch = stretchAt(entity, fromMs, timeMs, idleMs);
  if (!isPoint) {
    stretch.firstEventMs = Math.min(stretch.firstEventMs || timeMs, timeMs);
    stretch.lastEventMs = Math.max(stretch.lastEventMs, timeMs);
  }
  if (counter !== undefined) move(entity, stretch, counter.name, counter.by === 'one' ? 1 : amount);
}

/** Moves a counter of a stretch. */
export function move(entity: Entity, { counts }: Stretch, counter: string, amount: number): void {
  let index = entity.counters.indexOf(counter);
  if (index < 0) {
    index = entity.counters.length;
    entity.counters = [...entity.counters, counter];
    entity.wholeChars = 0;
  }
  while (counts.length <= index) counts.push(0);
  counts[index]! += amount;
}

/** What a stretch has of a counter. */
export function countOf({ counters }: Entity, { counts }: Stretch, counter: string): number {
  return counts[counters.indexOf(counter)] ?? 0;
}

/** An explicit end: the agent said so. */
export function end(entity: Entity, activity: Activity, clock: Clock): void {
  entity.ended = { reason: activity.what.labels['reason'] ?? 'ended', listenedMs: clock.listenedMs };
  entity.wholeChars = 0;
}

/** Why the session's stretches are to be closed now, or undefined. */
export function closingReason(entity: Entity, clock: Clock, idleMs: number): string | undefined {
  if (entity.stretches.length === 0) return undefined;
  if (entity.ended && clock.listenedMs >= entity.ended.listenedMs + END_GRACE_MS) return entity.ended.reason;
  return clock.listenedMs >= entity.heardMs + idleMs ? 'idle' : undefined;
}

/** When to look at the session again, in real time: not before its clock can have come far enough. */
export function lookAgainMs(entity: Entity, clock: Clock, idleMs: number, nowMs: number): number {
  if (entity.stretches.length === 0) return Infinity;
  const ends = entity.ended ? entity.ended.listenedMs + END_GRACE_MS : Infinity;
  const remainingMs = Math.min(ends, entity.heardMs + idleMs) - clock.listenedMs;
  return nowMs + Math.max(remainingMs, LOOK_AGAIN_MS_MIN);
}

/** First and last activity of a stretch. */
export function boundsOf(stretch: Stretch): { startMs: number; lastMs: number } {
  return stretch.lastEventMs > 0
    ? { startMs: stretch.firstEventMs, lastMs: stretch.lastEventMs }
    : { startMs: stretch.startMs, lastMs: stretch.lastMs };
}

function newStretch(startMs: number, lastMs: number): Stretch {
  return { startMs, lastMs, firstEventMs: 0, lastEventMs: 0, counts: [] };
}

function join(into: Stretch, other: Stretch): void {
  into.startMs = Math.min(into.startMs, other.startMs);
  into.lastMs = Math.max(into.lastMs, other.lastMs);
  into.firstEventMs = Math.min(into.firstEventMs || other.firstEventMs, other.firstEventMs || into.firstEventMs);
  into.lastEventMs = Math.max(into.lastEventMs, other.lastEventMs);
  for (let index = 0; index < other.counts.length; index++) {
    into.counts[index] = (into.counts[index] ?? 0) + other.counts[index]!;
  }
}
