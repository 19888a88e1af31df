import { describe, expect, test } from '@jest/globals';
import type { Outgoing } from '../../../src/model/store.ts';
import { change, entity, useHome, type Home } from './home.ts';

export function testSessions(openHome: () => Promise<Home>): void {
  describe('sessions under way', () => {
    const home = useHome(openHome);

    /** That these are open, also after a reopening; the order of sessions means nothing. */
    async function expectOpen(open: Record<string, number[]>): Promise<void> {
      for (let round = 0; round < 2; round++) {
        const sessions = [...(await home.store.read()).open].map(([group, times]) => [
          group,
          times.toSorted((a, b) => a - b),
        ]);
        expect(Object.fromEntries(sessions)).toEqual(open);
        await home.reopen();
      }
    }

    test('each counts by its last activity, from its opening to its end', async () => {
      const at = (lastMs: number, group = 'claude'): object => ({ open: { group, lastMs } });
      await home.store.commit(
        change({
          entities: [entity('a', 0, at(1)), entity('b', 0, at(2)), entity('c', 0, at(3, 'codex')), entity('d', 0)],
        }),
      );
      await expectOpen({ claude: [1, 2], codex: [3] });
      await home.store.commit(change({ entities: [entity('a', 1, at(5)), entity('d', 1, at(0))] }));
      await expectOpen({ claude: [0, 2, 5], codex: [3] });
      await home.store.commit(change({ entities: [entity('a', 2), entity('b', 1, at(2, 'codex'))] }));
      await expectOpen({ claude: [0], codex: [2, 3] });
      // An entity that is forgotten is not under way, whatever the change says.
      await home.store.commit(
        change({ entities: [entity('b', 2, { blob: undefined }), entity('c', 1, { ...at(9), blob: undefined })] }),
      );
      await expectOpen({ claude: [0] });
      await home.store.commit(change({ entities: [entity('d', 2), entity('a', 3, at(7))] }));
      await expectOpen({ claude: [7] });
    });
  });

  describe('the outbox', () => {
    const home = useHome(openHome);

    const events = (...ids: number[]): Outgoing[] => ids.map((id) => ({ id: `${id}`, body: `{"é":${id}}` }));

    test('events wait, oldest first, until they were delivered', async () => {
      await home.store.commit(change({ outbox: events(5, 1) }));
      await home.store.commit(change({ outbox: events(3, 9, 2) }));
      for (let round = 0; round < 2; round++) {
        expect(await home.store.outbox(100)).toEqual(events(5, 1, 3, 9, 2));
        expect(await home.store.outbox(2)).toEqual(events(5, 1));
        expect(await home.store.outbox(0)).toEqual([]);
        await home.reopen();
      }
      await home.store.commit(change({ delivered: ['1', '9', 'unknown'], outbox: events(0) }));
      for (let round = 0; round < 2; round++) {
        expect(await home.store.outbox(100)).toEqual(events(5, 3, 2, 0));
        await home.reopen();
      }
      await home.store.commit(change({ delivered: ['5', '3', '2', '0'] }));
      await home.reopen();
      expect(await home.store.outbox(100)).toEqual([]);
    });

    test('an event that comes again while it waits is the same event', async () => {
      await home.store.commit(change({ outbox: events(1, 2, 1) }));
      await home.store.commit(change({ outbox: [{ id: '1', body: 'other' }, ...events(3)] }));
      expect(await home.store.outbox(100)).toEqual(events(1, 2, 3));
      await home.store.commit(change({ outbox: events(1), delivered: ['1'] }));
      expect(await home.store.outbox(100)).toEqual(events(2, 3));
    });

    test('an event that comes again after its delivery waits behind the others', async () => {
      await home.store.commit(change({ outbox: events(1, 2) }));
      await home.store.commit(change({ delivered: ['1'] }));
      await home.store.commit(change({ outbox: events(3) }));
      await home.store.commit(change({ outbox: events(1) }));
      for (let round = 0; round < 2; round++) {
        expect(await home.store.outbox(100)).toEqual(events(2, 3, 1));
        await home.reopen();
      }
    });
  });
}
