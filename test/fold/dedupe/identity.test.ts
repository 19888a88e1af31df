import { describe, expect, test } from '@jest/globals';
import { entityKey, entitySeed, fingerprint, placeOf, streamKey, whatSeed } from '../../../src/fold/dedupe/identity.ts';
import { placeOfMark, PLACES } from '../../../src/model/store.ts';
import type { Activity } from '../../../src/model/activity.ts';
import { activity, NOON_MS, words } from '../activities.ts';

const of = (given: Activity) => {
  const { hi, lo } = fingerprint(given, entitySeed(entityKey(given.who)), whatSeed(given.what));
  return `${hi}.${lo}`;
};
const same = (a: Activity, b: Activity) => expect(of(a)).toBe(of(b));
const different = (a: Activity, b: Activity) => expect(of(a)).not.toBe(of(b));
const withLabel = (given: Activity, index: number, value: string) => ({
  ...given,
  what: { ...given.what, labels: given.what.labels.with(index, value) },
});

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
  test('without a sequence is told apart by its join ids and by what was read of it', () => {
    const old = activity({ sequence: -1, joins: 'tool-1' });
    same(old, activity({ sequence: -1, joins: 'tool-1' }));
    different(old, activity({ sequence: -1, joins: 'tool-2' }));
    different(old, activity({ sequence: -1, joins: 'tool-1', durationUs: 5 }));
    different(old, withLabel(old, 1, 'opus'));
  });
  test('without a sequence is the same when a collector adds a team', () => {
    const old = activity({ sequence: -1 });
    same(old, activity({ sequence: -1, dimensions: ['platform'] }));
  });
});

describe('a delta point', () => {
  const point = (given: Parameters<typeof activity>[0] = {}) =>
    activity({
      form: 'delta',
      witness: 'metrics',
      name: 'cost',
      startMs: NOON_MS - 60_000,
      amount: 5,
      stream: 'opus|',
      ...given,
    });
  test('is another with another start, time, value or attributes', () => {
    same(point(), point());
    different(point(), point({ startMs: NOON_MS - 59_999 }));
    different(point(), point({ atMs: NOON_MS + 1 }));
    different(point(), point({ amount: 6 }));
    different(point(), point({ stream: 'haiku|' }));
  });
  test('with a value past 2^32 is not mistaken for its remainder', () => {
    different(point({ amount: 2 ** 32 + 5 }), point());
  });
});

test('a session owns its records; without one the person does, and without a person the instance', () => {
  expect(entityKey(activity().who)).toBe('agent/session/s1');
  expect(entityKey(activity({ session: '' }).who)).toBe('agent/user/ada');
  expect(entityKey(activity({ session: '', user: '', instance: 'ci-7' }).who)).toBe('agent/instance/ci-7');
});

test('a stream is told apart by witness, name, attributes and start, not by time and value', () => {
  const stream = (given: Parameters<typeof activity>[0] = {}) => {
    const { what, ...point } = activity({ form: 'cumulative', witness: 'metrics', name: 'cost', startMs: 1, ...given });
    return streamKey({ ...point, what }, whatSeed(what));
  };
  expect(stream({ atMs: 5, amount: 9 })).toBe(stream());
  for (const other of [{ witness: 'scraped' as const }, { name: 'tokens' }, { stream: 'x' }, { startMs: 2 }]) {
    expect(stream(other)).not.toBe(stream());
  }
});

test('a fingerprint lies where its entity lies, and entities lie everywhere', () => {
  const places = new Set<number>();
  for (let index = 0; index < 1_000; index++) {
    const given = activity({ session: `s${index}`, sequence: index });
    const seed = entitySeed(entityKey(given.who));
    expect(placeOfMark(fingerprint(given, seed, whatSeed(given.what)).lo)).toBe(placeOf(seed));
    places.add(placeOf(seed));
  }
  expect(places.size).toBe(PLACES);
});

test('300,000 neighbouring records differ in the upper 53 bits of their fingerprints already', () => {
  const seen = new Set<number>();
  const record = activity();
  const seed = whatSeed(record.what);
  for (let index = 0; index < 300_000; index++) {
    record.sequence = index % 1000;
    record.timeLo = (record.timeLo + 1_000_000) >>> 0;
    const who = { ...record.who, session: `session-${index % 997}` };
    const { hi, lo } = fingerprint(record, entitySeed(entityKey(who)), seed);
    seen.add(hi * 2 ** 21 + (lo >>> 11));
  }
  expect(seen.size).toBe(300_000);
});
