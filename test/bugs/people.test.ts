import { expect, test } from '@jest/globals';
import { sum } from '../demo/told.ts';
import { NOW_MS } from '../golden/run.ts';
import { event, request } from '../sent.ts';
import { reported, runOf } from './reported.ts';

test('email-letter-case: one person in two letter cases is one, in either order', async () => {
  const requests = reported('email-letter-case');
  for (const order of [requests, requests.toReversed()]) {
    const readings = await (await runOf(order)).core.truth();
    expect(sum(readings, 'agent_active_users', { window: '24h' })).toBe(1);
  }
});

test.each([
  ['Jörg@X.example', 'jÖRG@x.EXAMPLE'],
  ['jörg@x.example', 'jörg@x.example'.normalize('NFD')],
  ['ada@x.example', ' ada@x.example '],
  [`${'Ada.'.repeat(60)}@x.example`, `${'aDA.'.repeat(60)}@x.example`],
  [`${'é'.repeat(300)}@x.example`, `${'É'.repeat(300)}@x.example`.normalize('NFD')],
])('%s and %j are one person, whom the people file finds under either', async (...names) => {
  const requests = names.map((email, at) => {
    const of = { 'user.email': email, 'user.id': `machine-${at}`, 'session.id': `s-${at}`, cost_usd: 0.01 };
    return request('logs', [event('api_request', NOW_MS - 60_000, of)]);
  });
  for (const name of [...names, '*@X.example']) {
    const people = `"${name.trim()}": { team: web }\n`;
    const readings = await (await runOf(requests, { people })).core.truth();
    expect(sum(readings, 'agent_active_users', { window: '24h' })).toBe(1);
    expect(sum(readings, 'agent_cost_usd_total', { team: 'web' })).toBe(0.02);
  }
});

test('a long name that an attribute matches is found in either letter case', async () => {
  const branch = 'Feature-'.repeat(40);
  const sent = [branch, branch.toUpperCase()].map((value, at) =>
    request('logs', [event('api_request', NOW_MS - at, { branch: value, 'event.sequence': at, cost_usd: 0.01 })]),
  );
  const people = `match: { branch: { "${branch}": { team: web } } }\n`;
  const readings = await (await runOf(sent, { people })).core.truth();
  expect(sum(readings, 'agent_cost_usd_total', { team: 'web' })).toBe(0.02);
});
