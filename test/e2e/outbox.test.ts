import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { flushOutbox } from '../../src/journeys/outbox.ts';
import { NOW_MS, startRun, type Run } from '../golden/run.ts';
import { event, request } from '../sent.ts';

/** A receiver of logs that can be away: it keeps what it accepted. */
type Receiver = {
  url: string;
  away: boolean;
  token: string;
  readonly accepted: ExportRequest[];
  readonly server: Server;
};

const receivers: Receiver[] = [];
afterEach(() => {
  for (const { server } of receivers.splice(0)) server.close();
});

async function startReceiver(): Promise<Receiver> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { authorization } = incoming.headers;
      if (receiver.token !== '' && authorization !== `Bearer ${receiver.token}`) return response.writeHead(401).end();
      if (!receiver.away) receiver.accepted.push({ signal: 'logs', encoding: 'json', body: Buffer.concat(chunks) });
      return response.writeHead(receiver.away ? 503 : 200).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = { url: `http://127.0.0.1:${port}/v1/logs`, away: false, token: '', accepted: [], server };
  receivers.push(receiver);
  return receiver;
}

const MINUTE_MS = 60_000;
const IDLE_MINUTES = 31;

/** Lets time pass while others keep sending, as the service does it. */
async function pass(run: Run, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    run.nowMs += MINUTE_MS / 2;
    await run.core.sweep();
    run.nowMs += MINUTE_MS / 2;
    await run.send(request('logs', [event('user_prompt', run.nowMs, { 'session.id': 'others' })]));
    await run.core.sweep();
  }
}

async function withEndedSession(url: string): Promise<Run> {
  const run = await startRun({ env: { OTEL_KPI_SESSIONS_TO: url } });
  await run.send(request('logs', [event('api_request', NOW_MS, { model: 'opus', cost_usd: 0.5 })]));
  await pass(run, IDLE_MINUTES);
  return run;
}

const flush = (run: Run, { url }: Receiver, token = '') =>
  flushOutbox({ store: run.store, url, token, version: 'test' });

test('an ended session is told once, by an event that carries its numbers', async () => {
  const receiver = await startReceiver();
  const run = await withEndedSession(receiver.url);
  await flush(run, receiver);
  await flush(run, receiver);
  expect(receiver.accepted).toHaveLength(1);
  const body = Buffer.from(receiver.accepted[0]!.body).toString();
  for (const said of ['agent.session', 'claude-code/session/s1/0', '"session.id"', '0.5']) expect(body).toContain(said);
  await run.close();
});

test('an endpoint that is away loses nothing and holds nothing up', async () => {
  const receiver = await startReceiver();
  receiver.away = true;
  const run = await withEndedSession(receiver.url);
  await expect(flush(run, receiver)).rejects.toThrow('503');
  await run.send(request('logs', [event('user_prompt', run.nowMs, { 'session.id': 's2' })]));
  receiver.away = false;
  await flush(run, receiver);
  expect(receiver.accepted).toHaveLength(1);
  await run.close();
});

test('our own events that come back open no session, over three idle timeouts', async () => {
  const receiver = await startReceiver();
  const run = await withEndedSession(receiver.url);
  for (let round = 0; round < 3; round++) {
    await flush(run, receiver);
    for (const own of receiver.accepted) await run.send(own);
    await pass(run, IDLE_MINUTES);
  }
  await flush(run, receiver);
  expect(receiver.accepted).toHaveLength(1);
  expect(run.problems.filter(({ reason }) => reason === 'own_event')).toHaveLength(3);
  await run.close();
});

test('a receiver that wants a token gets it, and without one the event waits', async () => {
  const receiver = await startReceiver();
  receiver.token = 'secret';
  const run = await withEndedSession(receiver.url);
  await expect(flush(run, receiver)).rejects.toThrow('401');
  await flush(run, receiver, 'secret');
  expect(receiver.accepted).toHaveLength(1);
  await run.close();
});
