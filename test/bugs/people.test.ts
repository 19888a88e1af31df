import { expect, test } from '@jest/globals';
import { sum } from '../demo/told.ts';
import { reported, runOf } from './reported.ts';

test('email-letter-case: one person in two letter cases is one, in either order', async () => {
  const requests = reported('email-letter-case');
  for (const order of [requests, requests.toReversed()]) {
    const readings = await (await runOf(order)).core.truth();
    expect(sum(readings, 'agent_active_users', { window: '24h' })).toBe(1);
  }
});
