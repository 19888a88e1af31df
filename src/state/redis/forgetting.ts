/** What goes of shards: the marks of closed days, and old quarters. */
import type { Change, Day } from '../../model/store.ts';
import { segmentsOf } from './marks.ts';
import { SCRIPTS } from './scripts.ts';
import type { Session } from './health.ts';
import type { Shard } from './shard.ts';
import { QUARTERS_A_DAY, type Totals } from './totals.ts';

/** Registers, pieces or keys that one command works on, so that Redis is not held up. */
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
  { quarter, join }: NonNullable<Change['forget']>,
): Promise<void> {
  for (const some of portionsOf(totals.piecesBefore(index, quarter, join))) {
    await session.change(
      SCRIPTS.prune,
      [keys.meta, keys.changed, ...some.map(({ piece }) => keys.piece(piece))],
      some.flatMap(({ piece, from, moves }) => [piece, `${Math.min(from, QUARTERS_A_DAY)}`, moves.join(' ')]),
    );
  }
}

export function* portionsOf<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < items.length; at += PORTION) yield items.slice(at, at + PORTION);
}
