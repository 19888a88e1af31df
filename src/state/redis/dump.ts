/** The state as changes. */
import { openDays } from '../../model/registers.ts';
import { emptyChange, type Change, type EntityChange, type Stored } from '../../model/store.ts';
import { entityPortions, keptPortions, markPortions, outboxPortions } from '../dump.ts';
import type { Session } from './health.ts';
import type { Shard } from './shard.ts';
import type { Totals } from './totals.ts';

export type Whole = {
  readonly stored: Stored;
  readonly totals: Totals;
  readonly parts: readonly Shard[];
};

/** Entities that are looked at in one go. */
const ENTITIES = 1_000;

export async function* dump(whole: Whole, session: Session): AsyncGenerator<Change> {
  const { registers, series } = whole.stored;
  const named = series.map((state) => ({ ...state, kpi: whole.totals.all.get(state.key)!.kpi }));
  for (const part of keptPortions(registers, named)) yield { ...emptyChange(), ...part };
  const days = openDays(({ name }, group) => registers.get(name)?.groups.get(group));
  for (const shard of whole.parts) {
    for await (const part of shardParts(shard, days, session)) {
      yield { ...emptyChange(), shard: shard.index, ...part };
    }
  }
}

async function* shardParts(shard: Shard, days: readonly number[], session: Session): AsyncGenerator<Partial<Change>> {
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
    yield* entityPortions(changes);
  }
  for (const day of days) yield* markPortions(day, await shard.marksOf(day));
  const bodies = await session.use((_, { client }) => client.hgetall(keys.bodies));
  const ids = await session.use((_, { client }) => client.zrange(keys.outbox, '0', '-1'));
  yield* outboxPortions(ids.map((id) => ({ id, body: bodies[id]! })));
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
