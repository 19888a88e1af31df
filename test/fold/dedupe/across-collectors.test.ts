import { expect, test } from '@jest/globals';
import { sum } from '../../demo/told.ts';
import { startRun } from '../../golden/run.ts';
import { request, span, type Attributes } from '../../sent.ts';
import { NOON_MS } from '../activities.ts';
import { testAcrossCollectors } from './across-collectors.ts';

const start = () => startRun({ nowMs: NOON_MS + 60_000 });

testAcrossCollectors(start);

const USAGE = { 'gen_ai.usage.input_tokens': 1000, 'gen_ai.usage.output_tokens': 100 };
const SENDERS: readonly [service: string, scope: string, name: string, of: Attributes, conversation: string][] = [
  ['droid', 'some.library', 'chat m', { 'gen_ai.operation.name': 'chat', ...USAGE }, 'gen_ai.conversation.id'],
  [
    'github-copilot',
    'github.copilot',
    'chat m',
    { 'gen_ai.operation.name': 'chat', ...USAGE },
    'gen_ai.conversation.id',
  ],
  [
    'opencode',
    'opencode',
    'ai.streamText.doStream',
    { 'ai.operationId': 'ai.streamText.doStream', ...USAGE },
    'session.id',
  ],
];

test.each(SENDERS)('a span of %s whose conversation is dropped', async (service, scope, name, of, conversation) => {
  const [one, two] = [0, 5_000].map((afterMs) => {
    const told = (more: Attributes) =>
      request(
        'traces',
        [span(name, NOON_MS + afterMs, NOON_MS + afterMs + 60, { 'gen_ai.request.model': 'm', ...of, ...more })],
        {
          resource: { 'service.name': service },
          scope,
        },
      );
    return { named: told({ [conversation]: 'c1' }), nameless: told({}) };
  });
  for (const order of [
    [one!.named, one!.nameless, two!.named],
    [one!.nameless, one!.named, two!.nameless, one!.nameless],
  ]) {
    const run = await start();
    for (const each of order) await run.send(each);
    const truth = await run.core.truth();
    expect([sum(truth, 'agent_requests_total'), sum(truth, 'agent_tokens_total')]).toEqual([2, 2200]);
    await run.close();
  }
});
