/** What doctor hears of whoever answers, whatever they say. */
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:http2';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { lookAtPrometheus } from '../../src/doctor/parts.ts';
import { sendGrpc } from '../../src/doctor/send.ts';

async function answerOf(message: string) {
  const server = createServer();
  server.on('stream', (stream) => {
    stream.respond({ ':status': 200, 'grpc-status': '3', 'grpc-message': message }, { endStream: true });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await sendGrpc(`http://127.0.0.1:${port}`, 'logs', {}, Buffer.from('x'));
  } finally {
    server.close();
  }
}

test.each([
  ['no%20such%20field', 'no such field'],
  ['the queue is 100% full', 'the queue is 100% full'],
])('of a collector that speaks gRPC: %s', async (message, text) => {
  expect(await answerOf(message)).toEqual({ kind: 'answered', code: 400, text });
});

test.each(['{}', 'null', '[]', '{"data":{}}', '<html>'])(
  'another program where Prometheus is sought: %s',
  async (body) => {
    const server = createHttp((_, response) => response.end(body)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const seen = await lookAtPrometheus(url, 'http://127.0.0.1:19464', 1, 0);
    server.close();
    server.closeAllConnections();
    expect(seen).toEqual({ url, targets: undefined, hasRecord: false });
  },
);
