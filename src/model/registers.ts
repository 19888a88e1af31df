/**
 * Registers: everything that is kept besides entities, marks, totals and events, and that may be told twice. A register is a
 * value under a key of a group of a space; the law of its space says what becomes of two values, whichever comes first. A
 * store knows laws and no spaces, so a new space is a line in SPACES and nothing else. Names of spaces are for ever.
 */

/**
 *  min, max  numbers
 *  set       bits of an integer, from 1 to 2^31 − 1: what was set stays so. A key that is only there has the value 1
 *  newest    a text and its time: the later one holds, of two at a time the larger text
 */
export type Law = 'min' | 'max' | 'set' | 'newest';

type Dated = { readonly atMs: number; readonly text: string };

/** Dated where the law is `newest`. */
export type Value = number | Dated;

/** For how many days: by the value, which is a time in milliseconds, or by the group, which is a month such as 2026-11. */
type Keeping = 'for ever' | { readonly days: number; readonly by: 'value' | 'month' };

export type Space = {
  readonly name: string;
  readonly law: Law;
  readonly kept: Keeping;
  /** Whether folds decide by it: then a load has all of it as of now. Of other spaces it has what is at hand. */
  readonly folds?: true;
};

/** Values of one group, by key. */
export type Registers = { readonly space: Space; readonly group: string; readonly values: ReadonlyMap<string, Value> };

/** All of a space, by group and key. */
export type Groups = ReadonlyMap<string, ReadonlyMap<string, Value>>;

/** All registers by the name of their space; also those of spaces this version does not know. */
export type Kept = ReadonlyMap<string, { readonly space: Space; readonly groups: Groups }>;

/** What is over: values below, or whole groups before this one. */
export type Forgetting = { readonly space: Space } & ({ readonly below: number } | { readonly before: string });

/** Quarters of an hour are kept so long: the longest window is 30 days, the longest list of days 35, and a local day may begin half a day earlier. */
export const WINDOW_DAYS = 37;

// prettier-ignore
export const SPACES = {
  /** When the first record of a UTC day arrived, by the day since 1970 (below 0: generations of the undated); milliseconds. */
  firstArrival: { name: 'first-arrival', law: 'min', kept: 'for ever', folds: true },
  /** What was listened when a first record of the day came that was not before its day by our clock; milliseconds. */
  firstHeard: { name: 'first-heard', law: 'min', kept: 'for ever', folds: true },
  /** Days that are closed for ever. Stores know these two: they forget the marks of a closed day, and keep none any more. */
  closedDays: { name: 'closed-days', law: 'set', kept: 'for ever', folds: true },
  /** The parts of the listening clock (see src/fold/sessions/clock.ts); milliseconds. */
  clock: { name: 'clock', law: 'max', kept: 'for ever', folds: true },
  /** When each collector last sent a sign of life, on the clock of how long we were up; milliseconds. What is gone is forgotten. */
  signs: { name: 'signs', law: 'max', kept: 'for ever', folds: true },
  /** The series of each KPI: groups are KPIs, keys are series. */
  series: { name: 'series', law: 'set', kept: 'for ever', folds: true },
  /** When each series was first counted, by the time of arrival; milliseconds. Of series from before this was kept nothing is known. */
  countedSince: { name: 'counted-since', law: 'min', kept: 'for ever' },
  /** When a scrape first exported a series as 0; milliseconds. */
  zeroAt: { name: 'zero-at', law: 'min', kept: 'for ever' },
  /** Series whose value was exported: it is never held back again. */
  shown: { name: 'shown', law: 'set', kept: 'for ever' },
  /** Last activity by name, in groups of the scopes it counts for (see src/fold/people/scopes.ts); milliseconds. */
  lastSeen: { name: 'last-seen', law: 'max', kept: { days: WINDOW_DAYS, by: 'value' } },
  /** First activity by name; milliseconds. */
  firstSeen: { name: 'first-seen', law: 'min', kept: 'for ever' },
  /** Values of dimensions, in groups of these, and the day on which a session first told each last; milliseconds. */
  dimensionValues: { name: 'dimension-values', law: 'max', kept: { days: WINDOW_DAYS, by: 'value' }, folds: true },
  /** Numbers that stand for names where amounts are kept by person: labels of totals have these, and names can be forgotten. */
  persons: { name: 'persons', law: 'min', kept: 'for ever', folds: true },
  /** Who was active on which local day, by month and name: bit 0 is the first of the month. 15 months of whole weeks. */
  attendance: { name: 'attendance', law: 'set', kept: { days: 460, by: 'month' } },
  /** How many bytes the home had at most, by month and UTC day. */
  stateBytes: { name: 'state-bytes', law: 'max', kept: { days: 62, by: 'month' } },
  /** Names that were seen with an account, in groups of what they are: an account or an installation. Keys are JSON: [name, account]. */
  links: { name: 'links', law: 'set', kept: 'for ever' },
  /** How the names above are written, where it is not as they were told (see src/app/naming.ts). */
  naming: { name: 'naming', law: 'set', kept: 'for ever' },
  /** When a session began to wait for its person, by agent and session; milliseconds. */
  asked: { name: 'asked', law: 'max', kept: { days: 1, by: 'value' } },
  /** When such a session went on; milliseconds. */
  wentOn: { name: 'went-on', law: 'max', kept: { days: 1, by: 'value' } },
  /** What is known of groups that are counted together (see src/fold/ledger/payers.ts), in bits. */
  groups: { name: 'groups', law: 'set', kept: 'for ever', folds: true },
  /** When a group began to pay; milliseconds. */
  groupSince: { name: 'group-since', law: 'min', kept: 'for ever', folds: true },
  /** The entities of each group, and when each may be forgotten; milliseconds. */
  groupMembers: { name: 'group-members', law: 'max', kept: { days: 1, by: 'value' }, folds: true },
} as const satisfies Record<string, Space>;

/** Days that have records, and so may have marks, and are not closed. */
export function openDays(group: (space: Space, group: string) => ReadonlyMap<string, Value> | undefined): number[] {
  const closed = group(SPACES.closedDays, '');
  return [...(group(SPACES.firstArrival, '')?.keys() ?? [])].filter((day) => closed?.has(day) !== true).map(Number);
}

/** What two values become; the old one itself where the new one changes nothing. */
export function merge(law: Law, old: Value | undefined, value: Value): Value {
  if (old === undefined) return value;
  if (typeof old === 'number' && typeof value === 'number') {
    if (law === 'set') return old | value;
    return law === 'min' ? Math.min(old, value) : Math.max(old, value);
  }
  return isNewer(value as Dated, old as Dated) ? value : old;
}

/** Why the value is none of the law, or undefined. */
export function flawOf(law: Law, value: Value): string | undefined {
  if (typeof value === 'number') {
    if (law === 'newest') return `${value} has no time`;
    const isRight = law === 'set' ? value > 0 && (value | 0) === value : Number.isFinite(value);
    return isRight ? undefined : `${value} is no ${law}`;
  }
  return law === 'newest' && Number.isFinite(value.atMs) ? undefined : `a text is no ${law}`;
}

function isNewer(value: Dated, old: Dated): boolean {
  if (value.atMs !== old.atMs) return value.atMs > old.atMs;
  return isLarger(value.text, old.text);
}

/** By code points, which is the order of bytes of UTF-8: every store must find the same one larger. */
function isLarger(one: string, other: string): boolean {
  const [points, others] = [Array.from(one), Array.from(other)];
  for (const [at, point] of points.entries()) {
    const difference = point.codePointAt(0)! - (others[at]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
