/**
 * Streams in a patch: those that changed by how many places they are after the one before, up to a 0; then how many are new,
 * and those with the two words of their keys.
 */
import type { Entity, Rising, Stream } from './entity.ts';
import type { NumberText } from './vlq.ts';

type Kept = { changed: boolean; isNew: boolean };
type Form<S extends Kept> = { put(text: NumberText, stream: S): void; read(next: () => number): S };

const STREAM: Form<Stream> = {
  put(text, { base, high, highMs }) {
    text.put(base);
    text.put(high - base);
    text.put(highMs);
  },
  read(next) {
    const base = next();
    return { base, high: base + next(), highMs: next(), changed: false, isNew: false };
  },
};

const RISING: Form<Rising> = {
  put(text, { rises, whole, sinceMs }) {
    text.put(whole ? 1 : 0);
    text.put(sinceMs);
    text.put(rises.length);
    for (const { first, firstMs, last, lastMs } of rises) {
      text.put(first);
      text.put(last - first);
      text.put(firstMs);
      text.put(lastMs - firstMs);
    }
  },
  read(next) {
    const whole = next() === 1;
    const sinceMs = next();
    const rises = Array.from({ length: next() }, () => {
      const first = next();
      const last = first + next();
      const firstMs = next();
      return { first, firstMs, last, lastMs: firstMs + next() };
    });
    return { rises, whole, sinceMs, changed: false, isNew: false };
  },
};

/** From now on they count as written. */
export function putStreams({ streams, rising }: Entity, text: NumberText): void {
  putAll(streams, STREAM, text);
  putAll(rising, RISING, text);
}

export function readStreams(to: Entity, next: () => number, form: number): void {
  to.streams = readAll(to.streams, STREAM, next, form);
  if (form > 1) to.rising = readAll(to.rising, RISING, next, form);
}

function putAll<S extends Kept>(all: ReadonlyMap<string, S> | undefined, form: Form<S>, text: NumberText): void {
  // Most entities have none.
  if (all === undefined) {
    text.put(0);
    text.put(0);
    return;
  }
  const fresh: [string, S][] = [];
  let steps = 0;
  for (const [key, stream] of all) {
    if (stream.isNew) {
      fresh.push([key, stream]);
      continue;
    }
    steps++;
    if (!stream.changed) continue;
    stream.changed = false;
    text.put(steps);
    form.put(text, stream);
    steps = 0;
  }
  text.put(0);
  text.put(fresh.length);
  for (const [key, stream] of fresh) {
    for (const word of key.split('.')) text.put(parseInt(word, 36));
    form.put(text, stream);
    stream.changed = stream.isNew = false;
  }
}

function readAll<S extends Kept>(
  known: Map<string, S> | undefined,
  form: Form<S>,
  next: () => number,
  version: number,
): Map<string, S> | undefined {
  const all: Map<string, S> = known ?? new Map();
  const keys = [...all.keys()];
  for (let place = -1, steps = next(); steps !== 0; steps = next()) {
    place += steps;
    const key = keys[place];
    if (key === undefined) throw new Error('BUG: a patch of a stream that an entity has not');
    all.set(key, form.read(next));
  }
  // In the first form new streams were named in the line of names.
  for (let fresh = version > 1 ? next() : 0; fresh > 0; fresh--) {
    const key = `${next().toString(36)}.${next().toString(36)}`;
    all.set(key, form.read(next));
  }
  return all.size > 0 ? all : undefined;
}
