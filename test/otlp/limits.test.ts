/** What one request may have in it: right up to each limit it is read, and one more is refused by the name of the limit. */
import { describe, expect, test } from '@jest/globals';
import { AGENTS } from '../../src/agents/agents.ts';
import { createTranslators } from '../../src/agents/translate.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { LIMITS, LimitReached } from '../../src/model/limits.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { startRun } from '../golden/run.ts';
import { event, request } from '../sent.ts';

const vocabulary = createVocabulary();
const translators = createTranslators(AGENTS, [], vocabulary);
const decoder = createDecoder(vocabulary);

/** The limit that was reached, or how many records there were. */
function read({ signal, encoding, body }: ExportRequest): string | number {
  const visitor = translators.begin();
  try {
    return decoder.decode(signal, encoding, body, visitor) ?? visitor.translation.records;
  } catch (error) {
    if (error instanceof LimitReached) return error.limit;
    throw error;
  }
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}
const field = (number: number, content: Buffer) =>
  Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(content.length)]), content]);
const records = (count: number, record: Buffer): ExportRequest => {
  const unit = field(2, record);
  const body = field(1, field(2, Buffer.alloc(unit.length * count, unit)));
  return { signal: 'logs', encoding: 'protobuf', body };
};
const json = (body: string): ExportRequest => ({ signal: 'logs', encoding: 'json', body: Buffer.from(body) });

test('records', () => {
  const { max } = LIMITS.request_records;
  expect(read(records(max, Buffer.alloc(0)))).toBe(max);
  expect(read(records(max + 1, Buffer.alloc(0)))).toBe('request_records');
});

test('attributes, in one record or in many', () => {
  const { max } = LIMITS.request_fields;
  const attributes = (count: number) => Buffer.alloc(2 * count, Buffer.from([0x32, 0]));
  expect(read(records(1, attributes(max / 2)))).toBe(1);
  expect(read(records(1, attributes(max)))).toBe('request_fields');
  expect(read(records(100, attributes(max / 100)))).toBe('request_fields');
});

test('bytes, commas and brackets of JSON', () => {
  const { max } = LIMITS.json_elements;
  expect(read(json(`{"x":[${'1,'.repeat(max - 3)}1]}`))).toBe(0);
  expect(read(json(`{"x":[${'1,'.repeat(max)}1]}`))).toBe('json_elements');
  expect(read(json(`{"x":"${'x'.repeat(LIMITS.json_bytes.max)}"}`))).toBe('json_bytes');
});

describe('problems of one request', () => {
  const unknown = (count: number, name: (index: number) => string) =>
    request(
      'logs',
      Array.from({ length: count }, (_, index) => event(name(index), 1_000)),
    );

  test('are counted, not kept', async () => {
    const run = await startRun();
    await run.send(unknown(5_000, (index) => `dream_${index % 2}`));
    expect(run.problems).toEqual(
      [0, 1].map((name) => ({
        reason: 'unknown_name',
        agent: 'claude-code',
        name: `dream_${name}`,
        records: 2_500,
      })),
    );
    await run.close();
  });

  test('past the limit of different ones have the name `other`, and none is lost', async () => {
    const run = await startRun();
    const { max } = LIMITS.request_problems;
    await run.send(unknown(max + 500, (index) => `dream_${index}`));
    expect(run.problems).toHaveLength(max + 1);
    expect(run.problems.at(-1)).toMatchObject({ name: 'other', records: 500 });
    await run.close();
  });

  test('a request past a limit is refused, and told to the sender', async () => {
    const run = await startRun();
    const answer = await run.core.export(records(LIMITS.request_records.max + 1, Buffer.alloc(0)));
    expect(answer).toMatchObject({ kind: 'too_large', message: expect.stringContaining('smaller batches') });
    await run.close();
  });
});
