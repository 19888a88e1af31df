/** What Codex does not say in a word, and what it says instead. */
import type { Activity } from '../../model/activity.ts';

/** Conversations have ids of UUID version 7: they begin with the time in milliseconds at which the conversation began. */
const UUID_7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i;
/** A new one says so 8 to 12 ms after it began (0.169.0, 0.171.0); one that is gone on with says the same when it is. */
const FRESH_MS = 1_000;

export function startKind(event: Activity): 'fresh' | 'resume' | '' {
  const sinceMs = sinceIdMs(event.who.session, event);
  if (Number.isNaN(sinceMs)) return '';
  return sinceMs <= FRESH_MS ? 'fresh' : 'resume';
}

/** How long before the record the turn of this id began, in microseconds; -1 where the id does not say when. Turns have such ids, too. */
export function sinceTurnUs(turnId: string, record: Activity): number {
  const sinceMs = sinceIdMs(turnId, record);
  return sinceMs >= 0 ? sinceMs * 1_000 : -1;
}

/** Whole milliseconds, so that all who name a turn mean the same time. NaN where the id has none. */
function sinceIdMs(id: string, { timeHi, timeLo }: Activity): number {
  const [, high = '', low = ''] = UUID_7.exec(id) ?? [];
  const nanoseconds = (BigInt(timeHi >>> 0) << 32n) + BigInt(timeLo >>> 0);
  return Number(nanoseconds / 1_000_000n) - Number.parseInt(high + low, 16);
}

/** Other requests of the agent ask for a list of models, or for what an account may do. */
export function isModelEndpoint(endpoint: string): boolean {
  return endpoint === '' || /\/?(responses|completions)(\/|$)/.test(endpoint);
}

const NO_STATUS = -1;
const UNAUTHORIZED = 401;

/** Where there was no answer, where the server failed and where a login had run out, the agent may try again. */
export function mayBeTriedAgain(status: number): boolean {
  return status === NO_STATUS || status === UNAUTHORIZED || status >= 500;
}
