import { expect, test } from '@jest/globals';
import { doubleWords, finish, Hash } from '../../src/model/hash.ts';
import { createRandom } from '../otlp/mutate.ts';

const hash = new Hash();

/** All 128 bits of a message, fed byte by byte where the text is Latin, else as UTF-8. */
function hashed(text: string, seed = 0): number[] {
  hash.begin(seed).text(text).end();
  return [hash.hi, hash.lo, hash.third, hash.fourth];
}

/** Feeds bytes of any value in words, the last as far as it goes: only whole words can be fed so. */
function hashedWords(bytes: Buffer, seed: number): Buffer {
  hash.begin(seed);
  for (let at = 0; at < bytes.length; at += 4) hash.word(bytes.readInt32LE(at));
  hash.end();
  const result = Buffer.alloc(16);
  [hash.hi, hash.lo, hash.third, hash.fourth].forEach((word, index) => result.writeInt32LE(word, 4 * index));
  return result;
}

// smhasher hashes 256 messages {}, {0}, {0, 1} … with 256 - length as the seed, then all that came out: 0xb3ece62a. Messages of
// bytes past 127 cannot be fed as UTF-8, so that the reference below stands for the published one, and is checked by it.
test('the reference gives the published verification value', () => {
  const key = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  const all = Buffer.concat(
    Array.from({ length: 256 }, (_, length) => reference(key.subarray(0, length), 256 - length)),
  );
  expect(reference(all, 0).readUInt32LE(0)).toBe(0xb3ece62a);
});

test.each([
  ['', [0, 0, 0, 0]],
  ['a', [-1483435204, 1431744539]],
  ['hello', [723797152, -611197193]],
  ['0123456789abcde', [1014416493, 1292376256]],
  ['0123456789abcdef', [-75676663, 917426954]],
  ['0123456789abcdef0', [529152085, 1620184070]],
  ['The quick brown fox jumps over the lazy dog', [789939139, -319935385]],
  ['größer 😀 x', [-1900531905, 1369822455]],
])('of %j is what mmh3 of Python gives', (text, words) => {
  expect(hashed(text).slice(0, words.length)).toEqual(words);
});

test('text, words and doubles in any order are the same as their bytes', () => {
  const random = createRandom(3);
  for (let round = 0; round < 5_000; round++) {
    const seed = random(1 << 30);
    const pieces: Buffer[] = [];
    hash.begin(seed);
    for (let piece = random(6); piece > 0; piece--) {
      const kind = random(3);
      const bytes = Buffer.alloc(kind === 0 ? 4 : 8);
      if (kind === 0) hash.word(bytes.readInt32LE(bytes.writeInt32LE(random(2 ** 31) - 2 ** 30) - 4));
      else if (kind === 1) hash.double(bytes.readDoubleLE(bytes.writeDoubleLE(random(1e9) / 7) - 8));
      else {
        const text = Array.from({ length: random(9) }, () => ['a', 'z', 'ü', '€', '😀', '\ud83d'][random(6)]).join('');
        hash.text(text);
        pieces.push(Buffer.from(text));
        continue;
      }
      pieces.push(bytes);
    }
    hash.end();
    const expected = reference(Buffer.concat(pieces), seed);
    expect([hash.hi, hash.lo, hash.third, hash.fourth]).toEqual([0, 4, 8, 12].map((at) => expected.readInt32LE(at)));
  }
});

test('words are their bytes, the lowest first', () => {
  for (let length = 0; length < 80; length += 4) {
    const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 89) & 0xff));
    expect(hashedWords(bytes, length)).toEqual(reference(bytes, length));
  }
});

test('the finalizer is the published one of 32 bits', () => {
  expect([0, 1, -1, 0x12345678].map((value) => finish(value) >>> 0)).toEqual([0, 0x514e28b7, 0x81f16f39, 0xe37cd1bc]);
});

test('a double is its two words, the low one first', () => {
  expect([...doubleWords(3)]).toEqual([0, 0x40080000]);
});

/** As published, on a whole buffer. */
function reference(message: Buffer, seed: number): Buffer {
  const C = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93];
  const ADDED = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17];
  const turn = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits));
  const mixed = (k: number, lane: number) => Math.imul(turn(Math.imul(k, C[lane]!), 15 + lane), C[(lane + 1) & 3]!);
  const h = [seed, seed, seed, seed];
  const blocks = message.length >> 4;
  for (let block = 0; block < blocks; block++) {
    for (let lane = 0; lane < 4; lane++) {
      const value = h[lane]! ^ mixed(message.readInt32LE(16 * block + 4 * lane), lane);
      h[lane] = (Math.imul(turn(value, [19, 17, 15, 13][lane]!) + h[(lane + 1) & 3]!, 5) + ADDED[lane]!) | 0;
    }
  }
  const tail = Buffer.alloc(16);
  message.copy(tail, 0, 16 * blocks);
  for (let lane = 0; lane < 4; lane++) h[lane]! ^= mixed(tail.readInt32LE(4 * lane), lane) ^ message.length;
  const spread = () => {
    h[0] = (h[0]! + h[1]! + h[2]! + h[3]!) | 0;
    for (let lane = 1; lane < 4; lane++) h[lane] = (h[lane]! + h[0]) | 0;
  };
  spread();
  for (let lane = 0; lane < 4; lane++) {
    let word = h[lane]!;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    h[lane] = word ^ (word >>> 16);
  }
  spread();
  const result = Buffer.alloc(16);
  h.forEach((word, lane) => result.writeInt32LE(word | 0, 4 * lane));
  return result;
}

test('what goes on with the message of another is the whole message, however far that had come', () => {
  const text = 'what all records of one sender begin with, and then more';
  for (let length = 0; length <= text.length; length++) {
    const begun = new Hash().begin(7).text(text.slice(0, length));
    const gone = new Hash().goOn(begun).text(text.slice(length)).end();
    expect([gone.hi, gone.lo, gone.third, gone.fourth]).toEqual(hashed(text, 7));
  }
});
