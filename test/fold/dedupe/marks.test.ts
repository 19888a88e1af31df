import { describe, expect, test } from '@jest/globals';
import { createClaims } from '../../../src/fold/dedupe/claims.ts';
import { Asking, MarkList } from '../../../src/fold/dedupe/marks.ts';

describe('a list of marks', () => {
  test('has each once, where it came first, however many come', () => {
    const list = new MarkList();
    // Few low bits of the high word, so that marks crowd; and zero, a mark like the others.
    const pairs = Array.from({ length: 20_000 }, (_, at) => [Math.imul(at % 7_000, 0x9e37_79b0), at % 5] as const);
    const known = new Map<string, number>();
    const places = pairs.map(([hi, lo]) => {
      const key = `${hi}/${lo}`;
      if (!known.has(key)) known.set(key, known.size);
      return known.get(key)!;
    });
    expect(pairs.map(([hi, lo]) => list.place({ hi, lo }))).toEqual(places);
    expect(list.marks).toEqual(new Int32Array([...known.keys()].flatMap((key) => key.split('/').map(Number))));
  });
});

describe('what is asked for', () => {
  test('is one list for the same days, whatever came in between', () => {
    const asking = new Asking();
    const told = [[7], [8, 7], [7], [8], [8, 7]].map((days, at) => {
      const list = asking.of(days);
      return [list, asking.place(list, { hi: at, lo: at })];
    });
    expect(told).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [2, 0],
      [1, 1],
    ]);
    expect(asking.all()).toEqual([
      { days: [7], marks: new Int32Array([0, 0, 2, 2]) },
      { days: [8, 7], marks: new Int32Array([1, 1, 4, 4]) },
      { days: [8], marks: new Int32Array([3, 3]) },
    ]);
  });
});

describe('claims', () => {
  const asked = [
    { days: [8], marks: new Int32Array([1, 1, 2, 2, 3, 3]) },
    { days: [8, 7], marks: new Int32Array([4, 4, 5, 5]) },
    { days: [9], marks: new Int32Array([6, 6]) },
  ];

  test('are granted once, and not for what was seen', () => {
    const seen = [new Uint8Array([0, 1, 0]), new Uint8Array(2), new Uint8Array(1)];
    const claims = createClaims(asked, seen);
    expect([claims.claim(0, 0), claims.claim(0, 0), claims.claim(0, 1), claims.claim(1, 0)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(seen).toEqual([new Uint8Array([0, 1, 0]), new Uint8Array(2), new Uint8Array(1)]);
  });

  test('bring the claimed marks alone, each to the first of its days', () => {
    const claims = createClaims(asked, [new Uint8Array([0, 1, 0]), new Uint8Array(2), new Uint8Array(1)]);
    claims.claim(0, 2);
    claims.claim(0, 1);
    claims.claim(1, 1);
    expect(claims.marks()).toEqual(new Map([[8, new Int32Array([3, 3, 5, 5])]]));
  });
});
