/** Bodies that are made to stop the service: they are refused, others are served meanwhile, and memory stays bounded. */
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from '@jest/globals';
import { get } from '../e2e/process.ts';
import { event, request } from '../sent.ts';
import { HOSTILE, type Hostile } from './bodies.ts';
import { longestSilenceMs, serve, stopAll, type Served } from './served.ts';

afterEach(stopAll);

/** Of the image, see Dockerfile. */
const HEAP = ['--max-old-space-size=768'];
/** Above what the machine itself takes, busy as it is with other tests. */
const SILENCE_MS = 250;
const ROUNDS = 6;

const RECORDS = 8_192;

type Sent = Pick<Hostile, 'signal' | 'encoding'>;

async function send({ otlp }: Served, { signal, encoding }: Sent, body: Buffer): Promise<number> {
  const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
  const headers = { 'Content-Type': type, 'Content-Encoding': 'gzip' };
  const response = await fetch(`${otlp}/v1/${signal}`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

async function isCounting(served: Served): Promise<void> {
  const { body, ...rest } = request('logs', [event('user_prompt', Date.now(), { 'event.sequence': 1 })]);
  expect(await send(served, rest, gzipSync(body))).toBe(200);
  expect(await get(`${served.metrics}/metrics`)).toMatch(/agent_prompts_total\{.*\} 1\n/);
}

/** The least of some rounds: what else runs on the machine only adds to it. */
async function silenceOf(served: Served, work: () => Promise<unknown>): Promise<number> {
  const idleMs = await longestSilenceMs(served.metrics, () => new Promise((resolve) => setTimeout(resolve, 300)));
  let least = Infinity;
  for (let round = 0; round < ROUNDS && least > SILENCE_MS / 2; round++) {
    least = Math.min(least, (await longestSilenceMs(served.metrics, work)) - idleMs);
  }
  return least;
}

test.each(Object.keys(HOSTILE))('64 MiB of %s', async (name) => {
  const served = await serve({ node: HEAP });
  const { plain, ...rest } = HOSTILE[name]!();
  const body = gzipSync(plain);
  const silentMs = await silenceOf(served, async () => expect([400, 413]).toContain(await send(served, rest, body)));
  expect(silentMs).toBeLessThan(SILENCE_MS);
  await isCounting(served);
});

test('requests that are as large as they may be are counted whole, and others are served in between', async () => {
  const served = await serve({ node: HEAP });
  let sent = 0;
  const silentMs = await silenceOf(served, async () => {
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
  });
  expect(silentMs).toBeLessThan(SILENCE_MS);
  expect(await get(`${served.metrics}/metrics`)).toMatch(new RegExp(`agent_prompts_total\\{.*\\} ${3 * sent}\n`));
});
