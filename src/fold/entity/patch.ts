/**
 * A patch says in a few dozen characters what most folds change of an entity: numbers of what its last whole writing has.
 * All of them are whole and none is negative; each list ends with a 0 or begins with its length.
 *
 *   heard, expires
 *   changed cells    how many places after the one before, with flags; what each witness told; what was not counted yet
 *   changed streams  how many places after the one before; base, growth, time
 *   unripe amounts   how many; each
 *   stretches        how many; each, its times from its start on
 *
 * Places are those of the whole writing, which a patch therefore never outlives.
 */
import { WITNESSES } from '../../model/activity.ts';
import { CELL_NUMBERS, COUNTED, type Entity, type Stretch } from './entity.ts';
import { NumberText, numbersOf } from './vlq.ts';

/** Flags of a cell: bit by bit which witness told something of it, and then whether less was counted than the most told. */
const IS_OWED = 1 << WITNESSES.length;
const FLAGS = IS_OWED << 1;

/** One for all, since each patch is written in one go. */
const text = new NumberText();

/** The patch that says all numbers of an entity; from now on it counts as written. */
export function encodeAll(entity: Entity): string {
  entity.changedCells = -1;
  for (const stream of entity.streams?.values() ?? []) stream.changed = true;
  return encodePatch(entity);
}

/** The patch for an entity that changed in nothing else, and from now on counts as written. */
export function encodePatch(entity: Entity): string {
  text.reset();
  text.put(entity.heardMs);
  text.put(entity.expiresMs);
  putCells(entity);
  putStreams(entity);
  text.put(entity.unripe.length);
  for (const { ripeMs, amount } of entity.unripe) {
    text.put(ripeMs);
    text.put(amount);
  }
  text.put(entity.stretches.length);
  for (const stretch of entity.stretches) putStretch(stretch);
  return text.text();
}

function putCells(entity: Entity): void {
  let steps = 0;
  for (let at = 0; at < entity.cells.length; at++) {
    steps++;
    if ((entity.changedCells & (1 << at)) === 0) continue;
    putCell(entity.amounts, at * CELL_NUMBERS, steps);
    steps = 0;
  }
  entity.changedCells = 0;
  text.put(0);
}

/** `from`: where its numbers begin. */
function putCell(amounts: readonly number[], from: number, steps: number): void {
  const counted = amounts[from + COUNTED]!;
  let flags = 0;
  let most = 0;
  for (let witness = 0; witness < WITNESSES.length; witness++) {
    const told = amounts[from + witness]!;
    if (told !== 0) flags |= 1 << witness;
    if (told > most) most = told;
  }
  if (counted !== most) flags |= IS_OWED;
  text.put(steps * FLAGS + flags);
  for (let at = from; at < from + WITNESSES.length; at++) if (amounts[at] !== 0) text.put(amounts[at]!);
  if (counted !== most) text.put(most - counted);
}

function putStreams({ streams }: Entity): void {
  let steps = 0;
  for (const stream of streams?.values() ?? []) {
    steps++;
    if (!stream.changed) continue;
    stream.changed = false;
    text.put(steps);
    text.put(stream.base);
    text.put(stream.high - stream.base);
    text.put(stream.highMs);
    steps = 0;
  }
  text.put(0);
}

function putStretch(stretch: Stretch): void {
  const { startMs, firstEventMs, lastEventMs } = stretch;
  text.put(startMs);
  text.put(stretch.lastMs - startMs);
  text.put(firstEventMs === 0 ? 0 : 1 + firstEventMs - startMs);
  text.put(lastEventMs === 0 ? 0 : 1 + lastEventMs - startMs);
  text.put(stretch.cost);
  text.put(stretch.tokens);
  text.put(stretch.prompts);
  text.put(stretch.tools);
  text.put(stretch.activeUs);
}

/** To the entity as its last whole writing has it, or with the patches before. */
export function applyPatch(patch: string, to: Entity): void {
  const numbers = numbersOf(patch);
  let at = 0;
  const next = (): number => {
    if (at === numbers.length) throw new Error(`BUG: a patch of an entity ends too soon: ${patch}`);
    return numbers[at++]!;
  };
  const isPlace = (place: number, places: number): void => {
    if (place >= places) throw new Error(`BUG: a patch of what an entity has not: ${patch}`);
  };
  to.heardMs = next();
  to.expiresMs = next();
  for (let place = -1, head = next(); head !== 0; head = next()) {
    place += Math.floor(head / FLAGS);
    isPlace(place, to.cells.length);
    readCell(to.amounts, place * CELL_NUMBERS, head % FLAGS, next);
  }
  const streams = [...(to.streams?.values() ?? [])];
  for (let place = -1, steps = next(); steps !== 0; steps = next()) {
    place += steps;
    isPlace(place, streams.length);
    const stream = streams[place]!;
    stream.base = next();
    stream.high = stream.base + next();
    stream.highMs = next();
  }
  to.unripe = Array.from({ length: next() }, () => ({ ripeMs: next(), amount: next() }));
  to.stretches = Array.from({ length: next() }, () => readStretch(next));
  if (at < numbers.length) throw new Error(`BUG: a patch of an entity goes on after its end: ${patch}`);
}

function readCell(amounts: number[], from: number, flags: number, next: () => number): void {
  let most = 0;
  for (let witness = 0; witness < WITNESSES.length; witness++) {
    const told = (flags & (1 << witness)) === 0 ? 0 : next();
    amounts[from + witness] = told;
    most = Math.max(most, told);
  }
  amounts[from + COUNTED] = most - ((flags & IS_OWED) === 0 ? 0 : next());
}

function readStretch(next: () => number): Stretch {
  const startMs = next();
  const lastMs = startMs + next();
  const [first, last] = [next(), next()];
  return {
    startMs,
    lastMs,
    firstEventMs: first === 0 ? 0 : startMs + first - 1,
    lastEventMs: last === 0 ? 0 : startMs + last - 1,
    cost: next(),
    tokens: next(),
    prompts: next(),
    tools: next(),
    activeUs: next(),
  };
}
