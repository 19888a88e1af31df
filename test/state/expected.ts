/** What the state must be after the first steps of a workload, and what is different from that in a store. */
import { isDeepStrictEqual } from 'node:util';
import type { Change, Clock, DayState, EntityChange, Latch, Outgoing, Store } from '../../src/model/store.ts';
import { marks, pairsOf, seenAmong } from './marked.ts';
import { DAYS, ENTITIES, PEOPLE, stepOf, upon } from './workload.ts';

class State {
  entities: Record<string, EntityChange> = {};
  marks: Record<number, Set<string>> = {};
  totals: Record<string, { slots: bigint[]; quarters: Record<number, bigint> }> = {};
  days: Record<number, DayState> = {};
  /** By scope and person. */
  people: Record<string, Record<string, number>> = {};
  /** By date and person. */
  attendance: Record<string, Record<string, true>> = {};
  aliases: Record<string, string> = {};
  latches: Record<string, Latch> = {};
  clock: Clock = { listenedMs: 0, atMs: 0, lastArrivalMs: 0 };
  outbox: Outgoing[] = [];
}

/** The state after the first `count` steps, by the plainest code there is. */
function stateAfter(seed: number, count: number): State {
  const state = new State();
  for (let n = 1; n <= count; n++) {
    const step = stepOf(seed, n);
    addEntities(state, step);
    addTotals(state, step);
    addPeople(state, step);
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
  for (const day of step.days) {
    const old = state.days[day.day] ?? day;
    const firstArrivalMs = Math.min(old.firstArrivalMs, day.firstArrivalMs);
    state.days[day.day] = { day: day.day, firstArrivalMs, closed: old.closed || day.closed };
  }
  for (const [day, words] of step.marks) {
    const known = (state.marks[day] ??= new Set());
    for (const [hi, lo] of pairsOf(words)) known.add(`${hi}/${lo}`);
  }
  for (const { day, closed } of Object.values(state.days)) if (closed) state.marks[day] = new Set();
}

function addTotals(state: State, step: Change): void {
  for (const { key, slots, quarters } of step.totals) {
    const total = (state.totals[key] ??= { slots: [0n, 0n], quarters: {} });
    total.slots = slots.map((amount, slot) => total.slots[slot]! + BigInt(amount));
    for (const [at, amount] of quarters) total.quarters[at] = (total.quarters[at] ?? 0n) + BigInt(amount);
  }
  for (const { key, zeroAtMs, released } of step.latches) {
    const old = state.latches[key] ?? { zeroAtMs, released };
    state.latches[key] = { key, zeroAtMs: Math.min(old.zeroAtMs, zeroAtMs), released: old.released || released };
  }
}

/** The name, who it stands for, who that stands for, and so on. */
function chainOf(state: State, name: string): string[] {
  const into = state.aliases[name];
  return into === undefined ? [name] : [name, ...chainOf(state, into)];
}

function personOf(state: State, name: string): string {
  return chainOf(state, name).at(-1)!;
}

/** Everything anew under the names of now: merges and additions are the same thing. */
function addPeople(state: State, { merges, sightings }: Change): void {
  for (const [name, into] of merges) {
    if (!chainOf(state, into).includes(name)) state.aliases[name] = into;
    addSeen(state, []);
  }
  addSeen(state, sightings);
}

function addSeen(state: State, sightings: Change['sightings']): void {
  const seen = Object.entries(state.people).flatMap(([scope, times]) =>
    Object.entries(times).map(([name, ms]) => [scope, name, ms] as const),
  );
  for (const { name, lastMs, scopes } of sightings) for (const scope of scopes) seen.push([scope, name, lastMs]);
  state.people = {};
  for (const [scope, name, ms] of seen) {
    const times = (state.people[scope] ??= {});
    const person = personOf(state, name);
    times[person] = Math.max(times[person] ?? 0, ms);
  }
  const attended = Object.entries(state.attendance).flatMap(([date, names]) =>
    Object.keys(names).map((name) => [date, name] as const),
  );
  for (const { name, date } of sightings) if (date !== '') attended.push([date, name]);
  state.attendance = {};
  for (const [date, name] of attended) (state.attendance[date] ??= {})[personOf(state, name)] = true;
}

function addEvents(state: State, { clock, outbox, delivered }: Change): void {
  for (const event of outbox) if (state.outbox.every(({ id }) => id !== event.id)) state.outbox.push(event);
  state.outbox = state.outbox.filter(({ id }) => !delivered.includes(id));
  if (clock === undefined) return;
  state.clock = {
    listenedMs: Math.max(state.clock.listenedMs, clock.listenedMs),
    atMs: Math.max(state.clock.atMs, clock.atMs),
    lastArrivalMs: Math.max(state.clock.lastArrivalMs, clock.lastArrivalMs),
  };
}

function forget(state: State, { quarter, peopleMs, date }: NonNullable<Change['forget']>): void {
  for (const { quarters } of Object.values(state.totals)) {
    for (const at of Object.keys(quarters)) if (Number(at) < quarter) delete quarters[Number(at)];
  }
  for (const [scope, times] of Object.entries(state.people)) {
    for (const [name, ms] of Object.entries(times)) if (ms < peopleMs) delete times[name];
    if (Object.keys(times).length === 0) delete state.people[scope];
  }
  for (const on of Object.keys(state.attendance)) if (on < date) delete state.attendance[on];
  const kept = [...Object.values(state.people), ...Object.values(state.attendance)].flatMap((of) => Object.keys(of));
  const gone = Object.keys(state.aliases).filter((name) => !kept.includes(personOf(state, name)));
  for (const name of gone) delete state.aliases[name];
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
    clock: !isDeepStrictEqual(loaded.clock, want.clock),
    aliases: PEOPLE.some((name) => loaded.person(name) !== personOf(want, name)),
    outbox: !isDeepStrictEqual(await store.outbox(1_000), want.outbox),
  };
  for (const key of ENTITIES) {
    const { blob, version } = loaded.entities.get(key) ?? {};
    isWrong[key] = blob !== want.entities[key]?.blob || version !== want.entities[key]?.version;
  }
  for (const day of DAYS) isWrong[`day ${day}`] = !isDeepStrictEqual(loaded.day(day), want.days[day]);
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
  const { series, people, attendance, open, entityCount } = await store.read();
  const totals = series.map(({ key, slots, quarters }) => [key, { slots, quarters: Object.fromEntries(quarters) }]);
  const times = [...people].map(([scope, lastMs]) => [scope, Object.fromEntries(lastMs)]);
  const dates = [...attendance].map(([date, names]) => [
    date,
    Object.fromEntries([...names].map((name) => [name, true])),
  ]);
  const sessions = [...open].flatMap(([group, all]) => all.map((lastMs) => `${group} ${lastMs}`));
  const wantSessions = Object.values(want.entities).flatMap(({ open: of }) => (of ? [`${of.group} ${of.lastMs}`] : []));
  return {
    count: entityCount !== Object.keys(want.entities).length,
    series: !isDeepStrictEqual(Object.fromEntries(totals), want.totals),
    latches: series.some(({ key, latch }) => !isDeepStrictEqual(latch, want.latches[key])),
    people: !isDeepStrictEqual(Object.fromEntries(times), want.people),
    attendance: !isDeepStrictEqual(Object.fromEntries(dates), want.attendance),
    sessions: !isDeepStrictEqual(sessions.toSorted(), wantSessions.toSorted()),
  };
}

function dueBy({ entities }: State, time: 'dueMs' | 'expiresMs'): string[] {
  return Object.keys(entities)
    .filter((key) => entities[key]![time] <= 5_000_000)
    .toSorted();
}
