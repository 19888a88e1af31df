/** Bodies that are made to stop the service: they are refused, others are served meanwhile, and memory stays bounded. */
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from '@jest/globals';
import { get } from '../e2e/process.ts';
import { event, request } from '../sent.ts';
import { HOSTILE, type Hostile } from './bodies.ts';
import { attack, HEAP } from './attacked.ts';
import { serve, stopAll, type Served } from './served.ts';

afterEach(stopAll);

const RECORDS = 8_192;

type Sent = Pick<Hostile, 'signal' | 'encoding'>;

async function send({ otlp }: Served, { signal, encoding }: Sent, body: Buffer): Promise<number> {
  const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
  const headers = { 'Content-Type': type, 'Content-Encoding': 'gzip' };
  const response = await fetch(`${otlp}/v1/${signal}`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

test.each(Object.keys(HOSTILE))('64 MiB of %s', async (name) => {
  const served = await serve({ node: HEAP });
  const { plain, ...rest } = HOSTILE[name]!();
  const body = gzipSync(plain);
  await attack(served, { kind: '64 MiB in few bytes', attack: name }, async () => {
    expect([400, 413]).toContain(await send(served, rest, body));
  });
});

test('requests that are as large as they may be are counted whole, and others are served in between', async () => {
  const served = await serve({ node: HEAP });
  let sent = 0;
  const about = { kind: 'large requests', attack: `three of ${RECORDS} records at once` };
  const sendThree = async () => {
    const statuses = ['a', 'b', 'c'].map((name) => {
      const records = Array.from({ length: RECORDS }, (_, index) =>
        event('user_prompt', Date.now() - index, {
          'session.id': `${name}${index % 500}`,
          'event.sequence': sent + index,
        }),
      );
      const { body, ...rest } = request('logs', records);
      return send(served, rest, gzipSync(body));
    });
    sent += RECORDS;
    expect(await Promise.all(statuses)).toEqual([200, 200, 200]);
  };
  await attack(served, about, sendThree, async () => {
    expect(await get(`${served.metrics}/metrics`)).toMatch(new RegExp(`agent_prompts_total\\{.*\\} ${3 * sent}\n`));
  });
});
