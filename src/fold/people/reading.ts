/**
 * People as KPIs count them, from the names that are kept. What did not change since the last reading is not worked out
 * again: a group that changed is another map.
 */
import { SPACES, type Groups, type Kept } from '../../model/registers.ts';
import type { Attended, PeopleRead, Scope, Shared } from '../../model/store.ts';
import { inSmallLetters } from '../../model/texts.ts';
import { bitOf, datesOf } from './attendance.ts';
import { personsOf, type Persons } from './links.ts';

type Numbers = ReadonlyMap<string, number>;

/** Last activity of people, and of installations that several use; and of all by what is known of them. */
type Seen = {
  readonly people: Numbers;
  readonly shared: readonly Shared[];
  readonly accounts: Numbers;
  readonly installations: Numbers;
};

const NOTHING: Groups = new Map();

/** `shown`: how persons are named where amounts are kept by person; otherwise by the numbers that stand for them. */
export function createPeopleReader(shown: 'plain' | 'hashed' = 'hashed'): (kept: Kept) => PeopleRead {
  const readPersons = createMemo(personsOf);
  const readPassing = createMemo(passingOf);
  const readSeen = createMemo(seenOf);
  const readMonth = createMemo(monthOf);
  const readFirst = createMemo(firstSeenOf);
  const readShown = createMemo(shownOf);
  const readSpelled = createMemo(spelledOf);
  return (kept) => {
    const groupsOf = (name: string) => kept.get(name)?.groups ?? NOTHING;
    const links = groupsOf(SPACES.links.name);
    const persons = readPersons('', [...links.values()], links);
    const months = groupsOf(SPACES.attendance.name);
    const passing = readPassing('', [persons, ...months.values()], months, persons);
    const people = new Map<Scope, Numbers>();
    const shared = new Map<Scope, readonly Shared[]>();
    for (const [scope, names] of namesByScope(groupsOf(SPACES.lastSeen.name))) {
      const seen = readSeen(scope, [persons, passing, ...names], names, persons, passing);
      people.set(scope, seen.people);
      shared.set(scope, seen.shared);
      if (scope !== '') continue;
      people.set('identity=account', seen.accounts);
      people.set('identity=installation', seen.installations);
      shared.set('identity=installation', seen.shared);
    }
    const attendance = new Map<string, Attended>();
    const bits = new Map<string, Numbers>();
    for (const [month, names] of months) {
      const { days, dates } = readMonth(month, [persons, passing, names], month, names as Numbers, persons, passing);
      for (const [date, attended] of dates) attendance.set(date, attended);
      bits.set(month, days);
    }
    const first = (groupsOf(SPACES.firstSeen.name).get('') ?? new Map()) as Numbers;
    const firstSeen = readFirst('', [persons, passing, first], first, persons, months, passing);
    const personOf = (name: string) => persons.personOf.get(name) ?? name;
    const nameOf = (written: string) => readSpelled('', [persons], persons).get(written) ?? written;
    const presence = { firstSeen, months: bits, sharedBy: persons.shared, nameOf, personOf };
    const numbers = groupsOf(SPACES.persons.name).get('');
    if (numbers === undefined) return { people, shared, attendance, presence };
    const shownAs = readShown('', [numbers, persons], numbers as Numbers, persons, shown);
    return { people, shared, attendance, presence, persons: shownAs };
  };
}

/** The last result by name, as long as all of `from` are the very same. */
function createMemo<Args extends unknown[], Result>(work: (...args: Args) => Result) {
  const known = new Map<string, { readonly from: readonly unknown[]; readonly result: Result }>();
  return (name: string, from: readonly unknown[], ...args: Args): Result => {
    const last = known.get(name);
    if (last?.from.length === from.length && from.every((each, at) => each === last.from[at])) return last.result;
    const result = work(...args);
    known.set(name, { from, result });
    return result;
  };
}

/** Installations whose names are not in small letters, by these: accounts are, and installations are kept as they are told. */
function spelledOf({ personOf, shared, unnamed }: Persons): ReadonlyMap<string, string> {
  const spelled = new Map<string, string>();
  const all = [unnamed, shared, personOf];
  for (const name of all.flatMap((names) => [...names.keys()])) {
    const small = inSmallLetters(name);
    if (name !== small && !all.some((names) => names.has(small))) spelled.set(small, name);
  }
  return spelled;
}

function namesByScope(groups: Groups): Map<Scope, Numbers[]> {
  const all = new Map<Scope, Numbers[]>();
  for (const [scopes, names] of groups) {
    for (const scope of JSON.parse(scopes) as Scope[]) all.set(scope, [...(all.get(scope) ?? []), names as Numbers]);
  }
  return all;
}

/** Of installations without an account nothing more is known once their days are gone: while others have one, they are nobody. */
function firstSeenOf(
  names: Numbers,
  { personOf, shared, unnamed }: Persons,
  months: Groups,
  passing: ReadonlySet<string>,
): Numbers {
  const first = new Map<string, number>();
  const someHaveAccounts = unnamed.size < names.size;
  const isKnown = (name: string) => !unnamed.has(name) || [...months.values()].some((days) => days.has(name));
  for (const [name, ms] of names) {
    if (shared.has(name) || passing.has(name) || (someHaveAccounts && !isKnown(name))) continue;
    const person = personOf.get(name) ?? name;
    first.set(person, Math.min(first.get(person) ?? ms, ms));
  }
  return first;
}

/**
 * Installations without an account that were at work on one day only. Sandboxes and CI have a new one for each job: these
 * are nobody, as soon as anybody has an account.
 */
function passingOf(months: Groups, { unnamed }: Persons): ReadonlySet<string> {
  const once = new Set<string>();
  const more = new Set<string>();
  let someHaveAccounts = false;
  for (const names of months.values()) {
    let found = 0;
    for (const name of unnamed) {
      const bits = names.get(name) as number | undefined;
      if (bits === undefined) continue;
      found++;
      (once.has(name) || (bits & (bits - 1)) !== 0 ? more : once).add(name);
    }
    someHaveAccounts ||= found < names.size;
  }
  return new Set(someHaveAccounts ? [...once].filter((name) => !more.has(name)) : []);
}

function seenOf(lists: readonly Numbers[], { personOf, shared, unnamed }: Persons, passing: ReadonlySet<string>): Seen {
  const people = new Map<string, number>();
  const guests = new Map<string, number>();
  for (const names of lists) {
    for (const [name, lastMs] of names) {
      const into = shared.has(name) ? guests : people;
      const person = personOf.get(name) ?? name;
      const before = into.get(person);
      if (before === undefined || before < lastMs) into.set(person, lastMs);
    }
  }
  const rest = [...guests].map(([name, lastMs]): Shared => {
    return { lastMs, afterMs: Math.max(...shared.get(name)!.map((person) => people.get(person) ?? -Infinity)) };
  });
  const { installation, account } = Object.groupBy(people, ([name]) =>
    unnamed.has(name) ? 'installation' : 'account',
  );
  for (const name of passing) people.delete(name);
  return {
    people,
    shared: rest.filter(({ lastMs, afterMs }) => lastMs > afterMs),
    accounts: new Map(account),
    installations: new Map(installation),
  };
}

/** Who was active in a month, by person and by day. */
function monthOf(
  month: string,
  names: Numbers,
  { personOf, shared }: Persons,
  passing: ReadonlySet<string>,
): { days: Numbers; dates: Map<string, Attended> } {
  const days = new Map<string, number>();
  for (const [name, bits] of names) {
    if (shared.has(name) || passing.has(name)) continue;
    const person = personOf.get(name) ?? name;
    days.set(person, (days.get(person) ?? 0) | bits);
  }
  const guests = [...shared].map(([name, persons]): [string, number] => {
    const busy = persons.reduce((bits, person) => bits | (days.get(person) ?? 0), 0);
    return [name, (names.get(name) ?? 0) & ~busy];
  });
  for (const [name, bits] of guests) days.set(name, bits);
  const sizes = new Map<string, number>();
  for (const bits of days.values()) {
    for (const date of datesOf(month, bits)) sizes.set(date, (sizes.get(date) ?? 0) + 1);
  }
  const dates = [...sizes].map(([date, size]): [string, Attended] => {
    return [date, { size, [Symbol.iterator]: () => thoseOf(days, bitOf(date)) }];
  });
  return { days, dates: new Map(dates) };
}

/** Of the names of one person all numbers are shown as the person. */
function shownOf(numbers: Numbers, { personOf }: Persons, shown: 'plain' | 'hashed'): ReadonlyMap<string, string> {
  return new Map(
    [...numbers].map(([name, number]) => {
      const person = personOf.get(name) ?? name;
      return [String(number), shown === 'plain' ? person : `p${(numbers.get(person) ?? number).toString(36)}`];
    }),
  );
}

/** They are looked for when somebody asks: mostly it is only asked how many there are. */
function* thoseOf(days: Numbers, bit: number): Generator<string> {
  for (const [name, bits] of days) if ((bits & bit) !== 0) yield name;
}
