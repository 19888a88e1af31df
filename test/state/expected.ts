/** What the state must be after the first steps of a workload, and what is different from that in a store. */
import { isDeepStrictEqual } from 'node:util';
import { SPACES, type Registers, type Value } from '../../src/model/registers.ts';
import type { Change, EntityChange, Outgoing, Store } from '../../src/model/store.ts';
import { marks, pairsOf, seenAmong } from './marked.ts';
import { registersOf, type Plain } from './registered.ts';
import { DAYS, ENTITIES, stepOf, upon } from './workload.ts';

class State {
  entities: Record<string, EntityChange> = {};
  marks: Record<number, Set<string>> = {};
  totals: Record<string, { slots: bigint[]; quarters: Record<number, bigint> }> = {};
  registers: Plain = {};
  outbox: Outgoing[] = [];
}

/** The state after the first `count` steps, by the plainest code there is. */
function stateAfter(seed: number, count: number): State {
  const state = new State();
  for (let n = 1; n <= count; n++) {
    const step = stepOf(seed, n);
    for (const each of step.registers) addRegisters(state, each);
    addEntities(state, step);
    addTotals(state, step);
    addEvents(state, step);
    if (step.forget !== undefined) forget(state, step.forget);
  }
  return state;
}

function addEntities(state: State, step: Change): void {
  for (const entity of step.entities) {
    const { blob, version = 0 } = state.entities[entity.key] ?? {};
    if (entity.blob === undefined) delete state.entities[entity.key];
    else state.entities[entity.key] = { ...upon(blob, entity), version: version + 1 };
  }
  for (const [day, words] of step.marks) {
    const known = (state.marks[day] ??= new Set());
    for (const [hi, lo] of pairsOf(words)) known.add(`${hi}/${lo}`);
  }
  for (const day of closedDays(state)) state.marks[day] = new Set();
}

function addTotals(state: State, step: Change): void {
  for (const { key, slots, quarters } of step.totals) {
    const total = (state.totals[key] ??= { slots: [0n, 0n], quarters: {} });
    total.slots = slots.map((amount, slot) => total.slots[slot]! + BigInt(amount));
    for (const [at, amount] of quarters) total.quarters[at] = (total.quarters[at] ?? 0n) + BigInt(amount);
  }
}

function closedDays(state: State): number[] {
  return Object.keys(state.registers[SPACES.closedDays.name]?.[''] ?? {}).map(Number);
}

function addRegisters(state: State, { space, group, values }: Registers): void {
  for (const [key, value] of values) {
    const of = ((state.registers[space.name] ??= {})[group] ??= {});
    of[key] = of[key] === undefined ? value : merged(space.law, of[key], value);
  }
}

function merged(law: string, old: Value, value: Value): Value {
  if (typeof old === 'object' && typeof value === 'object') {
    const later = [old, value].toSorted((a, b) => a.atMs - b.atMs || (a.text < b.text ? -1 : 1));
    return later[1]!;
  }
  const [a, b] = [old as number, value as number];
  if (law === 'set') return a | b;
  return law === 'min' ? Math.min(a, b) : Math.max(a, b);
}

function addEvents(state: State, { outbox, delivered }: Change): void {
  for (const event of outbox) if (state.outbox.every(({ id }) => id !== event.id)) state.outbox.push(event);
  state.outbox = state.outbox.filter(({ id }) => !delivered.includes(id));
}

function forget(state: State, { quarter, registers }: NonNullable<Change['forget']>): void {
  for (const { quarters } of Object.values(state.totals)) {
    for (const at of Object.keys(quarters)) if (Number(at) < quarter) delete quarters[Number(at)];
  }
  for (const rule of registers) {
    for (const [group, values] of Object.entries(state.registers[rule.space.name] ?? {})) {
      for (const [key, value] of Object.entries(values)) {
        const number = typeof value === 'number' ? value : value.atMs;
        if ('before' in rule ? group < rule.before : number < rule.below) delete values[key];
      }
    }
  }
}

/** What is wrong with the state of a store that should have the first `count` steps: '' if nothing is. */
export async function difference(store: Store, seed: number, count: number): Promise<string> {
  const want = stateAfter(seed, count);
  const loaded = await store.load({ shard: 0, entities: ENTITIES, marks: [{ days: DAYS, marks: marks([]) }] });
  const { due, expired } = await store.due(5_000_000, 100);
  const isWrong: Record<string, boolean> = {
    ...(await misread(store, want)),
    due: !isDeepStrictEqual(due.toSorted(), dueBy(want, 'dueMs')),
    expired: !isDeepStrictEqual(expired.toSorted(), dueBy(want, 'expiresMs')),
    registers: !isDeepStrictEqual(filled(await registersOf(store)), filled(want.registers)),
    outbox: !isDeepStrictEqual(await store.outbox(1_000), want.outbox),
  };
  for (const key of ENTITIES) {
    const { blob, version } = loaded.entities.get(key) ?? {};
    isWrong[key] = blob !== want.entities[key]?.blob || version !== want.entities[key]?.version;
  }
  for (let n = 1; n <= count + 2; n++) {
    for (const [day, words] of stepOf(seed, n).marks) {
      const pairs = pairsOf(words);
      const known = pairs.filter(([hi, lo]) => want.marks[day]?.has(`${hi}/${lo}`) === true);
      isWrong[`marks of ${day}`] ||= !isDeepStrictEqual(await seenAmong(store, [day], pairs), known);
    }
  }
  return Object.keys(isWrong)
    .filter((part) => isWrong[part] === true)
    .join(', ');
}

/** Which parts of a reading are wrong. */
async function misread(store: Store, want: State): Promise<Record<string, boolean>> {
  const { series, open, entityCount } = await store.read();
  // What was read from the journal has prototypes of another realm than those of a test.
  const totals = series.map(({ key, slots, quarters }) => [
    key,
    { slots: [...slots], quarters: Object.fromEntries(quarters) },
  ]);
  const sessions = [...open].flatMap(([group, all]) => all.map((lastMs) => `${group} ${lastMs}`));
  const wantSessions = Object.values(want.entities).flatMap(({ open: of }) => (of ? [`${of.group} ${of.lastMs}`] : []));
  return {
    count: entityCount !== Object.keys(want.entities).length,
    series: !isDeepStrictEqual(Object.fromEntries(totals), want.totals),
    sessions: !isDeepStrictEqual(sessions.toSorted(), wantSessions.toSorted()),
  };
}

function dueBy({ entities }: State, time: 'dueMs' | 'expiresMs'): string[] {
  return Object.keys(entities)
    .filter((key) => entities[key]![time] <= 5_000_000)
    .toSorted();
}

/** Without groups and spaces that nothing is in: they may be there until the next start. */
function filled(all: Plain): Plain {
  const spaces = Object.entries(all).map(([name, groups]) => {
    return [
      name,
      Object.fromEntries(Object.entries(groups).filter(([, values]) => Object.keys(values).length > 0)),
    ] as const;
  });
  return Object.fromEntries(spaces.filter(([, groups]) => Object.keys(groups).length > 0));
}
