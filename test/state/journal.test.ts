import { expect, test } from '@jest/globals';
import { emptyChange, type Change } from '../../src/model/store.ts';
import { ByteWriter } from '../../src/state/sqlite/bytes.ts';
import { decode, encode } from '../../src/state/sqlite/journal.ts';

/** What the entity had before. */
const KNOWN = 'blob';
const blobOf = () => KNOWN;

const CHANGE: Change = {
  shard: 0,
  entities: [
    { key: 'Zoë\0😀', version: 0, blob: '', tail: undefined, dueMs: 1.25, expiresMs: Infinity, open: undefined },
    { key: 'known', version: 1, blob: `${KNOWN}é`, tail: 'é', dueMs: 1, expiresMs: 2, open: undefined },
    {
      key: '',
      version: 2 ** 40,
      blob: undefined,
      tail: undefined,
      dueMs: Infinity,
      expiresMs: 0,
      open: { group: 'é', lastMs: 1.5 },
    },
  ],
  marks: new Map([
    [20_000, new Int32Array([0, -1, 0x7fff_ffff, -0x8000_0000])],
    [-1, new Int32Array()],
  ]),
  totals: [
    {
      key: '["x"]',
      kpi: 'x',
      slots: [0, 2 ** 53 - 1, -1],
      quarters: [
        [2_000_000, -1],
        [-1, 2 ** 53 - 1],
      ],
    },
  ],
  days: [{ day: 20_000, firstArrivalMs: 1.7e12, closed: true }],
  sightings: [
    { name: 'ada', lastMs: 1.7e12, scopes: ['', 'team=web'], date: '2026-11-20' },
    { name: 'Zoë', lastMs: 0, scopes: [''], date: '2026-11-21' },
    { name: 'ada', lastMs: 1.5, scopes: [], date: '' },
  ],
  merges: [
    ['', 'ada'],
    ['a', 'b'],
  ],
  latches: [{ key: '["x"]', zeroAtMs: 1.7e12, released: false }],
  clock: { listenedMs: 1, atMs: 1.7e12, lastArrivalMs: 0.5 },
  outbox: [
    { id: '1', body: '{"é":1}' },
    { id: '', body: '' },
  ],
  delivered: ['2', ''],
  forget: { quarter: 2_000_000, peopleMs: 1.5, date: '2026-11-20' },
};

test('a change comes back as it was', () => {
  const writer = new ByteWriter();
  for (const change of [CHANGE, emptyChange(), CHANGE]) expect(decode(encode(change, writer), blobOf)).toEqual(change);
});

test('a change larger than the buffer comes back as it was', () => {
  const blob = 'é'.repeat(300_000);
  const entities = [1, 2, 3].map((key) => ({
    key: `${key}`,
    version: 1,
    blob,
    tail: undefined,
    dueMs: 1,
    expiresMs: 2,
    open: undefined,
  }));
  const marks = Int32Array.from({ length: 400_000 }, (_, index) => index);
  const change = { ...CHANGE, entities, marks: new Map([[1, marks]]) };
  expect(decode(encode(change, new ByteWriter()), blobOf)).toEqual(change);
});

test('an entry with any byte changed, or cut anywhere, is damaged', () => {
  const entry = Buffer.from(encode(CHANGE, new ByteWriter()));
  for (let at = 0; at < entry.length; at++) {
    const changed = Buffer.from(entry);
    changed[at]! ^= 1 << (at % 8);
    expect(decode(changed, blobOf)).toBeUndefined();
    expect(decode(entry.subarray(0, at), blobOf)).toBeUndefined();
  }
});

test('what would not come back as it was is refused', () => {
  const writer = new ByteWriter();
  const half = '\ud83d';
  expect(() => encode({ ...CHANGE, sightings: [{ name: half, lastMs: 1, scopes: [], date: '' }] }, writer)).toThrow(
    'BUG:',
  );
  expect(() => encode({ ...CHANGE, sightings: [{ name: 'ada', lastMs: NaN, scopes: [], date: '' }] }, writer)).toThrow(
    'BUG:',
  );
  expect(() =>
    encode({ ...CHANGE, totals: [{ key: 'x', kpi: 'x', slots: [1], quarters: [[0.5, 1]] }] }, writer),
  ).toThrow('BUG:');
  expect(() => encode({ ...CHANGE, days: [{ day: 0.5, firstArrivalMs: 1, closed: false }] }, writer)).toThrow('BUG:');
});
