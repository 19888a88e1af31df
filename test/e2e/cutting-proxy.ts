/**
 * A way to a server that can be cut in the middle of what it is asked, or after the server did that and before it could
 * say so.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type CuttingProxy = {
  readonly port: number;
  /**
   * Cuts the connection instead of handing on the answer after so many more, or halfway through the request after so many;
   * Infinity: never.
   */
  cutAfter(count: number, of?: 'answers' | 'requests'): void;
  /** Whether it was cut since. */
  wasCut(): boolean;
  close(): Promise<void>;
};

export async function startCuttingProxy(serverPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  const left = { answers: Infinity, requests: Infinity };
  let cut = false;
  const isCut = (of: keyof typeof left): boolean => {
    if (left[of]-- > 0) return false;
    left[of] = Infinity;
    return (cut = true);
  };
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      // As clients of Redis do: a small packet must not wait for the last one to be confirmed.
      socket.setNoDelay();
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (data) => {
      if (isCut('requests')) upstream.end(data.subarray(0, data.length / 2));
      else upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (isCut('answers')) client.destroy();
      else client.write(data);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cutAfter: (count, of = 'answers') => {
      left[of] = count;
      cut = false;
    },
    wasCut: () => cut,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}
