import { describe, expect, test } from '@jest/globals';
import { SPACES, type Law, type Registers, type Value } from '../../../src/model/registers.ts';
import { MADE_UP, registers, registersOf } from '../registered.ts';
import { change, load, useHome, type Home } from './home.ts';

const dated = (atMs: number, text: string): Value => ({ atMs, text });

/** What comes one after the other to a register of each law, and what it is then. */
const STEPS: Readonly<Record<Law, readonly (readonly [given: Value, kept: Value])[]>> = {
  min: [
    [8.5, 8.5],
    [9, 8.5],
    [-1.5, -1.5],
    [0, -1.5],
  ],
  max: [
    [-2, -2],
    [1.7e12, 1.7e12],
    [1.6e12, 1.7e12],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ],
  set: [
    [1, 1],
    [4, 5],
    [1, 5],
    [2 ** 30, 2 ** 30 + 5],
  ],
  newest: [
    [dated(5, ''), dated(5, '')],
    [dated(4, 'older'), dated(5, '')],
    [dated(5, 'b \n "é'), dated(5, 'b \n "é')],
    [dated(5, 'a'), dated(5, 'b \n "é')],
    [dated(5, '\u{1f600}'), dated(5, '\u{1f600}')],
    [dated(5, '\uff5e'), dated(5, '\u{1f600}')],
    [dated(6.5, 'a'), dated(6.5, 'a')],
  ],
};

const LAWS = Object.keys(STEPS) as Law[];

export function testRegisters(openHome: () => Promise<Home>): void {
  describe('registers', () => {
    const home = useHome(openHome);

    const one = (law: Law, value: Value): Registers => registers(MADE_UP[law], 'é', { 'a b': value });

    test.each(LAWS)('of a space that nobody declared follow its law: %s', async (law) => {
      for (const [given, kept] of STEPS[law]) {
        for (let round = 0; round < 2; round++) {
          await home.store.commit(change({ registers: [one(law, given)] }));
          expect(await registersOf(home.store)).toEqual({ [MADE_UP[law].name]: { é: { 'a b': kept } } });
          await home.reopen();
        }
        expect(await registersOf(home.store)).toEqual({ [MADE_UP[law].name]: { é: { 'a b': kept } } });
      }
    });

    test.each(LAWS)('are the same in whatever order they come: %s', async (law) => {
      const [last] = STEPS[law].toReversed().map(([, kept]) => kept);
      const backwards = STEPS[law].toReversed().map(([given]) => one(law, given));
      await home.store.commit(change({ registers: backwards }));
      expect(await registersOf(home.store)).toEqual({ [MADE_UP[law].name]: { é: { 'a b': last } } });
    });

    test('are told apart by space, group and key, whatever these are', async () => {
      const all = [
        registers(MADE_UP.max, '', { '': 1, a: 2, '1:a': 3 }),
        registers(MADE_UP.max, 'a', { '': 4, ':': 5 }),
        registers(MADE_UP.max, '["","team=é"]', { 'a\nb\0': 6 }),
        registers(MADE_UP.min, '', { '': 7 }),
      ];
      await home.store.commit(change({ registers: all }));
      for (let round = 0; round < 2; round++) {
        expect(await registersOf(home.store)).toEqual({
          [MADE_UP.max.name]: {
            '': { '': 1, a: 2, '1:a': 3 },
            a: { '': 4, ':': 5 },
            '["","team=é"]': { 'a\nb\0': 6 },
          },
          [MADE_UP.min.name]: { '': { '': 7 } },
        });
        await home.reopen();
      }
    });

    test('that folds decide by are in what is loaded, as of the last commit', async () => {
      await home.store.commit(change({ registers: [registers(SPACES.series, 'kpi', { a: 1 })] }));
      for (let round = 0; round < 2; round++) {
        const loaded = await load(home.store);
        expect(loaded.group(SPACES.series, 'kpi')).toEqual(new Map([['a', 1]]));
        expect(loaded.group(SPACES.series, 'other')).toBeUndefined();
        await home.reopen();
      }
      await home.store.commit(change({ registers: [registers(SPACES.series, 'kpi', { b: 1 })] }));
      expect((await load(home.store)).group(SPACES.series, 'kpi')!.size).toBe(2);
    });

    test('values below a number are forgotten, and groups before a text, of this change too', async () => {
      const { max, newest, set } = MADE_UP;
      await home.store.commit(
        change({
          registers: [
            registers(max, '', { old: 9, new: 10 }),
            registers(max, 'other', { old: 1 }),
            registers(newest, '', { old: dated(9.5, 'x'), new: dated(10, 'x') }),
            registers(set, '2026-10', { a: 1 }),
            registers(set, '2026-11', { a: 2, b: 4 }),
          ],
        }),
      );
      await home.reopen();
      const forget = {
        quarter: 0,
        registers: [
          { space: max, below: 10 },
          { space: newest, below: 10 },
          { space: set, before: '2026-11' },
        ],
      };
      await home.store.commit(change({ registers: [registers(set, '2026-09', { a: 1 })], forget }));
      for (let round = 0; round < 2; round++) {
        expect(without(await registersOf(home.store))).toEqual({
          [max.name]: { '': { new: 10 } },
          [newest.name]: { '': { new: dated(10, 'x') } },
          [set.name]: { '2026-11': { a: 2, b: 4 } },
        });
        await home.reopen();
      }
      await home.store.commit(change({ registers: [registers(max, '', { old: 3 })] }));
      expect((await registersOf(home.store))[max.name]).toEqual({ '': { new: 10, old: 3 } });
    });

    test('of a value that is none of the law, or of another law than before, are refused with all of the change', async () => {
      await home.store.commit(change({ registers: [one('max', 1)] }));
      const bad: Registers[] = [
        one('max', NaN),
        one('min', Infinity),
        one('set', 0),
        one('set', 2 ** 31),
        one('newest', 5),
        one('newest', dated(NaN, '')),
        one('min', dated(1, '')),
        registers({ ...MADE_UP.max, law: 'min' }, '', { a: 1 }),
      ];
      for (const each of bad) {
        await expect(home.store.commit(change({ registers: [one('max', 5), each] }))).rejects.toThrow('BUG:');
      }
      expect(await registersOf(home.store)).toEqual({ [MADE_UP.max.name]: { é: { 'a b': 1 } } });
    });
  });
}

/** A group in which nothing is left may be there until the next start. */
function without(all: Awaited<ReturnType<typeof registersOf>>): typeof all {
  return Object.fromEntries(
    Object.entries(all).map(([name, groups]) => [
      name,
      Object.fromEntries(Object.entries(groups).filter(([, values]) => Object.keys(values).length > 0)),
    ]),
  );
}
