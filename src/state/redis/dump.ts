/** The state as changes. */
import { emptyChange, type Change, type EntityChange, type Snapshot } from '../../model/store.ts';
import { keptPortions, markPortions, portions } from '../dump.ts';
import type { Facts } from './hub-cache.ts';
import type { Session } from './health.ts';
import type { Shard } from './shard.ts';
import type { Totals } from './totals.ts';

export type Whole = {
  readonly snapshot: Snapshot;
  readonly facts: Facts;
  readonly totals: Totals;
  readonly parts: readonly Shard[];
};

/** Entities that are looked at in one go. */
const ENTITIES = 1_000;

export async function* dump(whole: Whole, session: Session): AsyncGenerator<Change> {
  const { snapshot, facts, totals } = whole;
  const kept = keptPortions({
    clock: facts.clock,
    days: facts.days.values(),
    aliases: facts.aliases,
    people: snapshot.people,
    attendance: snapshot.attendance,
    series: snapshot.series.map((state) => ({ ...state, kpi: totals.all.get(state.key)!.kpi })),
    latches: facts.latches.values(),
  });
  for (const part of kept) yield { ...emptyChange(), ...part };
  for (const shard of whole.parts) {
    for await (const part of shardParts(shard, facts, session)) {
      yield { ...emptyChange(), shard: shard.index, ...part };
    }
  }
}

async function* shardParts(shard: Shard, facts: Facts, session: Session): AsyncGenerator<Partial<Change>> {
  const { keys } = shard;
  const [due, open] = [await dueOf(keys.due, session), await session.use((_, { client }) => client.hgetall(keys.open))];
  for (let first = 0; ; first += ENTITIES) {
    const scores = await scoresOf(keys.expiry, first, first + ENTITIES - 1, session);
    if (scores.length === 0) break;
    const names = scores.filter((_, at) => at % 2 === 0);
    const { entities } = await shard.load({ shard: shard.index, entities: names, marks: [] });
    const changes = names.map((key, at): EntityChange => {
      const [lastMs, group] = open[key]?.split(/ (.*)/s) ?? [];
      return {
        key,
        version: 0,
        blob: entities.get(key)!.blob,
        tail: undefined,
        dueMs: due.get(key) ?? Infinity,
        expiresMs: msOf(scores[at * 2 + 1]!),
        open: group === undefined ? undefined : { group, lastMs: Number(lastMs) },
      };
    });
    for (const some of portions(changes, ({ key, blob }) => key.length + blob!.length)) yield { entities: some };
  }
  for (const { day, closed } of facts.days.values()) {
    if (!closed) yield* marksOf(shard, day);
  }
  const bodies = await session.use((_, { client }) => client.hgetall(keys.bodies));
  const events = (await session.use((_, { client }) => client.zrange(keys.outbox, '0', '-1'))).map((id) => ({
    id,
    body: bodies[id]!,
  }));
  for (const some of portions(events, ({ id, body }) => id.length + body.length)) yield { outbox: some };
}

async function* marksOf(shard: Shard, day: number): AsyncGenerator<Partial<Change>> {
  for (const some of markPortions(day, await shard.marksOf(day))) yield { marks: some };
}

async function dueOf(key: string, session: Session): Promise<Map<string, number>> {
  const scores = await scoresOf(key, 0, -1, session);
  const due = new Map<string, number>();
  for (let at = 0; at < scores.length; at += 2) due.set(scores[at]!, msOf(scores[at + 1]!));
  return due;
}

/** Name, score, name, score … */
function scoresOf(key: string, first: number, last: number, session: Session): Promise<string[]> {
  return session.use((_, { client }) => client.zrange(key, `${first}`, `${last}`, 'WITHSCORES'));
}

function msOf(score: string): number {
  return score === 'inf' ? Infinity : Number(score);
}
