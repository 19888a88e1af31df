/** What doctor hears of a collector that speaks gRPC, whatever it says. */
import { createServer } from 'node:http2';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
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
])('%s', async (message, text) => {
  expect(await answerOf(message)).toEqual({ kind: 'answered', code: 400, text });
});
