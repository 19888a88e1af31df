import { expect, test } from '@jest/globals';
import { emptyChange, type Change } from '../../src/model/store.ts';
import { decode, encode } from '../../src/state/sqlite/journal.ts';
import { MADE_UP, registers } from './registered.ts';

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
  registers: [
    registers(MADE_UP.min, '', { a: -1.5, '': 0 }),
    registers(MADE_UP.max, 'Zoë', { '😀\0': 1.7e12 }),
    registers(MADE_UP.set, '', { a: 2 ** 30 }),
    registers(MADE_UP.newest, '', { a: { atMs: 1.5, text: 'é' } }),
  ],
  outbox: [
    { id: '1', body: '{"é":1}' },
    { id: '', body: '' },
  ],
  delivered: ['2', ''],
  forget: {
    quarter: 2_000_000,
    registers: [
      { space: MADE_UP.max, below: 1.5 },
      { space: MADE_UP.set, before: '2026-11' },
    ],
  },
};

test('a change comes back as it was', () => {
  for (const change of [CHANGE, emptyChange(), CHANGE]) expect(decode(encode(change), blobOf)).toEqual(change);
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
  expect(decode(encode(change), blobOf)).toEqual(change);
});

test('an entry with any byte changed, or cut anywhere, is damaged', () => {
  const entry = Buffer.from(encode(CHANGE));
  for (let at = 0; at < entry.length; at++) {
    const changed = Buffer.from(entry);
    changed[at]! ^= 1 << (at % 8);
    expect(decode(changed, blobOf)).toBeUndefined();
    expect(decode(entry.subarray(0, at), blobOf)).toBeUndefined();
  }
});

test('half a character is refused, which rows could not keep', () => {
  const half = '\ud83d';
  const bad: Partial<Change>[] = [
    { registers: [registers(MADE_UP.max, '', { [half]: 1 })] },
    { registers: [registers(MADE_UP.max, half, { a: 1 })] },
    { registers: [registers(MADE_UP.newest, '', { a: { atMs: 1, text: half } })] },
    { outbox: [{ id: '1', body: half }] },
    { entities: [{ ...CHANGE.entities[0]!, blob: half }] },
  ];
  for (const part of bad) expect(() => encode({ ...CHANGE, ...part })).toThrow('BUG:');
});
