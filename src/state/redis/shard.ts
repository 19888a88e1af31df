/** One shard: what a fold loads of it, and what a reading needs of it. */
import type { Generations } from '../../model/generations.ts';
import type { Change, Day, EntityRow, Loaded, Need } from '../../model/store.ts';
import type { Session } from './health.ts';
import type { Shard as Keys } from './keys.ts';
import { MarkLists, SEGMENT_MARKS, type Stretch } from './marks.ts';
import { SCRIPTS } from './scripts.ts';
import type { Totals } from './totals.ts';
import { writeShard, type Lease } from './written.ts';

/** What one script reads of pieces, so that Redis is not held up. */
const PIECES_MAX = 2_000;

/**
 * An entity as this process last read or wrote it, so that only those come from Redis that others changed. They are told
 * apart by stamp: the revision of the commit that wrote one. A version would not do: an entity that is forgotten and made
 * anew comes to the same ones again.
 */
export type KnownEntity = EntityRow & { readonly stamp: string };

export type ShardLoad = {
  readonly entities: ReadonlyMap<string, EntityRow>;
  readonly closed: ReadonlySet<Day>;
  readonly seen: Loaded['seen'];
};

type Answer = ShardLoad & { readonly isWhole: boolean };

const NOTHING: readonly string[] = [];

/** `leftOut`: amounts that are in no total, since that is at its bound. */
export type Committed = { readonly is: 'done' | 'conflict'; readonly leftOut: number };

export class Shard {
  readonly index: number;
  readonly keys: Keys;
  readonly #session: Session;
  readonly #entities: Generations<KnownEntity>;
  readonly #marks = new MarkLists();
  /** How many marks a day had when Redis last told. */
  readonly #ends = new Map<Day, number>();
  #epoch = '';
  #revision = '0';
  /** Of what is known of entities and marks, and of what was read of totals. */
  #generation = 0;
  #readGeneration = 0;
  /** Pieces that changed and were not read yet. */
  #pending = new Set<string>();

  constructor(index: number, keys: Keys, session: Session, entities: Generations<KnownEntity>) {
    this.index = index;
    this.keys = keys;
    this.#session = session;
    this.#entities = entities;
  }

  async load({ entities, marks }: Need): Promise<ShardLoad> {
    const days = [...new Set(marks.flatMap((asked) => asked.days))];
    for (let keys = entities; ;) {
      const answer = await this.#ask(keys, days, marks);
      if (answer?.isWhole && keys === entities) return answer;
      // Marks come string by string: all but the last part of them without entities.
      keys = answer === undefined || answer.isWhole ? entities : NOTHING;
    }
  }

  /** All marks of a day. */
  async marksOf(day: Day): Promise<Iterable<readonly [hi: number, lo: number]>> {
    await this.load({ shard: this.index, entities: [], marks: [{ days: [day], marks: new Int32Array() }] });
    return this.#marks.all(day);
  }

  /** A commit that can be begun. Throws where the change is none that can be written. */
  prepare(change: Change, lease: Lease): () => Promise<Committed> {
    const ends = new Map<Day, number>();
    const write = () => writeShard(this.keys, change, (day) => ends.get(day) ?? this.#ends.get(day) ?? 0, lease);
    let { keys, args } = write();
    return async () => {
      for (;;) {
        const generation = this.#begin();
        const answer = (await this.#session.change(SCRIPTS.commit, keys, args)) as string[];
        if (answer[0] === 'conflict') return { is: 'conflict', leftOut: 0 };
        if (answer[0] === 'done') {
          this.#session.acknowledged(this.keys.meta, answer[1]!);
          if (generation === this.#session.generation) this.#committed(change, answer);
          return { is: 'done', leftOut: Number(answer[2]) };
        }
        const [, day, end] = answer;
        ends.set(Number(day), Number(end));
        ({ keys, args } = write());
      }
    };
  }

  /** Brings the totals up to date. Returns sessions under way and how many entities there are, of the same moment. */
  async read(totals: Totals): Promise<{ open: string[]; entityCount: number }> {
    const hot = new Set<string>();
    const { generation } = this.#session;
    if (generation !== this.#readGeneration) this.#epoch = '';
    this.#readGeneration = generation;
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

  /** After a failure nothing holds that was known. Returns what must be the same when the answer is there. */
  #begin(): number {
    const { generation } = this.#session;
    if (generation === this.#generation) return generation;
    this.#generation = generation;
    this.#entities.clear();
    this.#marks.clear();
    this.#ends.clear();
    return generation;
  }

  /** One question. Undefined where a failure came in between. */
  async #ask(entities: readonly string[], days: readonly Day[], marks: Need['marks']): Promise<Answer | undefined> {
    const generation = this.#begin();
    const known = entities.map((key) => this.#entities.get(key));
    const stretches = days.map((day) => this.#marks.next(day));
    const keys = [
      this.keys.meta,
      this.keys.days,
      this.keys.versions,
      ...entities.map((key) => this.keys.entity(key)),
      ...stretches.flatMap(({ segments }) => segments.map((segment) => this.keys.marks(segment))),
    ];
    const args = [
      `${entities.length}`,
      known.map((entity) => entity?.stamp ?? '0').join(' '),
      ...stretches.flatMap(({ day, from, segments }) => [`${day}`, `${segments.length}`, `${from % SEGMENT_MARKS}`]),
    ];
    const answer = await this.#session.askForBytes(SCRIPTS.load, keys, args);
    if (generation !== this.#session.generation) return undefined;
    const [changed, ...lists] = answer as [(number | Buffer)[], ...Buffer[]];
    const closed = new Set<Day>();
    let isWhole = true;
    for (const [at, stretch] of stretches.entries()) {
      if (!this.#take(stretch, lists[at * 2]!.toString(), lists[at * 2 + 1]!, closed)) isWhole = false;
    }
    // At once: what is known of a day may be dropped by the next answer.
    const seen = isWhole ? this.#seen(marks, closed) : [];
    return { entities: this.#rows(entities, known, changed), closed, seen, isWhole };
  }

  /** What is known of them, and what the answer says to be otherwise. */
  #rows(
    entities: readonly string[],
    known: readonly (KnownEntity | undefined)[],
    changed: readonly (number | Buffer)[],
  ): Map<string, EntityRow> {
    const rows = new Map<string, EntityRow>();
    for (const [at, entity] of known.entries()) if (entity !== undefined) rows.set(entities[at]!, entity);
    for (let at = 0; at < changed.length; at += 3) {
      const key = entities[changed[at] as number]!;
      const [version = '', stamp] = (changed[at + 1] as Buffer).toString().split(' ');
      if (stamp === undefined) {
        rows.delete(key);
        this.#entities.delete(key);
      } else {
        const entity = { version: Number(version), stamp, blob: (changed[at + 2] as Buffer).toString() };
        rows.set(key, entity);
        this.#entities.put(key, entity, entity.blob.length);
      }
    }
    return rows;
  }

  /** Whether all marks of the day are known now, or none are needed. */
  #take(stretch: Stretch, state: string, bytes: Buffer, closed: Set<Day>): boolean {
    const { day } = stretch;
    if (state.startsWith('c')) {
      closed.add(day);
      this.#marks.forget(day);
      return true;
    }
    this.#ends.set(day, Number(state));
    return this.#marks.take(stretch, Number(state), bytes);
  }

  /** What a closed day has seen does not matter any more. */
  #seen(marks: Need['marks'], closed: ReadonlySet<Day>): Loaded['seen'] {
    return marks.map((asked) => {
      const seen = new Uint8Array(asked.marks.length / 2);
      for (const day of asked.days) if (!closed.has(day)) this.#marks.look(day, asked.marks, seen);
      return seen;
    });
  }

  #committed({ entities, marks }: Change, [, stamp = '', , ...ends]: string[]): void {
    for (const { key, version, blob } of entities) {
      if (blob === undefined) this.#entities.delete(key);
      else this.#entities.put(key, { version: version + 1, stamp, blob }, blob.length);
    }
    for (const [at, [day, words]] of [...marks].entries()) {
      if (ends[at] === '') continue;
      this.#marks.appended(day, Number(ends[at]), words);
      this.#ends.set(day, Number(ends[at]) + words.length / 2);
    }
  }
}

/** Last activity of sessions under way, by what they are counted by. */
export function openOf(sessions: readonly string[]): Map<string, number[]> {
  const open = new Map<string, number[]>();
  for (const session of sessions) {
    const [ms, group] = session.split(/ (.*)/s);
    const times = open.get(group!);
    if (times === undefined) open.set(group!, [Number(ms)]);
    else times.push(Number(ms));
  }
  return open;
}
