/**
 * When the company of `otel-kpi demo` works. It is two in the afternoon there when the demo starts, wherever that is: so
 * all of history has mornings and evenings, today has had its morning, and from then on work goes on as long as somebody
 * watches.
 *
 * Pauses within a run of the program are shorter than any idle timeout, and those between two runs of a session longer
 * than the usual one: so each run is one stretch of work, however otel-kpi is set.
 */
import type { Random } from './random.ts';
import type { Day, Habits } from './work.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From eight to six. */
const [OPENS_MS, CLOSES_MS] = [-6 * HOUR_MS, 4 * HOUR_MS];
/** Within which everybody has come. */
const MORNING_MS = 5 * HOUR_MS;

const PAUSE_MS_MAX = 2 * MINUTE_MS;
const BREAK_MS_MAX = 120 * MINUTE_MS;
/** Shorter from an hour before the start on: there shall be something to see. */
const LIVE_BREAK_MS_MAX = 8 * MINUTE_MS;
const RESUMED_MS = [46 * MINUTE_MS, 2 * DAY_MS] as const;

export function officeHabits(startMs: number): Habits {
  return {
    turnsMax: 14,
    requestsMax: 9,
    pauseMs: (random) => random.between(4_000, PAUSE_MS_MAX, 2),
    breakMs: (random, atMs) =>
      random.between(2 * MINUTE_MS, atMs < startMs - HOUR_MS ? BREAK_MS_MAX : LIVE_BREAK_MS_MAX),
    resumedMs: RESUMED_MS,
    resumed: 0.25,
    second: 0.1,
    kept: 0,
    restarted: 0,
  };
}

/** From so long before the start on, and without end but of those who are on holiday since two days. */
export function* officeDays(startMs: number, historyMs: number, isAway: boolean, random: Random): Generator<Day> {
  for (let daysAgo = Math.ceil(historyMs / DAY_MS); daysAgo >= 0; daysAgo--) {
    const afternoonMs = startMs - daysAgo * DAY_MS;
    if (isAway && daysAgo < 2) continue;
    if (daysAgo > 0 && !random.chance(isWeekend(afternoonMs) ? 0.08 : 0.8)) continue;
    const comesMs = afternoonMs + OPENS_MS + random.between(0, MORNING_MS);
    const fromMs = Math.max(comesMs, startMs - historyMs + random.between(0, LIVE_BREAK_MS_MAX));
    yield { fromMs, untilMs: daysAgo > 0 ? afternoonMs + CLOSES_MS : Infinity, endMs: Infinity };
  }
}

function isWeekend(ms: number): boolean {
  return [0, 6].includes(new Date(ms).getUTCDay());
}
