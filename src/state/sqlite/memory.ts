/**
 * The state itself. Everything is answered from here; the database only makes it last. What a commit touches is noted in
 * `changed` until a checkpoint has written it as rows.
 *
 * `refuse` and `stage` do everything that can fail, and touch nothing. `apply` comes after the journal and cannot fail.
 */
import type {
  Change,
  Day,
  DayState,
  EntityChange,
  EntityRow,
  Latch,
  Loaded,
  Need,
  Snapshot,
  TotalChange,
} from '../../model/store.ts';
import { Agenda } from './agenda.ts';
import { MarkDays, type ReadSegments } from './marks.ts';

export type Entity = EntityRow & { readonly dueMs: number; readonly expiresMs: number };
export type Total = { readonly kpi: string; readonly slots: readonly bigint[] };

/** Keys whose rows are behind the memory. A key that memory does not have (any more) is a row to delete. */
export type Changed = {
  readonly entities: Set<string>;
  readonly totals: Set<string>;
  readonly people: Set<string>;
  readonly latches: Set<string>;
  readonly days: Set<Day>;
};

export class Memory {
  readonly entities = new Map<string, Entity>();
  readonly totals = new Map<string, Total>();
  readonly people = new Map<string, number>();
  readonly latches = new Map<string, Latch>();
  readonly days = new Map<Day, DayState>();
  readonly marks: MarkDays;
  changed = nothingChanged();
  readonly #seriesCounts = new Map<string, number>();
  readonly #due = new Agenda();
  readonly #expiry = new Agenda();

  constructor(readSegments: ReadSegments) {
    this.marks = new MarkDays(readSegments);
  }

  load(need: Need): Loaded {
    const entities = new Map<string, EntityRow>();
    for (const key of need.entities) {
      const entity = this.entities.get(key);
      if (entity !== undefined) entities.set(key, entity);
    }
    // Reading a day from disk may fail. It fails here, where a failure is awaited, and not in the middle of a fold.
    for (const day of need.marks.keys()) if (!this.isClosed(day)) this.marks.hold(day);
    return {
      entities,
      seen: (day, hi, lo) => !this.isClosed(day) && this.marks.has(day, hi, lo),
      day: (day) => this.days.get(day),
      hasSeries: (key) => this.totals.has(key),
      seriesCount: (kpi) => this.#seriesCounts.get(kpi) ?? 0,
    };
  }

  read(): Snapshot {
    const series = [...this.totals].map(([key, { slots }]) => ({ key, slots, latch: this.latches.get(key) }));
    return { series, people: new Map(this.people), entityCount: this.entities.size };
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
    for (const [day, { his, los }] of change.marks) {
      if (his.length !== los.length) throw new Error(`BUG: marks of day ${day} are no pairs`);
      if (!this.isClosed(day)) this.marks.reserve(day, his.length);
    }
    const staged = new Map<string, Total>();
    for (const addition of change.totals) {
      staged.set(addition.key, sum(staged.get(addition.key) ?? this.totals.get(addition.key), addition));
    }
    return staged;
  }

  apply(change: Change, staged: ReadonlyMap<string, Total>): void {
    for (const entity of change.entities) this.#applyEntity(entity);
    for (const day of change.days) this.#applyDay(day);
    for (const [day, marks] of change.marks) if (!this.isClosed(day)) this.marks.add(day, marks);
    for (const [key, total] of staged) {
      this.putTotal(key, total);
      this.changed.totals.add(key);
    }
    for (const [person, lastMs] of change.people) {
      if ((this.people.get(person) ?? -Infinity) >= lastMs) continue;
      this.people.set(person, lastMs);
      this.changed.people.add(person);
    }
    for (const latch of change.latches) this.#applyLatch(latch);
  }

  /** Puts an entity in place of what is there, without noting it as changed: also how rows are read at the start. */
  putEntity(key: string, entity: Entity | undefined): void {
    const old = this.entities.get(key);
    this.#due.move(key, old?.dueMs ?? Infinity, entity?.dueMs ?? Infinity);
    this.#expiry.move(key, old?.expiresMs ?? Infinity, entity?.expiresMs ?? Infinity);
    if (entity === undefined) this.entities.delete(key);
    else this.entities.set(key, entity);
  }

  putTotal(key: string, total: Total): void {
    if (!this.totals.has(key)) this.#seriesCounts.set(total.kpi, (this.#seriesCounts.get(total.kpi) ?? 0) + 1);
    this.totals.set(key, total);
  }

  #applyEntity({ key, version, blob, dueMs, expiresMs }: EntityChange): void {
    this.putEntity(key, blob === undefined ? undefined : { blob, version: version + 1, dueMs, expiresMs });
    this.changed.entities.add(key);
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
}

export function nothingChanged(): Changed {
  return { entities: new Set(), totals: new Set(), people: new Set(), latches: new Set(), days: new Set() };
}

function sum(total: Total | undefined, { key, kpi, slots }: TotalChange): Total {
  if (total !== undefined && total.slots.length !== slots.length) {
    throw new Error(`BUG: ${key} has ${total.slots.length} slots, and ${slots.length} came to be added`);
  }
  const sums = slots.map((amount, slot) => {
    if (!Number.isSafeInteger(amount)) throw new Error(`BUG: ${amount} cannot be added to ${key} exactly`);
    return (total?.slots[slot] ?? 0n) + BigInt(amount);
  });
  return { kpi: total?.kpi ?? kpi, slots: sums };
}
