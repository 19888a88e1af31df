/** What Codex does not say in a word, and what it says instead. */
import type { Activity } from '../../model/activity.ts';

/** Conversations have ids of UUID version 7: they begin with the time in milliseconds at which the conversation began. */
const UUID_7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i;
/** A new one says so 8 to 12 ms after it began (0.169.0, 0.171.0); one that is gone on with says the same when it is. */
const FRESH_MS = 1_000;

export function startKind({ who, timeHi, timeLo }: Activity): 'fresh' | 'resume' | '' {
  const [, high, low] = UUID_7.exec(who.session) ?? [];
  if (high === undefined || low === undefined) return '';
  const atMs = ((timeHi >>> 0) * 2 ** 32 + (timeLo >>> 0)) / 1e6;
  return atMs - Number.parseInt(high + low, 16) <= FRESH_MS ? 'fresh' : 'resume';
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
