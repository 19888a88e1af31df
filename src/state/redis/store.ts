/**
 * State in Redis, for any number of processes. They keep nothing but what they have read or written; each request is loaded,
 * folded and committed against versions, so whoever was slower folds again.
 *
 *   load    the hub (registers that folds decide by) and one shard (entities, marks), each by one script, which tells what
 *           this process does not know yet: entities of another stamp, marks that were appended since
 *   commit  the hub first: what may happen twice. Then the shard, in one step: what must not
 *   read    what changed in the hub and each shard since this process last read it
 *
 * Races, and why they change no number:
 *  - Two fold records of one entity: the second meets another version, conflicts, and finds the first one's marks. Whoever
 *    counts a record changes its entity, so no mark can be added behind the back of a fold.
 *  - A shard fails after another was done: the sender comes again with everything, and marks tell what was counted.
 *  - A commit whose answer is lost was done or not: a fold of the same records finds out by version and marks.
 *  - A day closes while its records are folded: a shard forgets a day's marks and notes that it is closed in one step, and
 *    tells both with the marks. Who loaded marks before has them all; who loads after sees that the day is closed. The hub
 *    says it last: until then the next sweep closes the day again.
 *  - Registers are in the hub before what was counted: they may be there for a record that then
 *    proves to be counted by another, which knew the same of them. Two folds at a time may each admit a KPI's last series.
 *  - Something is forgotten while somebody reads: the epoch changes, and all is read anew.
 *  - An entity that is forgotten, made anew and changed as often as it was loaded, all within one fold: it was not heard of
 *    for a week, and is then heard of several times in milliseconds. Or one whose last changes were not acknowledged, which a
 *    failover takes back and others replace by as many, all within one fold. Both are taken as impossible.
 */
import { randomUUID } from 'node:crypto';
import { Generations } from '../../model/generations.ts';
import type { RedisHome } from '../../model/home.ts';
import { LIMITS, reserveOf, type LimitName } from '../../model/limits.ts';
import { SPACES, type Space, type Value } from '../../model/registers.ts';
import {
  emptyChange,
  type Change,
  type Loaded,
  type Need,
  type Outgoing,
  type SeriesState,
  type Store,
  type Stored,
} from '../../model/store.ts';
import { connect } from './connection.ts';
import { dump } from './dump.ts';
import { Hub } from './hub.ts';
import { closeDay, forgetQuarters } from './forgetting.ts';
import { hubKeys, shardKeys } from './keys.ts';
import { SCRIPTS } from './scripts.ts';
import { memoryInfos } from './opening.ts';
import { Session } from './health.ts';
import { openOf, Shard } from './shard.ts';
import { Totals } from './totals.ts';

export type RedisOptions = {
  readonly home: RedisHome;
  /** Told of failures for which nobody waits. */
  readonly onError: (error: Error) => void;
  /** Told where the home came back without what this process knows to have been acknowledged. */
  readonly onLoss?: (message: string) => void;
  /** Told how often a limit was reached. */
  readonly onLimited?: (limit: LimitName, times: number) => void;
  readonly deadlineMs?: number;
  /** How long events are lent to a process that does not deliver them. */
  readonly leaseMs?: number;
};

const LEASE_MS = 30_000;

/** Characters of blobs in each of two generations, of all shards; folds remember the same blobs (`entity-cache.ts`). */
const CHARS_MAX = 150e6;

/** Rejects where the home is one that must not be used. One that is away is waited for: until then all calls reject. */
export async function openRedis(options: RedisOptions): Promise<Store> {
  const connection = connect(options);
  const session = new Session(connection, options);
  const store = new RedisStore(session, options);
  try {
    await session.open();
  } catch (error) {
    session.close();
    throw error;
  }
  return store;
}

class RedisStore implements Store {
  readonly shards: number;
  readonly appends = true;
  readonly #session: Session;
  readonly #hub: Hub;
  readonly #parts: readonly Shard[];
  readonly #totals: Totals;
  /** Who borrows events. */
  readonly #holder = randomUUID();
  readonly #leaseMs: number;
  readonly #onError: (error: Error) => void;
  readonly #onLimited: (limit: LimitName, times: number) => void;
  /** One reading at a time brings the totals up to date. */
  #reading: Promise<unknown> = Promise.resolve();
  #entityCount = 0;

  constructor(session: Session, { home, onError, onLimited = () => {}, leaseMs = LEASE_MS }: RedisOptions) {
    const { prefix, shards } = home;
    this.shards = shards;
    this.#session = session;
    this.#hub = new Hub(session, hubKeys(prefix));
    this.#parts = Array.from({ length: shards }, (_, index) => {
      return new Shard(index, shardKeys(prefix, index), session, new Generations(CHARS_MAX / shards));
    });
    this.#totals = new Totals(shards);
    this.#leaseMs = leaseMs;
    this.#onError = onError;
    this.#onLimited = onLimited;
  }

  async load(need: Need): Promise<Loaded> {
    const [registers, { entities, closed, seen }] = await Promise.all([
      this.#hub.forFolds(),
      this.#parts[need.shard]!.load(need),
    ]);
    const group = (space: Space, name: string) => withClosed(space, registers.group(space, name), closed);
    const { max } = LIMITS.entities;
    return { entities, seen, group, entityRoom: max - this.#entityCount, entityReserve: reserveOf(max) };
  }

  async commit(change: Change): Promise<'done' | 'conflict'> {
    const part = this.#parts[change.shard]!;
    const lease = { holder: this.#holder, leaseMs: this.#leaseMs };
    const commit = part.prepare(change, lease);
    await this.#session.home();
    for (const day of closedBy(change)) await closeDay(this.#parts, this.#session, day);
    await this.#hub.commit(change.registers);
    const { entities, marks, totals, outbox, delivered } = change;
    if (entities.length + marks.size + totals.length + outbox.length > 0) {
      const { is, leftOut } = await commit();
      if (leftOut > 0) this.#onLimited('redis_total', leftOut);
      if (is === 'conflict') return 'conflict';
    }
    if (delivered.length > 0) await this.#deliver(delivered, lease);
    if (change.forget !== undefined) await this.#forget(change.forget);
    return 'done';
  }

  read(): Promise<Stored> {
    const reading = this.#reading.then(() => this.#read());
    this.#reading = reading.catch(() => {});
    return reading;
  }

  async due(nowMs: number, limit: number): ReturnType<Store['due']> {
    const of = async (key: 'due' | 'expiry') => {
      const parts = await this.#session.use((_, { client }) =>
        Promise.all(this.#parts.map(({ keys }) => client.zrangebyscore(keys[key], '-inf', nowMs, 'LIMIT', 0, limit))),
      );
      return parts.flat().slice(0, limit);
    };
    return { due: await of('due'), expired: await of('expiry') };
  }

  async outbox(limit: number): Promise<readonly Outgoing[]> {
    await this.#session.home();
    const events: Outgoing[] = [];
    for (const { keys } of this.#parts) {
      if (events.length >= limit) break;
      const args = [this.#holder, `${this.#leaseMs}`, `${this.#leaseMs / 2}`, `${limit - events.length}`];
      const answer = await this.#session.change(SCRIPTS.lend, [keys.meta, keys.outbox, keys.bodies, keys.lease], args);
      const lent = answer as string[];
      for (let at = 0; at < lent.length; at += 2) events.push({ id: lent[at]!, body: lent[at + 1]! });
    }
    return events;
  }

  async *dump(): AsyncGenerator<Change> {
    yield* dump({ stored: await this.read(), totals: this.#totals, parts: this.#parts }, this.#session);
  }

  nowMs(): number {
    return this.#hub.nowMs();
  }

  alone(task: string, leaseMs: number): Promise<boolean> {
    return this.#hub.alone(task, this.#holder, leaseMs);
  }

  async bytes(): Promise<number> {
    const infos = await this.#session.use((_, { client }) => memoryInfos(client));
    return infos.reduce((sum, info) => sum + Number(/^used_memory:(\d+)/m.exec(info)?.[1] ?? 0), 0);
  }

  ready(): boolean {
    return this.#session.isWell;
  }

  /** Gives back what was lent, so that the next process need not wait for it. */
  async close(): Promise<void> {
    if (this.#session.isWell) await this.#release().catch(this.#onError);
    this.#session.close();
  }

  async #release(): Promise<void> {
    await this.#session.use(async (_, { client }) => {
      for (const { keys } of this.#parts) {
        if ((await client.get(keys.lease)) === this.#holder) await client.del(keys.lease);
      }
    });
  }

  async #deliver(delivered: readonly string[], lease: { holder: string; leaseMs: number }): Promise<void> {
    const change = { ...emptyChange(), delivered };
    for (const part of this.#parts) await part.prepare(change, lease)();
  }

  async #forget(forget: NonNullable<Change['forget']>): Promise<void> {
    await this.read();
    for (const part of this.#parts) await forgetQuarters(part, this.#session, this.#totals, forget);
    await this.#hub.forget(forget.registers);
  }

  async #read(): Promise<Stored> {
    const [registers, ...parts] = await Promise.all([
      this.#hub.all(),
      ...this.#parts.map((part) => part.read(this.#totals)),
    ]);
    this.#entityCount = parts.reduce((count, part) => count + part.entityCount, 0);
    const quarters = this.#totals.lend();
    const series = [...this.#totals.all].map(([key, { slots }]): SeriesState => {
      return { key, slots, quarters: quarters.get(key) ?? new Map() };
    });
    return {
      series,
      registers: registers.lend(),
      open: openOf(parts.flatMap((part) => part.open)),
      entityCount: this.#entityCount,
    };
  }
}

function closedBy({ registers }: Change): number[] {
  return registers.flatMap(({ space, values }) =>
    space.name === SPACES.closedDays.name ? [...values.keys()].map(Number) : [],
  );
}

/** A shard says of its own that a day is closed, in the step that forgets its marks: the hub may not have heard of it yet. */
function withClosed(
  { name }: Space,
  known: ReadonlyMap<string, Value> | undefined,
  closed: ReadonlySet<number>,
): ReadonlyMap<string, Value> | undefined {
  if (name !== SPACES.closedDays.name || [...closed].every((day) => known?.has(`${day}`))) return known;
  return new Map([...(known ?? []), ...[...closed].map((day) => [`${day}`, 1] as const)]);
}
