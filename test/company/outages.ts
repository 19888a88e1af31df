/** When the collector was away: everybody's telemetry waits, and comes in one go afterwards. */
import { atLocal, dayOf, MINUTE_MS } from './calendar.ts';

type Outage = { readonly fromMs: number; readonly endMs: number };

/** Each is shorter than the four hours for which the listening clock waits. */
const OUTAGES: readonly Outage[] = [
  outage(3, 10 * 60, 25),
  outage(17, 13 * 60 + 20, 70),
  outage(29, 9 * 60, 100),
  outage(44, 15 * 60 + 10, 55),
];

/** When something sent at this time gets through. */
export function passesMs(sentMs: number): number {
  return OUTAGES.find(({ fromMs, endMs }) => sentMs >= fromMs && sentMs < endMs)?.endMs ?? sentMs;
}

/** Whether the collector sends its sign of life at this time. On days without an outage nothing depends on it, and none is sent. */
export function sendsSign(nowMs: number): boolean {
  const isOutageDay = OUTAGES.some(({ fromMs }) => dayOf(fromMs) === dayOf(nowMs));
  return isOutageDay && nowMs % MINUTE_MS === 0 && passesMs(nowMs) === nowMs;
}

function outage(day: number, minutes: number, length: number): Outage {
  const fromMs = atLocal(day, minutes);
  return { fromMs, endMs: fromMs + length * MINUTE_MS };
}
