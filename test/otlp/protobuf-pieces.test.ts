/** Long requests in protobuf, read in turns: the records are those of the whole, and so is what is refused. */
import { expect, test } from '@jest/globals';
import { array, assert, integer, property, record } from 'fast-check';
import { LimitReached, LIMITS } from '../../src/model/limits.ts';
import { Malformed } from '../../src/otlp/malformed.ts';
import { piecesOf } from '../../src/otlp/protobuf/pieces.ts';
import { createCrafted } from './crafted.ts';
import { decoded, type PlainRecord } from './records.ts';
import { attribute, delimited, number } from './wire.ts';

const reader = createCrafted();

/** What is delivered of each record, with its resource and scope; or why it is refused. */
const recordsOf = (body: Uint8Array): PlainRecord[] | string => {
  const all = decoded(reader, 'logs', 'protobuf', body);
  return typeof all === 'string' ? all : all.filter((one) => 'attributes' in one);
};

const PIECE_BYTES = 2 ** 17;

const logOf = (bytes: number, name: number) =>
  delimited(2, attribute(6, 'who', `${name}`), attribute(6, 'unread', 'x'.repeat(bytes)));

/** Records of so many bytes, with what describes the scope before, between or after them, and a field that nobody knows. */
const scope = record({
  sizes: array(integer({ min: 0, max: 40_000 }), { maxLength: 9 }),
  at: integer({ max: 9, min: 0 }),
});
const shapes = array(record({ scopes: array(scope, { maxLength: 4 }), at: integer({ min: 0, max: 4 }) }), {
  maxLength: 4,
});

type Shape = readonly {
  readonly scopes: readonly { readonly sizes: readonly number[]; readonly at: number }[];
  readonly at: number;
}[];

const within = (parts: readonly Buffer[], at: number, ...more: readonly Buffer[]) =>
  Buffer.concat(parts.toSpliced(at, 0, ...more));

function requestOf(shape: Shape): Buffer {
  let names = 0;
  const resources = shape.map(({ scopes, at }, index) => {
    const described = delimited(1, attribute(1, 'model', `m${index}`));
    const held = scopes.map(({ sizes, at: place }, scopeIndex) => {
      const name = delimited(1, delimited(1, `scope-${scopeIndex}`));
      return delimited(
        2,
        within(
          sizes.map((bytes) => logOf(bytes, names++)),
          place,
          name,
        ),
      );
    });
    return delimited(1, within(held, at, described, number(9, 7)));
  });
  return Buffer.concat(resources);
}

test('pieces say the same together, and none is long', () =>
  assert(
    property(shapes, (shape) => {
      const body = requestOf(shape);
      const pieces = [...piecesOf(body)];
      expect(recordsOf(Buffer.concat(pieces))).toEqual(recordsOf(body));
      for (const piece of pieces) expect(piece.length).toBeLessThan(PIECE_BYTES + 41_000);
    }),
    { numRuns: 60, seed: 13 },
  ));

test('what is cut anywhere is refused, as the whole is', () => {
  const body = requestOf([{ scopes: [{ sizes: [40_000, 40_000, 40_000, 40_000, 10], at: 1 }], at: 0 }]);
  for (const length of [1, 3, 90_000, body.length - 20, body.length - 1]) {
    const cut = body.subarray(0, length);
    expect(() => [...piecesOf(cut)]).toThrow(Malformed);
    expect(typeof recordsOf(cut)).toBe('string');
  }
});

const nothing = { origin: () => {}, log: () => {}, point: () => {}, wantsSpan: () => false, span: () => {} };

test('limits hold for all pieces together', async () => {
  const { decodeInTurns } = reader.decoder;
  const turn = () => Promise.resolve();
  const requestWith = (body: Buffer) => ({ signal: 'logs', encoding: 'protobuf', body }) as const;
  const many = Buffer.concat(Array.from({ length: 20_000 }, () => delimited(6)));
  const full = delimited(2, many);
  const bodyOf = (records: number) => delimited(1, delimited(2, ...Array.from({ length: records }, () => full)));
  const most = Math.floor(LIMITS.request_fields.max / 20_001);
  expect(await decodeInTurns(requestWith(bodyOf(most - 2)), nothing, turn)).toBeUndefined();
  await expect(decodeInTurns(requestWith(bodyOf(most + 2)), nothing, turn)).rejects.toThrow(LimitReached);

  const resource = delimited(1, attribute(1, 'unread', 'x'.repeat(LIMITS.resource_bytes.max)));
  const long = delimited(1, resource, delimited(2, logOf(PIECE_BYTES, 0)));
  await expect(decodeInTurns(requestWith(long), nothing, turn)).rejects.toThrow('resource');
});
