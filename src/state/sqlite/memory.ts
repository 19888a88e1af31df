/**
 * The state itself. Everything is answered from here; the database only makes it last. What a commit touches is noted in
 * `changed` until a checkpoint has written it as rows.
 *
 * `refuse` and `stage` do everything that can fail, and touch nothing. `apply` comes after the journal and cannot fail.
 */
import type {
  Asked,
  Change,
  Clock,
  Day,
  DayState,
  EntityChange,
  EntityRow,
  Latch,
  Loaded,
  Need,
  OpenSession,
  Outgoing,
  Quarter,
  Snapshot,
} from '../../model/store.ts';
import { Agenda } from './agenda.ts';
import { MarkDays, type ReadSegments } from './marks.ts';
import { People } from './people.ts';
import { Sessions } from './sessions.ts';
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
  readonly latches: Set<string>;
  readonly days: Set<Day>;
  /** Ids, in the order in which they were last put into the outbox or taken out of it. */
  readonly outbox: Set<string>;
};

const NO_QUARTERS: ReadonlyMap<Quarter, bigint> = new Map();

export class Memory {
  readonly entities = new Map<string, Entity>();
  readonly totals = new Totals();
  readonly people = new People();
  readonly latches = new Map<string, Latch>();
  readonly days = new Map<Day, DayState>();
  readonly marks: MarkDays;
  /** Bodies by id, oldest first. */
  readonly outbox = new Map<string, string>();
  clock: Clock = { listenedMs: 0, atMs: 0, lastArrivalMs: 0 };
  changed = nothingChanged();
  readonly #sessions = new Sessions();
  readonly #due = new Agenda();
  readonly #expiry = new Agenda();
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
      day: (day) => this.days.get(day),
      hasSeries: (key) => this.totals.all.has(key),
      seriesCount: (kpi) => this.totals.count(kpi),
      person: (name) => this.people.person(name),
      clock: this.clock,
    };
  }

  #seen({ days, marks }: Asked): Uint8Array {
    const seen = new Uint8Array(marks.length / 2);
    for (const day of days) if (!this.isClosed(day)) this.marks.look(day, marks, seen);
    return seen;
  }

  /** What is handed out is never changed again: values are replaced, and what is lent is copied before a change. */
  read(): Snapshot {
    const quarters = this.totals.quarters.lend();
    const series = [...this.totals.all].map(([key, { slots }]) => {
      return { key, slots, quarters: quarters.get(key) ?? NO_QUARTERS, latch: this.latches.get(key) };
    });
    return {
      series,
      people: this.people.lastSeen(),
      attendance: this.people.attendance.lend(),
      open: this.#sessions.read(),
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

  due(nowMs: number, limit: number): { due: string[]; expired: string[]; days: DayState[] } {
    return {
      due: this.#due.due(nowMs, limit, (key) => this.entities.get(key)!.dueMs),
      expired: this.#expiry.due(nowMs, limit, (key) => this.entities.get(key)!.expiresMs),
      days: [...this.days.values()].filter((day) => !day.closed),
    };
  }

  isClosed(day: Day): boolean {
    return this.days.get(day)?.closed === true;
  }

  conflicts({ entities }: Change): boolean {
    return entities.some(({ key, version }) => (this.entities.get(key)?.version ?? 0) !== version);
  }

  /** The totals after the change, for `apply`; and room for its marks. */
  stage(change: Change): Map<string, Total> {
    for (const [day, { length }] of change.marks) {
      if (length % 2 !== 0) throw new Error(`BUG: marks of day ${day} are no pairs`);
      if (!this.isClosed(day)) this.marks.reserve(day, length / 2);
    }
    return this.totals.stage(change.totals);
  }

  apply(change: Change, staged: ReadonlyMap<string, Total>): void {
    for (const entity of change.entities) this.#applyEntity(entity);
    for (const day of change.days) this.#applyDay(day);
    for (const [day, marks] of change.marks) if (!this.isClosed(day)) this.marks.add(day, marks);
    this.totals.apply(change.totals, staged);
    this.people.apply(change);
    for (const latch of change.latches) this.#applyLatch(latch);
    if (change.clock !== undefined) this.#applyClock(change.clock);
    this.#applyOutbox(change);
    if (change.forget === undefined) return;
    const { quarter, peopleMs, date } = change.forget;
    this.totals.quarters.deleteWhere((old) => old < quarter);
    this.people.forget(peopleMs, date);
  }

  /** The rows are what the memory is. */
  persisted(): void {
    this.changed = nothingChanged();
    this.marks.persisted();
    this.totals.persisted();
    this.people.persisted();
  }

  /** Puts an entity in place of the old one, without noting it as changed: also how rows are read at the start. */
  putEntity(key: string, old: Entity | undefined, entity: Entity | undefined): void {
    this.#due.move(key, old?.dueMs ?? Infinity, entity?.dueMs ?? Infinity);
    this.#expiry.move(key, old?.expiresMs ?? Infinity, entity?.expiresMs ?? Infinity);
    this.#sessions.move(key, old?.open, entity?.open);
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
  }

  /** The earlier arrival holds, and what is closed stays closed, whatever the order in which changes come. */
  #applyDay({ day, firstArrivalMs, closed }: DayState): void {
    const old = this.days.get(day);
    this.days.set(day, {
      day,
      firstArrivalMs: Math.min(firstArrivalMs, old?.firstArrivalMs ?? Infinity),
      closed: closed || old?.closed === true,
    });
    if (closed) this.marks.forget(day);
    this.changed.days.add(day);
  }

  /** The first sight of the zero holds, and what was released stays released. */
  #applyLatch({ key, zeroAtMs, released }: Latch): void {
    const old = this.latches.get(key);
    this.latches.set(key, {
      key,
      zeroAtMs: Math.min(zeroAtMs, old?.zeroAtMs ?? Infinity),
      released: released || old?.released === true,
    });
    this.changed.latches.add(key);
  }

  #applyClock({ listenedMs, atMs, lastArrivalMs }: Clock): void {
    this.clock = {
      listenedMs: Math.max(this.clock.listenedMs, listenedMs),
      atMs: Math.max(this.clock.atMs, atMs),
      lastArrivalMs: Math.max(this.clock.lastArrivalMs, lastArrivalMs),
    };
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
  return { entities: new Map(), latches: new Set(), days: new Set(), outbox: new Set() };
}
