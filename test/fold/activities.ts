/** Activities for tests: a complete one, of which a test names only what matters to it. */
import type { Activity } from '../../src/model/activity.ts';
import { LABELS } from '../../src/model/labels.ts';

export const NOON_MS = Date.UTC(2026, 10, 20, 12);

/** A time in milliseconds as the two words of the wire. */
export function words(ms: number, nanoseconds = 0): { hi: number; lo: number } {
  const time = BigInt(ms) * 1_000_000n + BigInt(nanoseconds);
  return { hi: Number(time >> 32n), lo: Number(time & 0xffff_ffffn) };
}

export function activity(given: Partial<Activity> & { atMs?: number; startMs?: number } = {}): Activity {
  const { atMs = NOON_MS, startMs, ...fields } = given;
  const time = words(atMs);
  const start = startMs === undefined ? { hi: 0, lo: 0 } : words(startMs);
  return {
    kind: 'prompt',
    form: 'event',
    witness: 'events',
    agent: 'agent',
    name: 'prompt',
    session: 's1',
    user: 'ada',
    userRank: 0,
    instance: '',
    timeHi: time.hi,
    timeLo: time.lo,
    startHi: start.hi,
    startLo: start.lo,
    sequence: 0,
    detail: '',
    amount: 1,
    quantity: undefined,
    usage: undefined,
    durationUs: -1,
    firstTokenUs: -1,
    labels: ['agent', ...Array<string>(LABELS.length - 1).fill('')],
    ...fields,
  };
}
