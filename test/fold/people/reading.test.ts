/** Who is one person, worked out from names and links where they are read. */
import { describe, expect, test } from '@jest/globals';
import { createPeopleReader } from '../../../src/fold/people/reading.ts';
import { SPACES, type Kept, type Registers } from '../../../src/model/registers.ts';
import { RegisterSpaces } from '../../../src/state/registers.ts';
import { gaugesOf, HOUR_MS, NOW_MS } from '../../kpis/moments.ts';
import { randomFrom } from '../../random.ts';
import { registers } from '../../state/registered.ts';

const EVERYBODY = '[""]';

const seen = (hoursAgo: Record<string, number>, scopes = EVERYBODY): Registers =>
  registers(
    SPACES.lastSeen,
    scopes,
    Object.fromEntries(Object.entries(hoursAgo).map(([name, hours]) => [name, NOW_MS - hours * HOUR_MS])),
  );
const links = (kind: 'account' | 'installation', ...pairs: [string, string][]): Registers =>
  registers(SPACES.links, kind, Object.fromEntries(pairs.map((pair) => [JSON.stringify(pair), 1])));
const attended = (month: string, days: Record<string, readonly number[]>): Registers => {
  const bits = Object.entries(days).map(([name, of]) => [name, of.reduce((all, day) => all | (1 << (day - 1)), 0)]);
  return registers(SPACES.attendance, month, Object.fromEntries(bits) as Record<string, number>);
};

function kept(...all: Registers[]): Kept {
  const spaces = new RegisterSpaces();
  spaces.apply(all);
  return spaces.lend();
}

/** How many people were active in each rolling window. */
function active(...all: Registers[]): Record<string, number> {
  const kpis = 'people: { help: X., kind: distinct, of: people, labels: [], windows: [24h, 7d, 30d] }';
  return gaugesOf(kpis, createPeopleReader()(kept(...all)))['people']!;
}

const windows = (day: number, week: number, month: number) => ({
  'window=24h': day,
  'window=7d': week,
  'window=30d': month,
});

describe('people in windows', () => {
  test('names that nothing links are people', () => {
    expect(active(seen({ ada: 1, laptop: 30 }))).toEqual(windows(1, 2, 2));
  });

  test('accounts that were named together are one, also over a third', () => {
    const names = seen({ 'ada@old': 400, 'uuid-1': 100, 'ada@new': 1 });
    const same = links('account', ['uuid-1', 'ada@old'], ['uuid-1', 'ada@new']);
    expect(active(names, same)).toEqual(windows(1, 1, 1));
  });

  test('an installation with one account is its person, also by several of the names', () => {
    const names = seen({ laptop: 1, ada: 200 });
    expect(active(names, links('installation', ['laptop', 'ada']))).toEqual(windows(1, 1, 1));
    const both = [links('installation', ['laptop', 'ada'], ['laptop', 'uuid']), links('account', ['uuid', 'ada'])];
    expect(active(names, ...both)).toEqual(windows(1, 1, 1));
  });

  test('one that several use counts where none of these was active', () => {
    const shared = links('installation', ['pair', 'ada'], ['pair', 'bob']);
    expect(active(seen({ pair: 1 }), shared)).toEqual(windows(1, 1, 1));
    expect(active(seen({ pair: 1, ada: 100, bob: 400 }), shared)).toEqual(windows(1, 1, 2));
    expect(active(seen({ pair: 100, ada: 1 }), shared)).toEqual(windows(1, 1, 1));
    expect(active(seen({ pair: 100, eve: 1 }), shared)).toEqual(windows(1, 2, 2));
  });

  test('in a scope it is the same, by whoever was seen there; of several lists with a scope the last time holds', () => {
    const read = createPeopleReader();
    const { people, shared } = read(
      kept(
        seen({ laptop: 5, pair: 1 }, '["","team=web"]'),
        seen({ ada: 3, bob: 2 }, '["","team=app"]'),
        links('installation', ['laptop', 'ada'], ['pair', 'ada'], ['pair', 'bob']),
      ),
    );
    const ago = (hours: number) => NOW_MS - hours * HOUR_MS;
    expect(Object.fromEntries([...people].map(([scope, of]) => [scope, Object.fromEntries(of)]))).toEqual({
      '': { ada: ago(3), bob: ago(2) },
      'identity=account': { ada: ago(3), bob: ago(2) },
      'identity=installation': {},
      'team=web': { ada: ago(5) },
      'team=app': { ada: ago(3), bob: ago(2) },
    });
    expect(shared.get('')).toEqual([{ lastMs: ago(1), afterMs: ago(2) }]);
    expect(shared.get('team=web')).toEqual([{ lastMs: ago(1), afterMs: ago(5) }]);
  });
});

describe('installations without an account', () => {
  const unnamed = (...names: string[]) => links('installation', ...names.map((name): [string, string] => [name, '']));

  test('are people where nobody has an account', () => {
    expect(active(seen({ a: 1, b: 100 }), attended('2026-11', { a: [1], b: [2] }), unnamed('a', 'b'))).toEqual(
      windows(1, 2, 2),
    );
  });

  test('else those that came on a second day, in windows, scopes and on days', () => {
    const read = createPeopleReader()(
      kept(
        seen({ ada: 2, laptop: 3, job1: 1, job2: 4 }, '["","team=web"]'),
        attended('2026-10', { laptop: [31] }),
        attended('2026-11', { ada: [1], laptop: [1], job1: [1], job2: [1] }),
        unnamed('laptop', 'job1', 'job2'),
      ),
    );
    expect([...read.people].map(([scope, those]) => [scope, [...those.keys()]])).toEqual([
      ['', ['ada', 'laptop']],
      ['identity=account', ['ada']],
      ['identity=installation', ['laptop', 'job1', 'job2']],
      ['team=web', ['ada', 'laptop']],
    ]);
    expect([...read.attendance.get('2026-11-01')!]).toEqual(['ada', 'laptop']);
  });

  test('are an account’s as soon as it is seen there', () => {
    const names = [seen({ ada: 1, ide: 2 }), attended('2026-11', { ada: [1], ide: [1, 2] }), unnamed('ide')];
    expect(active(...names, links('installation', ['ide', 'ada']))).toEqual(windows(1, 1, 1));
  });

  test('and accounts that an earlier version kept in the letters they were told in are one', () => {
    const linked = links('installation', ['laptop', 'Ada@X'], ['laptop', 'ada@x']);
    expect(active(seen({ 'Ada@X': 1, 'ada@x': 30, laptop: 2 }), linked)).toEqual(windows(1, 1, 1));
  });
});

test('people on days: each once, and a shared installation where none of its people was there', () => {
  const { attendance } = createPeopleReader()(
    kept(
      attended('2026-10', { ada: [1, 31], laptop: [31], bob: [31] }),
      attended('2026-11', { pair: [1, 2, 30], ada: [1], uuid: [1], eve: [2] }),
      links('installation', ['laptop', 'ada'], ['pair', 'ada'], ['pair', 'bob']),
      links('account', ['uuid', 'ada']),
    ),
  );
  const sizes = Object.fromEntries([...attendance].map(([date, { size }]) => [date, size]));
  expect(sizes).toEqual({ '2026-10-01': 1, '2026-10-31': 2, '2026-11-01': 1, '2026-11-02': 2, '2026-11-30': 1 });
});

test('what was read stays as it was, and the next reading has what changed', () => {
  const spaces = new RegisterSpaces();
  const read = createPeopleReader();
  spaces.apply([seen({ laptop: 1, ada: 2 })]);
  const first = read(spaces.lend());
  spaces.apply([links('installation', ['laptop', 'ada']), seen({ bob: 1 })]);
  const second = read(spaces.lend());
  expect([first, second].map(({ people }) => [...people.get('')!.keys()].toSorted())).toEqual([
    ['ada', 'laptop'],
    ['ada', 'bob'],
  ]);
  expect(read(spaces.lend()).people.get('')).toBe(second.people.get(''));
});

test('the order in which anything came makes no difference', () => {
  const everybody = ['ada', 'ada@old', 'uuid', 'bob', 'laptop', 'pair', 'other'];
  const all = [
    ...everybody.map((name, hours) => seen({ [name]: hours * 20 })),
    ...everybody.map((name, day) => attended('2026-11', { [name]: [1 + (day % 3)] })),
    links('account', ['uuid', 'ada']),
    links('account', ['ada@old', 'uuid']),
    links('installation', ['laptop', 'ada@old']),
    links('installation', ['pair', 'bob']),
    links('installation', ['pair', 'uuid']),
  ];
  const results = Array.from({ length: 60 }, (_, seed) => {
    const { below } = randomFrom(seed);
    const shuffled = all.map((each) => ({ each, at: below(2 ** 30) })).toSorted((a, b) => a.at - b.at);
    const { people, shared, attendance } = createPeopleReader()(kept(...shuffled.map(({ each }) => each)));
    return [people, shared, new Map([...attendance].map(([date, those]) => [date, [...those].toSorted()]))];
  });
  for (const result of results) expect(result).toEqual(results[0]);
});
