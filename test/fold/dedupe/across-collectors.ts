/** The same record along two ways, of which one's collector dropped or added a name: it counts once, in both orders. */
import { expect, test } from '@jest/globals';
import { sum } from '../../demo/told.ts';
import type { Run } from '../../golden/run.ts';
import { event, metric, request, type Attributes } from '../../sent.ts';
import { NOON_MS } from '../activities.ts';

const NAMES = { 'session.id': '', 'user.email': 'ada@example.com', 'user.account_uuid': 'a1' };

const commits = (of: Attributes, resource: Attributes = {}) =>
  request('metrics', [metric('claude_code.commit.count', 3, NOON_MS, { ...NAMES, ...of })], originOf(resource));
const answered = (of: Attributes, resource: Attributes = {}) =>
  request(
    'logs',
    [event('api_request', NOON_MS, { model: 'opus', cost_usd: 0.5, 'event.sequence': 7, 'prompt.id': 'p1', ...of })],
    originOf(resource),
  );

function originOf(resource: Attributes) {
  return { resource: { 'service.name': 'claude-code', ...resource }, scope: 'com.anthropic.claude_code' };
}

const points: [title: string, one: ReturnType<typeof commits>, other: ReturnType<typeof commits>][] = [
  ['the e-mail dropped', commits({}), commits({ 'user.email': '' })],
  ['the account dropped', commits({}), commits({ 'user.account_uuid': '' })],
  ['a host added', commits({}), commits({}, { 'host.name': 'collector' })],
  ['a host changed', commits({}, { 'host.name': 'laptop' }), commits({}, { 'host.name': 'collector' })],
  ['an instance added', commits({}), commits({}, { 'service.instance.id': 'i1' })],
  ['no installation, and a host added', commits({ 'user.id': '' }), commits({ 'user.id': '' }, { 'host.name': 'h' })],
];
const events: typeof points = [
  ['its prompt’s id dropped', answered({}), answered({ 'prompt.id': '' })],
  ['its e-mail dropped', answered({ 'user.email': 'ada@example.com' }), answered({})],
  ['a host added', answered({}), answered({}, { 'host.name': 'collector' })],
];

export function testAcrossCollectors(start: () => Promise<Run>): void {
  const cases = [
    ...points.map((each) => [...each, 'agent_commits_total', 3] as const),
    ...events.map((each) => [...each, 'agent_cost_usd_total', 0.5] as const),
  ];
  test.each(cases)('%s', async (__, one, other, kpi, once) => {
    for (const order of [
      [one, other],
      [other, one],
      [one, other, one],
    ]) {
      const run = await start();
      for (const each of order) await run.send(each);
      expect(sum(await run.core.truth(), kpi)).toBe(once);
      await run.close();
    }
  });
}
