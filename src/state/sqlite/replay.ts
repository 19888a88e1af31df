/**
 * The start after a crash: the commits since the last checkpoint are applied to the rows once more, in order. Where it had begun, the
 * rows have all of those up to it but for some entities.
 */
import type { DatabaseSync } from 'node:sqlite';
import { emptyChange, type Change } from '../../model/store.ts';
import { decode } from './journal.ts';
import type { Memory } from './memory.ts';

/**
 * Applies the journal to the memory that `checkpointed` entries are already in, maybe without entities, and returns where the
 * journal ends and its size. Throws at an entry that is damaged or missing: to go on without it would count less than was acknowledged.
 */
export function replay(
  db: DatabaseSync,
  memory: Memory,
  checkpointed: number,
  eachEntry: () => void,
): { seq: number; bytes: number } {
  const first = db.prepare('SELECT min(seq) AS seq FROM journal').get() as { seq: number | null };
  let seq = Math.min(first.seq === null ? Infinity : first.seq - 1, checkpointed);
  let bytes = 0;
  const blobOf = (key: string): string => {
    const entity = memory.entities.get(key);
    if (entity === undefined) throw damaged(seq, checkpointed);
    return entity.blob;
  };
  for (const row of db.prepare('SELECT seq, entry FROM journal ORDER BY seq').iterate()) {
    eachEntry();
    seq++;
    const entry = row.entry as Uint8Array;
    const all = row.seq === seq ? decode(entry, blobOf) : undefined;
    const change = all && seq <= checkpointed ? entitiesBehind(all, memory) : all;
    if (change === undefined || memory.conflicts(change)) throw damaged(seq, checkpointed);
    memory.apply(change, memory.stage(change));
    bytes += entry.length;
  }
  if (seq < checkpointed) throw damaged(seq + 1, checkpointed);
  return { seq, bytes };
}

/** A change as far as it is not in the rows. */
function entitiesBehind({ shard, entities }: Change, memory: Memory): Change {
  return { ...emptyChange(), shard, entities: entities.filter(({ key, version }) => version >= memory.versionOf(key)) };
}

/** Of entries that are in the rows in part nothing can be given up. */
function damaged(seq: number, checkpointed: number): Error {
  if (seq <= checkpointed) return new Error(`journal entry ${seq} is damaged. Restore a backup`);
  return new Error(
    `journal entry ${seq} is damaged. Restore a backup, or drop everything counted from that entry on: ` +
      `sqlite3 FILE "DELETE FROM journal WHERE seq >= ${seq}"`,
  );
}
