import { describe, expect, test } from '@jest/globals';
import type { Snapshot, Store } from '../../../src/model/store.ts';
import { sightings } from '../sightings.ts';
import { change, load, useHome, type Home } from './home.ts';

type Times = Record<string, number>;

/** Last activity by scope, as a reading has it. */
function seen(scopes: Record<string, Times>): Snapshot['people'] {
  return new Map(Object.entries(scopes).map(([scope, times]) => [scope, new Map(Object.entries(times))]));
}

function attended(dates: Record<string, string[]>): Snapshot['attendance'] {
  return new Map(Object.entries(dates).map(([date, names]) => [date, new Set(names)]));
}

async function personOf(store: Store, names: readonly string[]): Promise<string[]> {
  const loaded = await load(store);
  return names.map((name) => loaded.person(name));
}

export function testPeople(openHome: () => Promise<Home>): void {
  describe('people', () => {
    const home = useHome(openHome);

    async function expectPeople(people: Snapshot['people'], attendance: Snapshot['attendance']): Promise<void> {
      for (let round = 0; round < 2; round++) {
        expect(await home.store.read()).toMatchObject({ people, attendance });
        await home.reopen();
      }
    }

    test('the latest activity of a person in a scope wins, in whatever order it comes', async () => {
      await home.store.commit(change({ sightings: sightings({ '': { ada: 5, bob: 9 }, 'team=web': { ada: 5 } }) }));
      await home.store.commit(change({ sightings: sightings({ '': { ada: 7, bob: 8, Zoë: 0 }, 'team=é': {} }) }));
      await expectPeople(seen({ '': { ada: 7, bob: 9, Zoë: 0 }, 'team=web': { ada: 5 } }), new Map());
    });

    test('a person may be told of again and again in one change, in other scopes and on other days', async () => {
      const told = [
        { name: 'ada', lastMs: 5, scopes: ['', 'team=web'], date: '2026-11-19' },
        { name: 'ada', lastMs: 7, scopes: ['', 'team=web'], date: '2026-11-20' },
        { name: 'ada', lastMs: 6, scopes: ['', 'team=app'], date: '2026-11-20' },
        { name: 'ada', lastMs: 4, scopes: ['', 'team=app'], date: '' },
        { name: 'ada', lastMs: 9, scopes: [], date: '2026-11-18' },
      ];
      await home.store.commit(change({ sightings: told.slice(0, 2) }));
      await home.store.commit(change({ sightings: told }));
      await expectPeople(
        seen({ '': { ada: 7 }, 'team=web': { ada: 7 }, 'team=app': { ada: 6 } }),
        attended({ '2026-11-18': ['ada'], '2026-11-19': ['ada'], '2026-11-20': ['ada'] }),
      );
    });

    test('who was active on a day stays so', async () => {
      await home.store.commit(change({ sightings: sightings({}, { '2026-11-19': ['ada'], '2026-11-20': ['ada'] }) }));
      await home.store.commit(change({ sightings: sightings({}, { '2026-11-20': ['bob', 'ada'], '2026-11-21': [] }) }));
      await expectPeople(new Map(), attended({ '2026-11-19': ['ada'], '2026-11-20': ['ada', 'bob'] }));
    });

    test('a person that was merged is the other from then on, and in all that is kept', async () => {
      await home.store.commit(
        change({
          sightings: sightings(
            { '': { id: 9, ada: 5 }, 'team=web': { id: 3 }, 'team=app': { id: 1, ada: 4 } },
            { '2026-11-19': ['id'], '2026-11-20': ['id', 'ada'] },
          ),
        }),
      );
      await home.reopen();
      // The same change still knows the person by the name from before: another fold of the group has not heard of the merge.
      await home.store.commit(
        change({
          merges: [['id', 'ada']],
          sightings: sightings({ 'team=web': { id: 8 } }, { '2026-11-21': ['id'] }),
        }),
      );
      await expectPeople(
        seen({ '': { ada: 9 }, 'team=web': { ada: 8 }, 'team=app': { ada: 4 } }),
        attended({ '2026-11-19': ['ada'], '2026-11-20': ['ada'], '2026-11-21': ['ada'] }),
      );
      expect(await personOf(home.store, ['id', 'ada', 'bob'])).toEqual(['ada', 'ada', 'bob']);
      await home.store.commit(change({ sightings: sightings({ '': { id: 11 } }, { '2026-11-21': ['id'] }) }));
      expect((await home.store.read()).people.get('')).toEqual(new Map([['ada', 11]]));
    });

    test('chains of merges are followed, in whatever order they were made', async () => {
      await home.store.commit(change({ sightings: sightings({ '': { a: 1, b: 2, x: 3, y: 4 } }) }));
      await home.store.commit(
        change({
          merges: [
            ['a', 'b'],
            ['b', 'c'],
          ],
        }),
      );
      await home.store.commit(change({ merges: [['y', 'z']] }));
      await home.store.commit(change({ merges: [['x', 'y']] }));
      await expectPeople(seen({ '': { c: 2, z: 4 } }), new Map());
      expect(await personOf(home.store, ['a', 'b', 'c', 'x', 'y'])).toEqual(['c', 'c', 'c', 'z', 'z']);
    });

    test('the last merge of a name holds, and takes nothing away from the one before', async () => {
      await home.store.commit(change({ sightings: sightings({ '': { id: 5 } }), merges: [['id', 'ada']] }));
      await home.store.commit(change({ merges: [['id', 'bob']], sightings: sightings({ '': { id: 7 } }) }));
      await expectPeople(seen({ '': { ada: 5, bob: 7 } }), new Map());
      expect(await personOf(home.store, ['id', 'ada'])).toEqual(['bob', 'ada']);
    });

    test('a merge that would close a circle is not made', async () => {
      await home.store.commit(
        change({
          sightings: sightings({ '': { a: 1 } }),
          merges: [
            ['a', 'b'],
            ['b', 'c'],
          ],
        }),
      );
      await home.store.commit(
        change({
          merges: [
            ['a', 'a'],
            ['d', 'd'],
            ['b', 'a'],
            ['c', 'a'],
            ['c', 'b'],
            ['e', 'a'],
          ],
        }),
      );
      await expectPeople(seen({ '': { c: 1 } }), new Map());
      expect(await personOf(home.store, ['a', 'b', 'c', 'd', 'e'])).toEqual(['c', 'c', 'c', 'd', 'c']);
      await home.store.commit(change({ merges: [['b', 'e']] }));
      expect(await personOf(home.store, ['a', 'b', 'e'])).toEqual(['c', 'c', 'c']);
    });

    test('people not active since, and days before, are forgotten in every scope; and with them who stood for them', async () => {
      await home.store.commit(
        change({
          sightings: sightings(
            { '': { ada: 10, bob: 9 }, 'team=web': { ada: 9 }, 'team=app': { ada: 10, bob: 3 } },
            { '2026-11-18': ['ada', 'bob', 'eve'], '2026-11-20': ['ada', 'kim'] },
          ),
          merges: [
            ['1', 'ada'],
            ['2', '3'],
            ['3', 'bob'],
            ['4', 'eve'],
            ['5', 'kim'],
            ['6', 'never seen'],
          ],
        }),
      );
      await home.reopen();
      await home.store.commit(change({ forget: { quarter: 0, peopleMs: 10, date: '2026-11-20' } }));
      await expectPeople(
        seen({ '': { ada: 10 }, 'team=app': { ada: 10 } }),
        attended({ '2026-11-20': ['ada', 'kim'] }),
      );
      const names = ['1', '2', '3', '4', '5', '6'];
      expect(await personOf(home.store, names)).toEqual(['ada', '2', '3', '4', 'kim', '6']);
      await home.store.commit(change({ sightings: sightings({ 'team=web': { bob: 11 } }) }));
      expect((await home.store.read()).people.get('team=web')).toEqual(new Map([['bob', 11]]));
    });
  });
}
