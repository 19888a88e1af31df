/**
 * Sessions. A session is a list of stretches of work, split where no work was done for the idle timeout by the records'
 * own time. Stretches stay open, and may still grow together, until the session was silent for the idle timeout on the
 * listening clock, or an explicit end is two minutes old (the last exports are still on their way). Closing observes each
 * stretch once; what comes later opens the next one. So the sum of all observations is the sum of all activity, and no
 * observation is ever taken back.
 *
 * Work alone opens a stretch and bounds it, so order decides nothing, and a client that was only opened is no session.
 * What is no work (active time) waits beside the stretches for one that reaches it, and goes to the nearest at closing.
 */
import type { Activity } from '../../model/activity.ts';
import type { Clock } from '../../model/store.ts';
import { UNTOLD, type Entity, type Loose, type Stretch } from '../entity/entity.ts';
import { toMs } from '../dedupe/time.ts';
import { reach, type Limits } from './stretches.ts';

const END_GRACE_MS = 2 * 60_000;

/** How long before its time the interval of a point can begin and still be its export interval. */
const INTERVAL_MS_MAX = 5 * 60_000;

/** Looking again at a session whose clock is paused must not become work of its own. */
export const LOOK_AGAIN_MS_MIN = 60_000;

/** Told of the stretch that was counted when it began: the first to arrive, which need not be the first in time. */
export const BEGUN = 'begun';

/** Amounts that wait beside the stretches; one more is added to the nearest. */
const LOOSE_MAX = 100;

/** Whether it has been a session: there was work in it. */
export function hasWorked({ closed, stretches }: Entity): boolean {
  return closed > 0 || stretches.length > 0;
}

/** Notes work, and gives the stretch it belongs to. */
export function work(entity: Entity, activity: Activity, timeMs: number, idleMs: number, limits: Limits): Stretch {
  const isPoint = activity.what.form !== 'event';
  const startMs = toMs(activity.startHi, activity.startLo);
  const fromMs = isPoint && startMs > 0 && timeMs - startMs <= INTERVAL_MS_MAX ? Math.min(startMs, timeMs) : timeMs;
  const stretch = reach(entity, fromMs, timeMs, idleMs, limits);
  if (!isPoint) {
    stretch.firstEventMs = Math.min(stretch.firstEventMs || timeMs, timeMs);
    stretch.lastEventMs = Math.max(stretch.lastEventMs, timeMs);
  }
  if (entity.loose.length > 0) giveWithin(entity, stretch);
  return stretch;
}

/** Adds an amount to the stretch that has this time. While there is none it waits. `seen`: its person was active then. */
export function give(entity: Entity, counter: string, amount: number, timeMs: number, seen = false): void {
  const { stretches } = entity;
  for (let at = stretches.length - 1; at >= 0; at--) {
    const stretch = stretches[at]!;
    if (isWithin(stretch, timeMs)) return move(entity, stretch, counter, amount);
  }
  wait(entity, counter, amount, timeMs, seen);
}

function isWithin({ startMs, lastMs }: Stretch, timeMs: number): boolean {
  return startMs <= timeMs && timeMs <= lastMs;
}

/** Adds an amount to those that wait. */
function wait(entity: Entity, counter: string, amount: number, timeMs: number, seen: boolean): void {
  placeOf(entity, counter);
  const { loose } = entity;
  const alike = loose.filter((one) => one.counter === counter && one.seen === seen);
  const near = nearestOf(alike, (one) => Math.abs(one.timeMs - timeMs));
  if (near !== undefined && (near.timeMs === timeMs || loose.length >= LOOSE_MAX)) near.amount += amount;
  else loose.push({ timeMs, counter, seen, amount });
}

/** Gives the stretch what waited for it. */
function giveWithin(entity: Entity, stretch: Stretch): void {
  const rest: Loose[] = [];
  for (const one of entity.loose) {
    if (isWithin(stretch, one.timeMs)) move(entity, stretch, one.counter, one.amount);
    else rest.push(one);
  }
  entity.loose = rest;
}

/** Gives the nearest stretch all that still waits; to be called when stretches are about to be closed. */
export function giveNearest(entity: Entity): void {
  // What was told of a session without work is no session's.
  if (entity.stretches.length === 0) return;
  for (const { timeMs, counter, amount } of entity.loose) {
    const distance = ({ startMs, lastMs }: Stretch) => Math.max(startMs - timeMs, timeMs - lastMs);
    move(entity, nearestOf(entity.stretches, distance)!, counter, amount);
  }
  entity.loose = [];
}

/** Times at which the session's person was active before there was any work; told once. */
export function takeSeen(entity: Entity): number[] {
  const times = entity.loose.filter(({ seen }) => seen).map(({ timeMs }) => timeMs);
  entity.loose = entity.loose.map((one) => ({ ...one, seen: false }));
  return times;
}

function nearestOf<T>(all: readonly T[], distance: (one: T) => number): T | undefined {
  return all.reduce<T | undefined>(
    (near, one) => (near === undefined || distance(one) < distance(near) ? one : near),
    undefined,
  );
}

/** Moves a counter of a stretch. By 0, it is told. */
export function move(entity: Entity, { counts }: Stretch, counter: string, amount: number): void {
  const index = placeOf(entity, counter);
  while (counts.length <= index) counts.push(UNTOLD);
  counts[index] = Math.min(Math.max(counts[index]!, 0) + amount, Number.MAX_SAFE_INTEGER);
}

/** Where in the counts of stretches the counter is. */
function placeOf(entity: Entity, counter: string): number {
  const index = entity.counters.indexOf(counter);
  if (index >= 0) return index;
  entity.counters = [...entity.counters, counter];
  entity.wholeChars = 0;
  return entity.counters.length - 1;
}

/** What a stretch has of a counter; undefined where nobody told. */
export function countOf({ counters }: Entity, { counts }: Stretch, counter: string): number | undefined {
  const count = counts[counters.indexOf(counter)] ?? UNTOLD;
  return count === UNTOLD ? undefined : count;
}

/** An explicit end: the agent said so. */
export function end(entity: Entity, activity: Activity, clock: Clock): void {
  entity.ended = { reason: activity.what.labels['reason'] ?? 'ended', listenedMs: clock.listenedMs };
  entity.wholeChars = 0;
}

/** What was listened until every collector last said that it is alive. */
export function sureOf({ sureMs, listenedMs }: Clock): number {
  return sureMs ?? listenedMs;
}

/** Why the session's stretches are to be closed now, or undefined. */
export function closingReason(entity: Entity, clock: Clock, idleMs: number): string | undefined {
  if (entity.stretches.length === 0) return undefined;
  const sureMs = sureOf(clock);
  if (entity.ended && sureMs >= entity.ended.listenedMs + END_GRACE_MS) return entity.ended.reason;
  return sureMs >= entity.heardMs + idleMs ? 'idle' : undefined;
}

/** When to look at the session again, by the agenda: not before the listening clock can have come far enough. */
export function lookAgainMs(entity: Entity, clock: Clock, idleMs: number): number {
  if (entity.stretches.length === 0) return Infinity;
  const ends = entity.ended ? entity.ended.listenedMs + END_GRACE_MS : Infinity;
  const remainingMs = Math.min(ends, entity.heardMs + idleMs) - sureOf(clock);
  return clock.agendaMs + Math.max(remainingMs, LOOK_AGAIN_MS_MIN);
}

/** First and last work of a stretch, by its events where it has any: a point's time is up to an export interval late. */
export function boundsOf(stretch: Stretch): { startMs: number; lastMs: number } {
  return stretch.lastEventMs > 0
    ? { startMs: stretch.firstEventMs, lastMs: stretch.lastEventMs }
    : { startMs: stretch.startMs, lastMs: stretch.lastMs };
}
