/**
 * The state itself. Everything is answered from here; the database only makes it last. What a commit touches is noted in
 * `changed` until a checkpoint has written it as rows.
 *
 * `refuse` and `stage` do everything that can fail, and touch nothing. `apply` comes after the journal and cannot fail.
 */
import { getHeapStatistics } from 'node:v8';
import {
  type Asked,
  type Change,
  type Day,
  type EntityChange,
  type EntityRow,
  type Loaded,
  type Need,
  type OpenSession,
  type Outgoing,
  type Quarter,
  type Stored,
} from '../../model/store.ts';
import { LIMITS, reserveOf } from '../../model/limits.ts';
import { SPACES } from '../../model/registers.ts';
import { RegisterSpaces } from '../registers.ts';
import { dueOf, Index, minuteOf } from './index.ts';
import { MarkDays, type ReadSegments } from './marks.ts';
import { Totals, type Total } from './totals.ts';

export type Entity = EntityRow & {
  /** Of its row. Rows of sessions that are at work at the same time are side by side, since they began about then. */
  readonly id: number;
  readonly dueMs: number;
  readonly expiresMs: number;
  readonly open: OpenSession | undefined;
};

/** Keys whose rows are behind the memory. A key that memory does not have (any more) is a row to delete. */
export type Changed = {
  /** By id: a key that has another one by now is a row to delete as well. */
  readonly entities: Map<number, string>;
  /** Keys of entities that are gone: what comes under them now is another. */
  readonly gone: Set<string>;
  /** Ids, in the order in which they were last put into the outbox or taken out of it. */
  readonly outbox: Set<string>;
};

/** Of the heap, for each entity, with what else there is of it: what senders make up must not take all of it. */
const ENTITY_BYTES = 12 * 1024;
const ENTITIES_MAX = Math.min(LIMITS.entities.max, Math.floor(getHeapStatistics().heap_size_limit / ENTITY_BYTES));
const ENTITIES_RESERVE = reserveOf(ENTITIES_MAX);

const NO_QUARTERS: ReadonlyMap<Quarter, bigint> = new Map();

export class Memory {
  readonly entities = new Map<string, Entity>();
  readonly totals = new Totals();
  readonly registers = new RegisterSpaces();
  readonly marks: MarkDays;
  /** Bodies by id, oldest first. */
  readonly outbox = new Map<string, string>();
  changed = nothingChanged();
  readonly #sessions = new Index<string>();
  readonly #due = new Index<number>();
  readonly #expiry = new Index<number>();
  #lastId = 0;

  constructor(readSegments: ReadSegments) {
    this.marks = new MarkDays(readSegments);
  }

  load(need: Need): Loaded {
    const entities = new Map<string, EntityRow>();
    for (const key of need.entities) {
      const entity = this.entities.get(key);
      if (entity !== undefined) entities.set(key, entity);
    }
    return {
      entities,
      seen: need.marks.map((asked) => this.#seen(asked)),
      group: (space, group) => this.registers.group(space, group),
      entityRoom: ENTITIES_MAX - this.entities.size,
      entityReserve: ENTITIES_RESERVE,
    };
  }

  #seen({ days, marks }: Asked): Uint8Array {
    const seen = new Uint8Array(marks.length / 2);
    for (const day of days) if (!this.isClosed(day)) this.marks.look(day, marks, seen);
    return seen;
  }

  /** What is handed out is never changed again: values are replaced, and what is lent is copied before a change. */
  read(): Stored {
    const quarters = this.totals.quarters.lend();
    const series = [...this.totals.all].map(([key, { slots }]) => {
      return { key, slots, quarters: quarters.get(key) ?? NO_QUARTERS };
    });
    return {
      series,
      registers: this.registers.lend(),
      open: new Map(Array.from(this.#sessions.entries(), ([group, times]) => [group, [...times.values()]])),
      entityCount: this.entities.size,
    };
  }

  waiting(limit: number): Outgoing[] {
    const waiting: Outgoing[] = [];
    for (const [id, body] of this.outbox) {
      if (waiting.length >= limit) break;
      waiting.push({ id, body });
    }
    return waiting;
  }

  due(nowMs: number, limit: number): { due: string[]; expired: string[] } {
    return { due: dueOf(this.#due, nowMs, limit), expired: dueOf(this.#expiry, nowMs, limit) };
  }

  isClosed(day: Day): boolean {
    return this.registers.get(SPACES.closedDays.name, '', `${day}`) !== undefined;
  }

  conflicts({ entities }: Change): boolean {
    return entities.some(({ key, version }) => this.versionOf(key) !== version);
  }

  /** 0 of what is not there. */
  versionOf(key: string): number {
    return this.entities.get(key)?.version ?? 0;
  }

  /** The totals after the change, for `apply`; and room for its marks. */
  stage(change: Change): Map<string, Total> {
    for (const [day, { length }] of change.marks) {
      if (length % 2 !== 0) throw new Error(`BUG: marks of day ${day} are no pairs`);
      if (!this.isClosed(day)) this.marks.reserve(day, length / 2);
    }
    for (const { key, dueMs, expiresMs } of change.entities) {
      if (Number.isNaN(dueMs + expiresMs)) throw new Error(`BUG: ${key} is due or expires at no time`);
    }
    this.registers.refuse(change.registers);
    return this.totals.stage(change.totals);
  }

  apply(change: Change, staged: ReadonlyMap<string, Total>): void {
    for (const entity of change.entities) this.#applyEntity(entity);
    this.registers.apply(change.registers);
    for (const { space, values } of change.registers) {
      if (space.name === SPACES.closedDays.name) for (const day of values.keys()) this.marks.forget(Number(day));
    }
    for (const [day, marks] of change.marks) if (!this.isClosed(day)) this.marks.add(day, marks);
    this.totals.apply(change.totals, staged);
    this.#applyOutbox(change);
    if (change.forget === undefined) return;
    const { quarter, join, registers } = change.forget;
    this.totals.quarters.deleteWhere((old) => old < quarter);
    if (join !== undefined) this.totals.join(join);
    this.registers.forget(registers);
  }

  /** The rows are what the memory is. */
  persisted(): void {
    this.changed = nothingChanged();
    this.marks.persisted();
    this.totals.persisted();
    this.registers.persisted();
  }

  /** Puts an entity in place of the old one, without noting it as changed: also how rows are read at the start. */
  putEntity(key: string, old: Entity | undefined, entity: Entity | undefined): void {
    const { dueMs = Infinity, expiresMs = Infinity, open } = entity ?? {};
    this.#due.move(key, minuteOf(old?.dueMs ?? Infinity), minuteOf(dueMs), dueMs);
    this.#expiry.move(key, minuteOf(old?.expiresMs ?? Infinity), minuteOf(expiresMs), expiresMs);
    this.#sessions.move(key, old?.open?.group, open?.group, open?.lastMs ?? 0);
    if (entity === undefined) this.entities.delete(key);
    else this.entities.set(key, entity);
    if (entity !== undefined && entity.id > this.#lastId) this.#lastId = entity.id;
  }

  #applyEntity({ key, version, blob, dueMs, expiresMs, open }: EntityChange): void {
    const old = this.entities.get(key);
    const id = old?.id ?? this.#lastId + 1;
    const entity = blob === undefined ? undefined : { id, blob, version: version + 1, dueMs, expiresMs, open };
    this.putEntity(key, old, entity);
    this.changed.entities.set(id, key);
    if (entity === undefined) this.changed.gone.add(key);
  }

  /** What was delivered comes last: an event that is put in once more by the change that says so does not wait again. */
  #applyOutbox({ outbox, delivered }: Change): void {
    for (const { id, body } of outbox) {
      if (this.outbox.has(id)) continue;
      this.outbox.set(id, body);
      this.#noteOutbox(id);
    }
    for (const id of delivered) if (this.outbox.delete(id)) this.#noteOutbox(id);
  }

  #noteOutbox(id: string): void {
    this.changed.outbox.delete(id);
    this.changed.outbox.add(id);
  }
}

function nothingChanged(): Changed {
  return { entities: new Map(), gone: new Set(), outbox: new Set() };
}
