/**
 * The listening clock: how long we could have heard of a session. A session is over when it was silent for long enough on
 * this clock, not on the wall's: time in which we were down, or in which nothing reached us at all because a collector
 * was, says nothing about sessions; the backlog that follows must not cut them.
 */
import { SPACES } from '../../model/registers.ts';
import type { Clock, Loaded } from '../../model/store.ts';
import type { RegisterChanges } from '../registers.ts';

/** Sweeps look every few seconds; after a longer gap we were not there to listen. */
const STEP_MS_MAX = 30_000;

/** Agents at work send every few seconds, and metrics every minute: longer silence of everybody pauses the clock … */
const SILENCE_MS = 90_000;

/** … but not for ever: at night there is just nobody. */
const PAUSE_MS_MAX = 2 * 3_600_000;

/** The clock as of now. `arrived`: something was received just now. */
export function listen(clock: Clock, nowMs: number, arrived: boolean): Clock {
  const stepMs = Math.min(Math.max(nowMs - clock.atMs, 0), STEP_MS_MAX);
  const silentMs = nowMs - clock.lastArrivalMs;
  const paused = !arrived && silentMs > SILENCE_MS && silentMs <= PAUSE_MS_MAX;
  return {
    listenedMs: clock.listenedMs + (paused || clock.atMs === 0 ? 0 : stepMs),
    atMs: Math.max(nowMs, clock.atMs),
    lastArrivalMs: arrived ? Math.max(nowMs, clock.lastArrivalMs) : clock.lastArrivalMs,
  };
}

/** Of two readings of the same clock the later: state keeps it with each commit, the process in between. */
export function laterClock(a: Clock, b: Clock): Clock {
  return {
    listenedMs: Math.max(a.listenedMs, b.listenedMs),
    atMs: Math.max(a.atMs, b.atMs),
    lastArrivalMs: Math.max(a.lastArrivalMs, b.lastArrivalMs),
  };
}

const { clock: space } = SPACES;

export function keptClock(loaded: Pick<Loaded, 'group'>): Clock {
  const parts = loaded.group(space, '');
  const part = (name: string) => (parts?.get(name) as number | undefined) ?? 0;
  return { listenedMs: part('listened'), atMs: part('at'), lastArrivalMs: part('last-arrival') };
}

export function keepClock({ listenedMs, atMs, lastArrivalMs }: Clock, registers: RegisterChanges): void {
  registers.add(space, '', 'listened', listenedMs);
  registers.add(space, '', 'at', atMs);
  registers.add(space, '', 'last-arrival', lastArrivalMs);
}
