/** Names without end, and senders without end. */
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, test } from '@jest/globals';
import { post } from '../e2e/process.ts';
import { event, metric, request, type Attributes } from '../sent.ts';
import { attack, HEAP } from './attacked.ts';
import { serve, stopAll, type Served } from './served.ts';

afterEach(stopAll);

const RECORDS = 1_000;
const PROMPT = 'user_prompt';

/** Of each name another value with each record. */
const NAMES: Readonly<Record<string, (value: string) => readonly [name: string, attributes: Attributes]>> = {
  sessions: (value) => [PROMPT, { 'session.id': value }],
  installations: (value) => [PROMPT, { 'user.id': value }],
  people: (value) => [PROMPT, { 'user.email': `${value}@example.com` }],
  teams: (value) => [PROMPT, { 'team.id': value, team: value }],
  models: (value) => ['api_request', { model: value, cost_usd: 0, input_tokens: 1, output_tokens: 1 }],
  tools: (value) => ['tool_result', { tool_name: value, success: 'true' }],
  'names of events': (value) => [value, {}],
  'names of attributes': (value) => [PROMPT, { [value]: value }],
  'long ids': (value) => [PROMPT, { 'session.id': `${value}${'x'.repeat(2_000)}` }],
};

test.each(Object.keys(NAMES))('a flood of %s', async (of) => {
  const served = await serve({ node: HEAP });
  await attack(served, { kind: 'a flood of names', attack: of }, async (round) => {
    const records = Array.from({ length: RECORDS }, (_, index) => {
      const [name, attributes] = NAMES[of]!(`${of}-${round}-${index}`);
      return event(name, Date.now() - index, { 'event.sequence': round * RECORDS + index, ...attributes });
    });
    await post(served.otlp, request('logs', records));
  });
});

test('a flood of names of metrics and of services', async () => {
  const served = await serve({ node: HEAP });
  await attack(served, { kind: 'a flood of names', attack: 'metrics and services' }, async (round) => {
    const points = Array.from({ length: RECORDS }, (_, index) =>
      metric(`claude_code.made_up_${round}_${index}`, 1, Date.now()),
    );
    await post(served.otlp, request('metrics', points));
    for (let index = 0; index < 200; index++) {
      const resource = { 'service.name': `service-${round}-${index}` };
      await post(served.otlp, request('logs', [event('x', Date.now())], { resource, scope: 'some' }));
    }
  });
});

function opened({ otlp }: Served, senders: number): Socket[] {
  const port = Number(new URL(otlp).port);
  return Array.from({ length: senders }, () => connect(port, '127.0.0.1').on('error', () => {}));
}

const HEAD =
  'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n';

test.each([
  ['300 senders that stall within a body', `${HEAD}{"resourceLogs":[`],
  ['300 senders that stall within the headers', HEAD.slice(0, 40)],
  ['300 senders that say nothing', ''],
])('%s', async (of, said) => {
  const served = await serve({ node: HEAP });
  const senders = opened(served, 300);
  await attack(served, { kind: 'senders', attack: of }, async () => {
    for (const sender of senders) sender.write(said);
    await setTimeout(500);
  });
  for (const sender of senders) sender.destroy();
});

test('100 senders of a byte at a time', async () => {
  const served = await serve({ node: HEAP });
  const senders = opened(served, 100);
  for (const sender of senders) sender.write(HEAD);
  await attack(served, { kind: 'senders', attack: '100 senders of a byte at a time' }, async () => {
    for (let byte = 0; byte < 50; byte++) {
      for (const sender of senders) sender.write('{');
      await setTimeout(10);
    }
  });
  for (const sender of senders) sender.destroy();
});
