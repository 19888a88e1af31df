/**
 * The listening clock: how long we could have heard of a session. A session is over when it was silent for long enough on
 * this clock, not on the wall's. It does not tick while we are down, and pauses while a collector is: what its agents send
 * waits with them then, and must not find its session cut.
 *
 * A collector that has just gone down is not missing yet. So sessions end by what was listened until the last signs.
 *
 * Silence does not tell that a collector is down, since a single user is silent too. So collectors send a sign of life each
 * minute, and the clock pauses while that of one is missing. One that never sent any pauses nothing.
 *
 * Of the wall's clock only what passes between two looks counts, and no more than a step: a jump of it changes nothing else.
 */
import { LIMITS } from '../../model/limits.ts';
import { noteLimit, type Outcome } from '../../model/outcome.ts';
import { SPACES, type Value } from '../../model/registers.ts';
import type { Clock, Loaded } from '../../model/store.ts';
import type { RegisterChanges } from '../registers.ts';

/** Sweeps look every few seconds; after a longer gap we were not there to listen. */
const STEP_MS_MAX = 30_000;

/** The agenda's clock may leap so far at once: amounts ripen after a look that comes late, and a wall clock far ahead is not believed. */
const LEAP_MS_MAX = 600_000;

/** A sign may be late, but what is listened after the last one may cut sessions if the collector is down … */
const MISSING_MS = 90_000;

/** … and one that was away for this long is gone. */
export const GONE_MS = 4 * 3_600_000;

/** Collectors past the limit are one, as are those without a name. */
const OTHER = 'other';

const { clock: space, signs } = SPACES;

/** The clock as of now. `clock`: as this process last read it. What other processes listened meanwhile is kept. */
export function listen(clock: Clock, nowMs: number, loaded: Pick<Loaded, 'group'>): Clock {
  const kept = keptClock(loaded);
  const { listenedMs, upMs, agendaMs, atMs } = clock.atMs === 0 ? kept : clock;
  const passedMs = atMs === 0 ? 0 : Math.max(nowMs - atMs, 0);
  const stepMs = Math.min(passedMs, STEP_MS_MAX);
  const up = Math.max(upMs + stepMs, kept.upMs);
  const silentMs = silence(loaded.group(signs, ''), up);
  const isPaused = silentMs > MISSING_MS;
  const listened = Math.max(listenedMs + (isPaused ? 0 : stepMs), kept.listenedMs);
  const agenda = Math.max(agendaMs + Math.min(passedMs, LEAP_MS_MAX), kept.agendaMs);
  return {
    listenedMs: listened,
    // After a sign is missing nothing is listened.
    sureMs: listened - Math.min(silentMs, MISSING_MS),
    upMs: up,
    // The very first look: what an earlier version noted has times of the wall's clock.
    agendaMs: kept.agendaMs === 0 && clock.atMs === 0 ? nowMs : agenda,
    // What another process is ahead has been added already. Far ahead is a wrong clock, which nobody waits for.
    atMs: kept.atMs - nowMs <= LEAP_MS_MAX ? Math.max(nowMs, kept.atMs) : nowMs,
  };
}

/** `atMs`: of the process that looked last, or of one whose wall clock was ahead. Read only at the start. */
function keptClock(loaded: Pick<Loaded, 'group'>): Clock {
  const parts = loaded.group(space, '');
  const part = (name: string) => (parts?.get(name) as number | undefined) ?? 0;
  return { listenedMs: part('listened'), upMs: part('up'), agendaMs: part('agenda'), atMs: part('at') };
}

/** Looks of several processes are not added up: the largest value is what was listened. */
export function keepClock({ listenedMs, upMs, agendaMs, atMs }: Clock, registers: RegisterChanges): void {
  registers.add(space, '', 'listened', listenedMs);
  registers.add(space, '', 'up', upMs);
  registers.add(space, '', 'agenda', agendaMs);
  registers.add(space, '', 'at', atMs);
}

/** A sign of life of a collector. */
export function keepSign(
  name: string,
  { upMs }: Clock,
  known: Loaded,
  registers: RegisterChanges,
  outcome: Pick<Outcome, 'limits'>,
): void {
  const all = known.group(signs, '');
  const isKnown = all === undefined || all.has(name) || all.size < LIMITS.collectors.max;
  if (!isKnown) noteLimit(outcome, 'collectors');
  registers.add(signs, '', name !== '' && isKnown ? name : OTHER, upMs);
}

/** For how long the collector that has been silent for longest is, of those that are not gone. */
function silence(last: ReadonlyMap<string, Value> | undefined, upMs: number): number {
  let longestMs = 0;
  for (const signMs of last?.values() ?? []) {
    const silentMs = upMs - (signMs as number);
    if (silentMs <= GONE_MS) longestMs = Math.max(longestMs, silentMs);
  }
  return longestMs;
}
