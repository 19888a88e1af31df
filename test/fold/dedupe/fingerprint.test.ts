import { describe, expect, test } from '@jest/globals';
import { fingerprint, hashOf, streamKey } from '../../../src/fold/dedupe/fingerprint.ts';
import { createKeys, keyOf, placeOf } from '../../../src/fold/dedupe/owner.ts';
import { placeOfMark, PLACES } from '../../../src/model/store.ts';
import type { Activity } from '../../../src/model/activity.ts';
import { labelsOf } from '../../../src/model/labels.ts';
import { activity, NOON_MS, words } from '../activities.ts';

const keyOfWho = createKeys();
const of = (given: Activity) => {
  const { hi, lo } = fingerprint(given, keyOfWho(given.who).seed, hashOf(given.what.name));
  return `${hi}.${lo}`;
};
const same = (a: Activity, b: Activity) => expect(of(a)).toBe(of(b));
const different = (a: Activity, b: Activity) => expect(of(a)).not.toBe(of(b));
describe('an event', () => {
  test('is the same whatever its resource and its person', () => {
    same(activity(), activity({ user: 'grace', userRank: 2, instance: 'another host' }));
  });
  test('is another with another time, session, name or sequence', () => {
    different(activity(), activity({ atMs: NOON_MS + 1 }));
    different(activity(), activity({ session: 's2' }));
    different(activity(), activity({ name: 'request' }));
    different(activity(), activity({ sequence: 1 }));
  });
  test('of a resumed session is another although session and sequence are the same', () => {
    different(activity({ sequence: 3 }), activity({ sequence: 3, atMs: NOON_MS + 3_600_000 }));
  });
  test('a nanosecond later is another: the time is not rounded to a double', () => {
    const { hi, lo } = words(NOON_MS, 1);
    different(activity(), activity({ timeHi: hi, timeLo: lo }));
  });
  test('is another with other numbers or words of its own', () => {
    different(activity(), activity({ digestHi: 1 }));
    different(activity(), activity({ digestLo: 1 }));
  });
  test('is the same whatever we make of it: kind, labels, quantities, amounts, people, team', () => {
    const made = { kind: 'request', quantities: ['cost'], labels: labelsOf({ model: 'x' }), amount: 5, amounts: [5] };
    same(activity(), activity({ ...made, durationUs: 9, user: 'bob', dimensions: labelsOf({ team: 'web' }) }));
  });
});

describe('a span', () => {
  const span = (given: Parameters<typeof activity>[0] = {}) =>
    activity({ form: 'span', witness: 'spans', digestHi: 7, digestLo: 64, ...given });
  test('is told by its ids alone', () => {
    same(span(), span({ atMs: NOON_MS + 1, startMs: NOON_MS, name: 'chat', kind: 'request', durationUs: 5 }));
    different(span(), span({ digestHi: 8 }));
    different(span(), span({ digestLo: 128 }));
  });
  test('lies with its owner', () => {
    const owner = keyOfWho(span({ session: 's9' }).who);
    const { lo } = fingerprint(span({ session: 's9' }), owner.seed, hashOf('x'));
    expect(placeOfMark(lo)).toBe(placeOf(owner));
  });
});

describe('a delta point', () => {
  const point = (given: Parameters<typeof activity>[0] = {}) =>
    activity({
      form: 'delta',
      witness: 'metrics',
      name: 'cost',
      startMs: NOON_MS - 60_000,
      value: 5,
      digestLo: 5,
      ...given,
    });
  test('is another with another start, time, value or attributes', () => {
    same(point(), point());
    different(point(), point({ startMs: NOON_MS - 59_999 }));
    different(point(), point({ atMs: NOON_MS + 1 }));
    different(point(), point({ value: 6 }));
    different(point(), point({ count: 1 }));
    different(point(), point({ digestLo: 6 }));
  });
  test('with a value past 2^32 is not mistaken for its remainder', () => {
    different(point({ value: 2 ** 32 + 5 }), point());
  });
});

describe('an owner', () => {
  const ownerOf = (given: Parameters<typeof activity>[0]) => keyOfWho(activity({ agent: 'x', ...given }).who);

  test('is the session; without one the installation that the record names, and without one the sender', () => {
    expect(ownerOf({}).text).toBe('x/session/s1');
    expect(ownerOf({ session: '', installation: 'i9', instance: 'ci-7' }).text).toBe('x/installation/i9');
    expect(ownerOf({ session: '', instance: 'ci-7' }).text).toBe('x/sender/ci-7');
  });

  test.each([
    ['x', 's1'],
    ['a/session/b', 'c/sender/d'],
    ['50%', '50%2F'],
  ])('is found again by its text: agent %s, session %s', (agent, session) => {
    const key = ownerOf({ agent, session });
    expect(keyOf(key.text)).toEqual(key);
    expect([key.agent, key.session]).toEqual([agent, session]);
  });

  test('of records that name neither session nor installation is one for identity, whatever host a collector adds', () => {
    const point = { session: '', form: 'delta' as const, witness: 'metrics' };
    same(activity({ ...point, instance: '' }), activity({ ...point, instance: 'host-7' }));
    different(activity({ ...point, installation: 'i1' }), activity({ ...point, installation: 'i2' }));
  });
});

test('a stream is told apart by witness, name, attributes and start, not by time and value', () => {
  const stream = (given: Parameters<typeof activity>[0] = {}) => {
    const { what, ...point } = activity({ form: 'cumulative', witness: 'metrics', name: 'cost', startMs: 1, ...given });
    return streamKey({ ...point, what }, hashOf(`${what.witness}/${what.name}`));
  };
  expect(stream({ atMs: 5, amount: 9 })).toBe(stream());
  for (const other of [{ witness: 'scraped' }, { name: 'tokens' }, { digestHi: 1 }, { startMs: 2 }]) {
    expect(stream(other)).not.toBe(stream());
  }
});

test('a fingerprint lies where its entity lies, and entities lie everywhere', () => {
  const places = new Set<number>();
  for (let index = 0; index < 1_000; index++) {
    const given = activity({ session: `s${index}`, sequence: index });
    const key = keyOfWho(given.who);
    expect(placeOfMark(fingerprint(given, key.seed, hashOf('prompt')).lo)).toBe(placeOf(key));
    places.add(placeOf(key));
  }
  expect(places.size).toBe(PLACES);
});

test('300,000 neighbouring records differ in the upper 53 bits of their fingerprints already', () => {
  const seen = new Set<number>();
  const record = activity();
  const name = hashOf('prompt');
  for (let index = 0; index < 300_000; index++) {
    record.sequence = index % 1000;
    record.timeLo = (record.timeLo + 1_000_000) >>> 0;
    const who = { ...record.who, session: `session-${index % 997}` };
    const { hi, lo } = fingerprint(record, keyOfWho(who).seed, name);
    seen.add(hi * 2 ** 21 + (lo >>> 11));
  }
  expect(seen.size).toBe(300_000);
});
