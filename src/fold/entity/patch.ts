/**
 * A patch says in a few dozen characters what most folds change of an entity: numbers of what its last whole writing has.
 * All of them are whole and none is negative; each list ends with a 0 or begins with its length.
 *
 *   heard, expires
 *   changed cells    how many places after the one before; what was not counted yet; what each witness told
 *   streams          those that changed and those that are new (see stream-patch.ts)
 *   unripe amounts   how many; what is held of each, time, amount
 *   stretches        how many; each, its times from its start on; how many counters, and these plus 1, 0 where untold
 *   loose amounts    how many; which counter of each, whether the person was active, time, amount
 *   steps            nothing where none is new; else how many are, and those (see step-patch.ts)
 *
 * Places are those of the whole writing, which a patch therefore never outlives.
 */
import { COUNTED, strideOf, TOLD, UNTOLD, type Entity, type Loose, type Stretch, type Unripe } from './entity.ts';
import { putSteps, readSteps } from './step-patch.ts';
import { putStreams, readStreams } from './stream-patch.ts';
import { NumberText, numbersOf } from './vlq.ts';

/** One for all, since each patch is written in one go. */
const text = new NumberText();

/** The patch that says all numbers of an entity; from now on it counts as written. */
export function encodeAll(entity: Entity): string {
  entity.changedCells = -1;
  entity.stepsKept = 0;
  for (const stream of entity.streams?.values() ?? []) stream.isNew = true;
  for (const stream of entity.rising?.values() ?? []) stream.isNew = true;
  return encodePatch(entity);
}

/** The patch for an entity that changed in nothing else, and from now on counts as written. */
export function encodePatch(entity: Entity): string {
  text.reset();
  text.put(entity.heardMs);
  text.put(entity.expiresMs);
  putCells(entity);
  putStreams(entity, text);
  text.put(entity.unripe.length);
  for (const { held, ripeMs, amount } of entity.unripe) {
    text.put(entity.held.indexOf(held));
    text.put(ripeMs);
    text.put(amount);
  }
  text.put(entity.stretches.length);
  for (const stretch of entity.stretches) putStretch(stretch);
  text.put(entity.loose.length);
  for (const { counter, seen, timeMs, amount } of entity.loose) {
    text.put(entity.counters.indexOf(counter));
    text.put(seen ? 1 : 0);
    text.put(timeMs);
    text.put(amount);
  }
  putSteps(entity, text);
  return text.text();
}

function putCells(entity: Entity): void {
  const stride = strideOf(entity);
  let steps = 0;
  for (let at = 0; at < entity.cells.length; at++) {
    steps++;
    if ((entity.changedCells & (1 << at)) === 0) continue;
    text.put(steps);
    putCell(entity.amounts, at * stride, (at + 1) * stride);
    steps = 0;
  }
  entity.changedCells = 0;
  text.put(0);
}

/** Most is counted as soon as it is told: what is owed is mostly 0. */
function putCell(amounts: readonly number[], from: number, end: number): void {
  let most = 0;
  for (let at = from + TOLD; at < end; at++) if (amounts[at]! > most) most = amounts[at]!;
  text.put(most - amounts[from + COUNTED]!);
  for (let at = from + TOLD; at < end; at++) text.put(amounts[at]!);
}

function putStretch(stretch: Stretch): void {
  const { startMs, firstEventMs, lastEventMs } = stretch;
  text.put(startMs);
  text.put(stretch.lastMs - startMs);
  text.put(firstEventMs === 0 ? 0 : 1 + firstEventMs - startMs);
  text.put(lastEventMs === 0 ? 0 : 1 + lastEventMs - startMs);
  text.put(stretch.counts.length);
  for (const count of stretch.counts) text.put(count - UNTOLD);
}

/** To the entity as its last whole writing has it, or with the patches before. `form`: the number of the blob's. */
export function applyPatch(patch: string, to: Entity, form: number): void {
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
  const stride = strideOf(to);
  for (let place = -1, steps = next(); steps !== 0; steps = next()) {
    place += steps;
    isPlace(place, to.cells.length);
    readCell(to.amounts, place * stride, (place + 1) * stride, next);
  }
  readStreams(to, next, form);
  to.unripe = Array.from({ length: next() }, (): Unripe => {
    const place = next();
    isPlace(place, to.held.length);
    return { held: to.held[place]!, ripeMs: next(), amount: next() };
  });
  to.stretches = Array.from({ length: next() }, () => readStretch(next, form));
  to.loose = form > 1 ? readLoose(to, next) : [];
  if (at < numbers.length) readSteps(to, next);
  if (at < numbers.length) throw new Error(`BUG: a patch of an entity goes on after its end: ${patch}`);
}

function readCell(amounts: number[], from: number, end: number, next: () => number): void {
  const owed = next();
  let most = 0;
  for (let at = from + TOLD; at < end; at++) {
    const told = next();
    amounts[at] = told;
    if (told > most) most = told;
  }
  amounts[from + COUNTED] = most - owed;
}

function readLoose({ counters }: Entity, next: () => number): Loose[] {
  return Array.from({ length: next() }, () => {
    const counter = counters[next()];
    if (counter === undefined) throw new Error('BUG: a patch of a counter that an entity has not');
    return { counter, seen: next() === 1, timeMs: next(), amount: next() };
  });
}

function readStretch(next: () => number, form: number): Stretch {
  const startMs = next();
  const lastMs = startMs + next();
  const [first, last] = [next(), next()];
  return {
    startMs,
    lastMs,
    firstEventMs: first === 0 ? 0 : startMs + first - 1,
    lastEventMs: last === 0 ? 0 : startMs + last - 1,
    // The first form did not tell what nobody told from 0.
    counts: Array.from({ length: next() }, () => (form > 1 ? next() + UNTOLD : next() || UNTOLD)),
  };
}
