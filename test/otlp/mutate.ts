/** Damages bodies in the ways in which bytes get damaged or are made to deceive. Deterministic by seed. */

export type Random = (limit: number) => number;

/** xorshift32. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

type Mutation = (body: Buffer, random: Random, other: Buffer) => Buffer;

const flipBit: Mutation = (body, random) => {
  const damaged = Buffer.from(body);
  const at = random(body.length);
  damaged[at] = (damaged[at] ?? 0) ^ (1 << random(8));
  return damaged;
};

/** Bytes that tags, lengths and varints turn on. */
const TELLING = [0x00, 0x01, 0x02, 0x07, 0x0a, 0x0b, 0x12, 0x1a, 0x22, 0x2a, 0x3a, 0x7f, 0x80, 0xff];

const replaceByte: Mutation = (body, random) => {
  const damaged = Buffer.from(body);
  damaged[random(body.length)] = TELLING[random(TELLING.length)] ?? 0;
  return damaged;
};

const truncate: Mutation = (body, random) => body.subarray(0, random(body.length));

const splice: Mutation = (body, random, other) => {
  const [from, to] = [random(other.length), random(other.length)].toSorted((a, b) => a - b);
  const at = random(body.length);
  return Buffer.concat([body.subarray(0, at), other.subarray(from, to), body.subarray(at + random(3) * random(20))]);
};

const remove: Mutation = (body, random) => {
  const at = random(body.length);
  return Buffer.concat([body.subarray(0, at), body.subarray(at + 1 + random(12))]);
};

/** A varint made longer without changing its value, or with nothing left of it. */
const stretchVarint: Mutation = (body, random) => {
  const at = random(body.length);
  const stretched = Buffer.alloc(random(11), 0x80);
  const first = (body[at] ?? 0) | 0x80;
  return Buffer.concat([
    body.subarray(0, at),
    Buffer.from([first]),
    stretched,
    Buffer.from([0]),
    body.subarray(at + 1),
  ]);
};

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  flipBit,
  flipBit,
  replaceByte,
  replaceByte,
  truncate,
  splice,
  remove,
  stretchVarint,
];

/** One body, damaged one to three times. */
export function mutate(bodies: readonly Buffer[], random: Random): Buffer {
  let body = bodies[random(bodies.length)] ?? Buffer.alloc(0);
  for (let times = 1 + random(3); times > 0 && body.length > 0; times--) {
    const mutation = MUTATIONS[random(MUTATIONS.length)] ?? flipBit;
    body = mutation(body, random, bodies[random(bodies.length)] ?? body);
  }
  return body;
}
