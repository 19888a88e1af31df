/** Registers for tests: short words for those that stores know, and spaces that no code knows. */
import { createPeopleReader } from '../../src/fold/people/reading.ts';
import { SPACES, type Kept, type Law, type Registers, type Space, type Value } from '../../src/model/registers.ts';
import type { Loaded, Snapshot, Store } from '../../src/model/store.ts';

/** One of each law. */
export const MADE_UP: Readonly<Record<Law, Space>> = {
  min: { name: 'made-up-min', law: 'min', kept: 'for ever' },
  max: { name: 'made-up-max', law: 'max', kept: 'for ever' },
  set: { name: 'made-up-set', law: 'set', kept: 'for ever' },
  newest: { name: 'made-up-newest', law: 'newest', kept: 'for ever' },
};

export function registers(space: Space, group: string, values: Readonly<Record<string, Value>>): Registers {
  return { space, group, values: new Map(Object.entries(values)) };
}

export function arrivals(days: Readonly<Record<number, number>>): Registers {
  return registers(SPACES.firstArrival, '', days);
}

export function closing(day: number): Registers {
  return registers(SPACES.closedDays, '', { [day]: 1 });
}

/** By space, group and key. */
export type Plain = Record<string, Record<string, Record<string, Value>>>;

export function plainOf(kept: Kept): Plain {
  return Object.fromEntries(
    [...kept].map(([name, { groups }]) => [
      name,
      Object.fromEntries([...groups].map(([group, values]) => [group, valuesOf(values)])),
    ]),
  );
}

/** Copies, whose prototypes are those of this realm. */
function valuesOf(values: ReadonlyMap<string, Value>): Record<string, Value> {
  const copies = [...values].map(([key, value]) => [key, typeof value === 'number' ? value : { ...value }]);
  return Object.fromEntries(copies) as Record<string, Value>;
}

export async function registersOf(store: Store): Promise<Plain> {
  return plainOf((await store.read()).registers);
}

/** What is loaded of a day: its first arrival, and whether it is closed; undefined where nothing is. */
export function dayIn(loaded: Loaded, day: number): { firstArrivalMs: number; closed: boolean } | undefined {
  const firstArrivalMs = loaded.group(SPACES.firstArrival, '')?.get(`${day}`);
  const closed = loaded.group(SPACES.closedDays, '')?.has(`${day}`) === true;
  return firstArrivalMs === undefined && !closed ? undefined : { firstArrivalMs: firstArrivalMs as number, closed };
}

export async function peopleOf(store: Store): Promise<Pick<Snapshot, 'people' | 'shared' | 'attendance'>> {
  return createPeopleReader()((await store.read()).registers);
}
