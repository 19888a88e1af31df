/** Activities for tests: a complete one, of which a test names only what matters to it. */
import type { Activity, What, Who } from '../../src/model/activity.ts';
import { labelsOf, NO_LABELS } from '../../src/model/labels.ts';

export const NOON_MS = Date.UTC(2026, 10, 20, 12);

/** A time in milliseconds as the two words of the wire. */
export function words(ms: number, nanoseconds = 0): { hi: number; lo: number } {
  const time = BigInt(ms) * 1_000_000n + BigInt(nanoseconds);
  return { hi: Number(time >> 32n), lo: Number(time & 0xffff_ffffn) };
}

type Given = Partial<Activity & Who & What> & { atMs?: number; startMs?: number };

export function activity(given: Given = {}): Activity {
  const { atMs = NOON_MS, startMs, ...fields } = given;
  const time = words(atMs);
  const start = startMs === undefined ? { hi: 0, lo: 0 } : words(startMs);
  const who: Who = {
    agent: 'agent',
    session: 's1',
    installation: '',
    user: 'ada',
    userRank: 0,
    names: ['ada'],
    accounts: 1,
    passing: '',
    instance: '',
    version: '',
    dimensions: NO_LABELS,
    ownDimensions: NO_LABELS,
    givenDimensions: NO_LABELS,
  };
  const what: What = {
    kind: 'prompt',
    form: 'event',
    witness: 'events',
    name: 'prompt',
    quantities: [],
    labels: labelsOf({ agent: 'agent' }),
  };
  return {
    who: withGiven(who, fields),
    what: withGiven(what, fields),
    timeHi: time.hi,
    timeLo: time.lo,
    startHi: start.hi,
    startLo: start.lo,
    sequence: 0,
    digestHi: 0,
    digestLo: 0,
    value: 0,
    count: 0,
    sameRecord: false,
    amount: 1,
    amounts: undefined,
    cacheWrite1h: -1,
    durationUs: -1,
    firstTokenUs: -1,
    ...fields,
  };
}

/** The part's own fields of all that were given. */
function withGiven<Part extends object>(part: Part, given: object): Part {
  const own = Object.entries(given).filter(([name]) => name in part);
  return { ...part, ...Object.fromEntries(own) };
}
