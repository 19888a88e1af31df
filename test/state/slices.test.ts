/** Checkpoints of more entities than are written in one go. */
import { expect, test } from '@jest/globals';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { difference } from './expected.ts';
import { query, useStateFile } from './statefile.ts';
import { sendStep } from './workload.ts';

/** Of the workload, which has a dozen entities. */
const SEED = 7;
const SLICES = { checkpointBytes: 20_000, sliceRows: 2 };

const file = useStateFile();

/** Whether a checkpoint has begun that the rows are not through with. */
function isHalfWritten(path: string): boolean {
  return query(path, 'SELECT checkpointed >= (SELECT min(seq) FROM journal) AS it FROM meta')[0]!['it'] === 1;
}

test('a checkpoint of many entities is written in slices: others commit meanwhile, and the file has everything at each', async () => {
  const store = await file.open(SLICES);
  let halfWritten = 0;
  for (let n = 1; n <= 40; n++) {
    await sendStep(store, SEED, n);
    // The first slice of a checkpoint, or the next one.
    await new Promise(setImmediate);
    const copy = await file.crashCopy();
    if (isHalfWritten(copy)) halfWritten++;
    const restored = await file.open({ path: copy });
    expect(await difference(restored, SEED, n)).toBe('');
    await restored.close();
  }
  expect(halfWritten).toBeGreaterThan(5);
  expect(await difference(store, SEED, 40)).toBe('');
});

test('of a journal that is in the rows in part nothing can be given up', async () => {
  const store = await file.open(SLICES);
  let copy: string;
  let n = 0;
  do {
    await sendStep(store, SEED, ++n);
    await new Promise(setImmediate);
    copy = await file.crashCopy();
  } while (!isHalfWritten(copy));
  query(copy, 'DELETE FROM journal WHERE seq >= 2');
  await expect(openSqlite({ path: copy })).rejects.toThrow(/: journal entry 2 is damaged\. Restore a backup$/);
});
