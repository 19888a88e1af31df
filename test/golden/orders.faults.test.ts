/** Many more orders than the quick run has time for. */
import { expect, test } from '@jest/globals';
import { randomFrom } from '../random.ts';
import { recording, recordingsOf } from '../recordings.ts';
import { textOf } from './run.ts';
import { rebatch, toMessage, toRequest } from './variants.ts';

test.each(recordingsOf('claude-code-2.1.329'))('%s gives the same text in 200 orders of its requests', async (name) => {
  const requests = recording(name);
  const golden = await textOf(requests);
  for (let seed = 0; seed < 200; seed++) expect(await textOf(randomFrom(seed).shuffled(requests))).toBe(golden);
});

test.each(recordingsOf('claude-code-2.1.329'))(
  '%s gives the same text in 50 other batches of its records',
  async (name) => {
    const messages = recording(name).map(toMessage);
    const golden = await textOf(recording(name));
    for (let seed = 0; seed < 50; seed++) {
      const merged = rebatch(messages, randomFrom(seed)).map((message) => toRequest(message, 'protobuf'));
      expect(await textOf(merged)).toBe(golden);
    }
  },
);
