/** One shard: what a fold loads of it, and what a reading needs of it. */
import type { EntityRow, Loaded, Marks, Need } from '../../model/store.ts';
import type { Shard as Keys } from './keys.ts';
import { bySet, levelOf } from './marks.ts';
import { SCRIPTS } from './scripts.ts';
import type { Session } from './health.ts';
import type { Totals } from './totals.ts';

/** What one script reads of pieces, so that Redis is not held up. */
const PIECES_MAX = 2_000;

export type ShardLoad = {
  readonly entities: ReadonlyMap<string, EntityRow>;
  readonly closed: ReadonlySet<number>;
  readonly seen: Loaded['seen'];
};

export class Shard {
  readonly index: number;
  readonly keys: Keys;
  readonly #session: Session;
  /** How many marks a day had when it was last looked at. */
  readonly #counts = new Map<number, number>();
  #epoch = '';
  #revision = '0';
  #generation = 0;
  /** Pieces that changed and were not read yet. */
  #pending = new Set<string>();

  constructor(index: number, keys: Keys, session: Session) {
    this.index = index;
    this.keys = keys;
    this.#session = session;
  }

  /** How many marks a day had when it was last loaded. */
  countOf(day: number): number {
    return this.#counts.get(day) ?? 0;
  }

  async load({ entities, marks }: Need): Promise<ShardLoad> {
    const days = [...new Set(marks.flatMap((asked) => asked.days))];
    for (;;) {
      const levels = new Map(days.map((day) => [day, levelOf(this.countOf(day))]));
      const sets = marks.flatMap((asked, list) =>
        asked.days.flatMap((day) => [...setsUpTo(levels.get(day)!, day, asked.marks, list)]),
      );
      const keys = [
        this.keys.meta,
        this.keys.days,
        ...entities.map((key) => this.keys.entity(key)),
        ...sets.map(({ name }) => this.keys.marks(name)),
      ];
      const args = [
        `${entities.length}`,
        JSON.stringify(days.map(String)),
        JSON.stringify(sets.map((set) => set.members)),
      ];
      const answer = await this.#session.ask(SCRIPTS.load, keys, args);
      const [values, states, bits] = answer as [(string | null)[], (string | null)[], string[]];
      const closed = new Set<number>();
      for (const [at, day] of days.entries()) this.#note(day, states[at] ?? '0', closed);
      // A level more than was known: its sets were not asked.
      if (days.some((day) => levelOf(this.countOf(day)) > levels.get(day)!)) continue;
      return { entities: rowsOf(entities, values), closed, seen: seenOf(marks, sets, bits, closed) };
    }
  }

  /** Brings the totals up to date. Returns sessions under way and how many entities there are, of the same moment. */
  async read(totals: Totals): Promise<{ open: string[]; entityCount: number }> {
    const hot = new Set<string>();
    const { generation } = this.#session;
    if (generation !== this.#generation) this.#epoch = '';
    this.#generation = generation;
    for (;;) {
      const asked = [...new Set([...this.#pending, ...hot])].slice(0, PIECES_MAX);
      const unknown = [...new Set(asked.map((piece) => piece.split(':')[1]!))].filter((id) => !totals.knows(id));
      const { meta, changed, names, expiry, open } = this.keys;
      const keys = [meta, changed, names, expiry, open, ...asked.map((piece) => this.keys.piece(piece))];
      const args = [this.#epoch, this.#revision, JSON.stringify(unknown)];
      const [epoch, revision, entityCount, sessions, news, contents, found] = (await this.#session.ask(
        SCRIPTS.read,
        keys,
        args,
      )) as [string, string, number, string[], string[], string[][], string[]];
      if (epoch !== this.#epoch) {
        totals.clear(this.index);
        this.#pending = new Set();
      }
      for (const [at, id] of unknown.entries()) if (found[at] != null) totals.name(id, found[at]);
      for (const piece of news) {
        this.#pending.add(piece);
        hot.add(piece);
      }
      for (const [at, piece] of asked.entries()) {
        if (contents[at]!.length > 0) totals.put(this.index, piece, contents[at]!);
        this.#pending.delete(piece);
      }
      this.#epoch = epoch;
      this.#revision = revision;
      if (this.#pending.size === 0) return { open: sessions, entityCount };
    }
  }

  #note(day: number, state: string, closed: Set<number>): void {
    if (state.startsWith('c')) closed.add(day);
    else this.#counts.set(day, Number(state));
  }
}

function rowsOf(keys: readonly string[], values: readonly (string | null)[]): Map<string, EntityRow> {
  const rows = new Map<string, EntityRow>();
  for (const [at, key] of keys.entries()) {
    const value = values[at];
    if (value == null) continue;
    const end = value.indexOf(' ');
    rows.set(key, { version: Number(value.slice(0, end)), blob: value.slice(end + 1) });
  }
  return rows;
}

/** A set in which marks of one of the lists are looked for. */
type Sought = { name: string; day: number; list: number; members: string[]; at: number[] };

function* setsUpTo(level: number, day: number, marks: Marks, list: number): Generator<Sought> {
  for (let each = 0; each <= level; each++) {
    for (const [name, { members, at }] of bySet(day, each, marks)) yield { name, day, list, members, at };
  }
}

/** What a closed day has seen does not matter any more. */
function seenOf(
  marks: Need['marks'],
  sets: readonly Sought[],
  bits: readonly string[],
  closed: ReadonlySet<number>,
): Loaded['seen'] {
  const seen = marks.map((asked) => new Uint8Array(asked.marks.length / 2));
  for (const [index, { day, list, at }] of sets.entries()) {
    if (closed.has(day)) continue;
    for (const [bit, mark] of at.entries()) if (bits[index]![bit] === '1') seen[list]![mark] = 1;
  }
  return seen;
}
