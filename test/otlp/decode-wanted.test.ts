/** Spans that are not wanted are passed over by their name; the others are as if all had been read. */
import { expect, test } from '@jest/globals';
import type { RecordVisitor } from '../../src/model/record.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { createVocabulary } from '../../src/otlp/vocabulary.ts';
import { recordings } from './recordings.ts';

const WANTED = /^(ai\.|chat|Session\.get$)/;

test.each(
  recordings.filter(({ signal }) => signal === 'traces').map((recording) => [recording.path, recording] as const),
)('%s', (_, { signal, encoding, body }) => {
  const read = (wants?: (name: string) => boolean): string[] => {
    const vocabulary = createVocabulary();
    const names = ['gen_ai.usage.input_tokens', 'session.id', 'gen_ai.conversation.id', 'db.query.text'].map((name) =>
      vocabulary.name(name),
    );
    const spans: string[] = [];
    const visitor: RecordVisitor = {
      origin: () => {},
      log: () => {},
      point: () => {},
      ...(wants && { wantsSpan: wants }),
      span: (span) => {
        const { name, spanId, endLo, statusCode } = span;
        if (WANTED.test(name))
          spans.push(JSON.stringify([name, spanId, endLo, statusCode, names.map((of) => span.get(of))]));
        else if (wants) spans.push(`unwanted ${name}`);
      },
    };
    expect(createDecoder(vocabulary).decode(signal, encoding, body, visitor)).toBeUndefined();
    return spans;
  };
  expect(read((name) => WANTED.test(name))).toEqual(read());
});
