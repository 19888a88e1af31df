import { expect, test } from '@jest/globals';
import { createDecoder } from '../../src/otlp/decode.ts';
import { decode } from './oracle.ts';
import { protobufBodies, recordings } from './recordings.ts';
import { decoded, expected } from './records.ts';

/** Two thirds of the names that were recorded, and two names in one slot. */
const names = recordings
  .filter(({ encoding }) => encoding === 'json')
  .flatMap(({ body }) => [...body.toString().matchAll(/"key":"([^"]+)"/g)].map((match) => match[1] ?? ''));
const slots = new Map(
  [...new Set(names)].toSorted().flatMap((name, index) => (index % 3 === 0 ? [] : [[name, index]])),
);
slots.set('session_id', slots.get('session.id') ?? 0);
const vocabulary = { slots, size: names.length };
const decoder = createDecoder(vocabulary);

test.each(recordings.map((recording, index) => ({ ...recording, index })))(
  '$path delivers what protobufjs says, in both encodings',
  ({ signal, encoding, body, index }) => {
    const protobuf = protobufBodies[index] ?? Buffer.alloc(0);
    const records = expected(signal, decode(signal, protobuf), vocabulary);
    expect(records.length).toBeGreaterThan(1);
    expect(decoded(decoder, signal, 'protobuf', protobuf)).toEqual(records);
    if (encoding === 'json') expect(decoded(decoder, signal, 'json', body)).toEqual(records);
  },
);
