/** Many more orders than the quick run has time for. */
import { expect, test } from '@jest/globals';
import { randomFrom } from '../random.ts';
import { recording, recordingsOf } from '../recordings.ts';
import { textOf } from './run.ts';
import { rebatch, toMessage, toRequest } from './variants.ts';

const ORDERS = 60;
const BATCHES = 20;

test.each(recordingsOf('claude-code-2.1.329'))(
  '%s gives the same text in 60 orders of its requests, or in all there are',
  async (name) => {
    const requests = recording(name);
    const golden = await textOf(requests);
    for (const order of ordersOf(requests)) expect(await textOf(order)).toBe(golden);
  },
);

test.each(recordingsOf('claude-code-2.1.329'))(
  '%s gives the same text in 20 other batches of its records',
  async (name) => {
    const messages = recording(name).map(toMessage);
    const golden = await textOf(recording(name));
    for (let seed = 0; seed < BATCHES; seed++) {
      const merged = rebatch(messages, randomFrom(seed)).map((message) => toRequest(message, 'protobuf'));
      expect(await textOf(merged)).toBe(golden);
    }
  },
);

/** Each once: of two requests, a hundred seeds are two orders a hundred times. */
function ordersOf<T>(requests: readonly T[]): readonly (readonly T[])[] {
  const orders = new Map<string, readonly T[]>();
  for (let seed = 0; seed < 400 && orders.size < ORDERS; seed++) {
    const order = randomFrom(seed).shuffled(requests);
    orders.set(order.map((request) => requests.indexOf(request)).join(), order);
  }
  return [...orders.values()];
}
