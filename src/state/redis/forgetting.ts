/** What goes: the marks of closed days, old quarters, people who were not seen for long. */
import type { Change, Day } from '../../model/store.ts';
import type { Hub } from './hub.ts';
import type { Hub as HubKeys } from './keys.ts';
import { segmentsOf } from './marks.ts';
import { SCRIPTS } from './scripts.ts';
import type { Session } from './health.ts';
import type { Shard } from './shard.ts';
import { QUARTERS_A_DAY, type Totals } from './totals.ts';
import { json } from './written.ts';

/** People, pieces or keys that one command works on, so that Redis is not held up. */
const PORTION = 1_000;

/** Done again it does the same, so that what a failure left over goes with the next closing. */
export async function closeDay(parts: readonly Shard[], session: Session, day: Day): Promise<void> {
  for (const { keys } of parts) {
    const marks = await session.change(SCRIPTS.close, [keys.meta, keys.days], [`${day}`]);
    const segments = segmentsOf(day, Number(marks)).map((segment) => keys.marks(segment));
    for (const some of portionsOf(segments)) await session.use((_, { client }) => client.unlink(...some));
  }
}

export async function forgetQuarters(
  { index, keys }: Shard,
  session: Session,
  totals: Totals,
  quarter: number,
): Promise<void> {
  for (const some of portionsOf(totals.piecesBefore(index, quarter))) {
    await session.change(
      SCRIPTS.prune,
      [keys.meta, keys.changed, ...some.map(([piece]) => keys.piece(piece))],
      some.flatMap(([piece, from]) => [piece, `${Math.min(from, QUARTERS_A_DAY)}`]),
    );
  }
}

export async function forgetPeople(
  hub: Hub,
  keys: HubKeys,
  session: Session,
  { peopleMs, date }: NonNullable<Change['forget']>,
): Promise<void> {
  const { people, facts } = await hub.people();
  const forget = (names: readonly string[], merged: readonly string[]) =>
    session.change(SCRIPTS.forget, Object.values(keys), [`${peopleMs}`, date, json(names), json(merged)]);
  for (const some of portionsOf(people.olderThan(peopleMs, date))) await forget(some, []);
  for (const some of portionsOf([...facts.aliases.keys()])) await forget([], some);
}

function* portionsOf<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < items.length; at += PORTION) yield items.slice(at, at + PORTION);
}
