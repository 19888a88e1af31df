/** JSON bodies as large as they may be: they are counted or refused, and others are served meanwhile. */
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from '@jest/globals';
import { LIMITS } from '../../src/model/limits.ts';
import { get } from '../e2e/process.ts';
import { event, request } from '../sent.ts';
import { longestSilenceMs, serve, stopAll, type Served } from './served.ts';

afterEach(stopAll);

/** Of the image, see Dockerfile. */
const HEAP = ['--max-old-space-size=768'];
/** Above what the machine itself takes, busy as it is with other tests. */
const SILENCE_MS = 250;
const ROUNDS = 6;

async function send({ otlp }: Served, body: Buffer): Promise<number> {
  const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
  const response = await fetch(`${otlp}/v1/logs`, { method: 'POST', headers, body: gzipSync(body) });
  await response.arrayBuffer();
  return response.status;
}

/** The least of some rounds: what else runs on the machine only adds to it. */
async function silenceOf(served: Served, work: () => Promise<unknown>): Promise<number> {
  const idleMs = await longestSilenceMs(served, () => new Promise((resolve) => setTimeout(resolve, 300)));
  let least = Infinity;
  for (let round = 0; round < ROUNDS && least > SILENCE_MS / 2; round++) {
    least = Math.min(least, (await longestSilenceMs(served, work)) - idleMs);
  }
  return least;
}

const elementsOf = (body: Buffer): number => body.toString('latin1').match(/[,[{]/g)!.length;

test('a request of a million elements is counted whole, and others are served in between', async () => {
  const served = await serve({ node: HEAP });
  // What nobody reads makes most of a real one.
  const unread = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`attribute.${at}`, 'x']));
  let sent = 0;
  const silentMs = await silenceOf(served, async () => {
    const records = Array.from({ length: 8_192 }, (_, at) =>
      event('user_prompt', Date.now() - at, { 'session.id': `s${at % 500}`, 'event.sequence': sent + at, ...unread }),
    );
    const { body } = request('logs', records);
    expect(elementsOf(Buffer.from(body))).toBeGreaterThan(0.75 * LIMITS.json_elements.max);
    sent += records.length;
    expect(await send(served, Buffer.from(body))).toBe(200);
  });
  expect(silentMs).toBeLessThan(SILENCE_MS);
  expect(await get(`${served.metrics}/metrics`)).toMatch(new RegExp(`agent_prompts_total\\{.*\\} ${sent}\n`));
});

const around = (record: string) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${record}]}]}]}`;
const repeated = (text: string) => text.repeat(LIMITS.json_elements.max / elementsOf(Buffer.from(text)) - 20);

test.each([
  ['empty records', around(`${repeated('{},')}{}`), 413],
  // One record that is none costs itself, and so do all.
  ['numbers', around(`${repeated('1,')}1`), 200],
  ['empty resources', `{"resourceLogs":[${repeated('{},')}{}]}`, 200],
  ['empty scopes', `{"resourceLogs":[{"scopeLogs":[${repeated('{},')}{}]}]}`, 413],
  ['attributes of one record', around(`{"attributes":[${repeated('{},')}{}]}`), 413],
  ['attributes of a resource', `{"resourceLogs":[{"resource":{"attributes":[${repeated('{},')}{}]}}]}`, 413],
  ['brackets', around(`{"body":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`), 413],
  ['members', `{"resourceLogs":[{${repeated('"a":1,')}"b":1}]}`, 413],
  ['what nobody reads', `{"x":[${repeated('1,')}1]}`, 413],
])('a million %s', async (_, text, status) => {
  const served = await serve({ node: HEAP });
  const body = Buffer.from(text);
  expect(await silenceOf(served, async () => expect(await send(served, body)).toBe(status))).toBeLessThan(SILENCE_MS);
});
