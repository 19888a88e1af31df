import { expect, test } from '@jest/globals';
import { expectEqual } from '../expect-equal.ts';
import { decode } from './oracle.ts';
import { protobufBodies, recordings } from './recordings.ts';
import { createReader, decoded, expected, type PlainRecord } from './records.ts';

const names = recordings
  .filter(({ encoding }) => encoding === 'json')
  .flatMap(({ body }) => [...body.toString().matchAll(/"key":"([^"]+)"/g)].map((match) => match[1] ?? ''));
/** Two thirds of the names that were recorded, and one in two spellings. */
const decoder = createReader([
  ['session_id', 'session.id'],
  ...[...new Set(names)].filter((_, index) => index % 3 > 0).map((name): [string] => [name]),
]);

const all = recordings.map((recording, index) => ({
  ...recording,
  protobuf: protobufBodies[index] ?? Buffer.alloc(0),
}));

function whatProtobufjsSays({ signal, protobuf }: (typeof all)[number]): PlainRecord[] {
  const records = expected(signal, decode(signal, protobuf), decoder.names);
  expect(records.length).toBeGreaterThan(1);
  return records;
}

test.each(all)('$path, in protobuf, delivers what protobufjs says', (recording) => {
  const records = decoded(decoder, recording.signal, 'protobuf', recording.protobuf);
  expectEqual(records, whatProtobufjsSays(recording));
});

test.each(all.filter(({ encoding }) => encoding === 'json'))('$path delivers the same in JSON', (recording) => {
  expectEqual(decoded(decoder, recording.signal, 'json', recording.body), whatProtobufjsSays(recording));
});
