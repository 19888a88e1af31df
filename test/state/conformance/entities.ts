import { describe, expect, test } from '@jest/globals';
import { change, DAY, EMPTY, entitiesOf, entity, MARKS, MINUTE_MS, seenOf, total, useHome, type Home } from './home.ts';
import { marks } from '../marked.ts';

export function testEntities(openHome: () => Promise<Home>): void {
  describe('entities', () => {
    const home = useHome(openHome);

    test('an entity that was never committed is not loaded', async () => {
      expect(await entitiesOf(home.store, ['a'])).toEqual([]);
    });

    test('a version counts the changes', async () => {
      expect(await home.store.commit(change({ entities: [entity('a', 0)] }))).toBe('done');
      expect(await home.store.commit(change({ entities: [entity('a', 1), entity('b', 0)] }))).toBe('done');
      expect(await entitiesOf(home.store, ['a', 'b', 'c'])).toEqual([
        ['a', 'a at 1', 2],
        ['b', 'b at 0', 1],
      ]);
    });

    test('a change of another version than was loaded is a conflict, and nothing of it counts', async () => {
      await home.store.commit(change({ entities: [entity('a', 0)] }));
      const all = change({
        entities: [entity('b', 0), entity('a', 0), entity('c', 0)],
        marks: new Map([[DAY, marks(MARKS)]]),
        totals: [total('x', [1], [[7, 1]])],
        outbox: [{ id: 'event', body: '' }],
      });
      expect(await home.store.commit(all)).toBe('conflict');
      expect(await entitiesOf(home.store, ['a', 'b', 'c'])).toEqual([['a', 'a at 0', 1]]);
      expect(await seenOf(home.store, DAY)).toEqual([]);
      expect(await home.store.read()).toEqual({ ...EMPTY, entityCount: 1 });
      expect(await home.store.outbox(10)).toEqual([]);
    });

    test('an entity that is there cannot be made anew, and one that is not there cannot be changed', async () => {
      await home.store.commit(change({ entities: [entity('a', 0)] }));
      expect(await home.store.commit(change({ entities: [entity('a', 0)] }))).toBe('conflict');
      expect(await home.store.commit(change({ entities: [entity('b', 1)] }))).toBe('conflict');
    });

    test('a forgotten entity is gone, and begins again at its first version', async () => {
      await home.store.commit(change({ entities: [entity('a', 0, { dueMs: 1, expiresMs: 1 })] }));
      await home.store.commit(change({ entities: [entity('a', 1, { blob: undefined, dueMs: 1, expiresMs: 1 })] }));
      expect(await entitiesOf(home.store, ['a'])).toEqual([]);
      expect(await home.store.due(2, 10)).toEqual({ due: [], expired: [] });
      expect((await home.store.read()).entityCount).toBe(0);
      await home.store.commit(change({ entities: [entity('a', 0)] }));
      expect(await entitiesOf(home.store, ['a'])).toEqual([['a', 'a at 0', 1]]);
    });

    test('an entity whose blob goes on from the one before has all of it, also after a reopening', async () => {
      await home.store.commit(change({ entities: [entity('a', 0), entity('b', 0, { blob: '' })] }));
      await home.store.commit(
        change({
          entities: [entity('a', 1, { blob: 'a at 0\né', tail: '\né' }), entity('b', 1, { blob: '😀', tail: '😀' })],
        }),
      );
      await home.store.commit(change({ entities: [entity('a', 2, { blob: 'a at 0\né!', tail: '!' })] }));
      for (let round = 0; round < 2; round++) {
        expect(await entitiesOf(home.store, ['a', 'b'])).toEqual([
          ['a', 'a at 0\né!', 3],
          ['b', '😀', 2],
        ]);
        await home.reopen();
      }
    });

    test('keys and blobs are any text', async () => {
      const text = 'Zoë\0 "quoted" {tag}:* 漢字 😀 \n';
      await home.store.commit(
        change({ entities: [entity(text, 0, { blob: text }), entity('empty', 0, { blob: '' })] }),
      );
      await home.reopen();
      expect(await entitiesOf(home.store, [text, 'empty'])).toEqual([
        [text, text, 1],
        ['empty', '', 1],
      ]);
    });
  });

  describe('due and expired', () => {
    const home = useHome(openHome);

    test('an entity is due, or expired, from its own millisecond on', async () => {
      const first = { dueMs: 5 * MINUTE_MS + 17, expiresMs: 9 * MINUTE_MS };
      await home.store.commit(change({ entities: [entity('a', 0, first), entity('never', 0)] }));
      for (let round = 0; round < 2; round++) {
        expect(await home.store.due(first.dueMs - 1, 10)).toEqual({ due: [], expired: [] });
        expect(await home.store.due(first.dueMs, 10)).toEqual({ due: ['a'], expired: [] });
        expect(await home.store.due(first.expiresMs, 10)).toEqual({ due: ['a'], expired: ['a'] });
        await home.reopen();
      }
    });

    test('a change moves both times, also to sooner and to never', async () => {
      const at = (version: number, dueMs: number): Promise<unknown> =>
        home.store.commit(change({ entities: [entity('a', version, { dueMs, expiresMs: dueMs + MINUTE_MS })] }));
      await at(0, 5 * MINUTE_MS);
      await at(1, 9 * MINUTE_MS);
      expect(await home.store.due(9 * MINUTE_MS - 1, 10)).toEqual({ due: [], expired: [] });
      await at(2, 2 * MINUTE_MS);
      expect(await home.store.due(3 * MINUTE_MS, 10)).toEqual({ due: ['a'], expired: ['a'] });
      await at(3, Infinity);
      expect(await home.store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual({ due: [], expired: [] });
    });

    test('no more than the limit are named at once, and the rest come later', async () => {
      const names = Array.from({ length: 25 }, (_, index) => `e${index}`);
      const due = names.map((key, index) => entity(key, 0, { dueMs: index * MINUTE_MS, expiresMs: 1 }));
      await home.store.commit(change({ entities: due }));
      const found: string[] = [];
      for (let round = 0; round < 3; round++) {
        const now = await home.store.due(100 * MINUTE_MS, 10);
        expect(now.due.length).toBe(Math.min(10, 25 - found.length));
        expect(now.expired.length).toBe(now.due.length);
        found.push(...now.due);
        await home.store.commit(change({ entities: now.due.map((key) => entity(key, 1, { blob: undefined })) }));
      }
      expect(found.toSorted()).toEqual(names.toSorted());
    });
  });
}
