/** A way to a server that can be cut after the server did what it was asked, and before it could say so. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type CuttingProxy = {
  readonly port: number;
  /** Cuts the connection instead of handing on the answer after so many more; Infinity: never. */
  cutAfter(answers: number): void;
  /** Whether it was cut since. */
  wasCut(): boolean;
  close(): Promise<void>;
};

export async function startCuttingProxy(serverPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let left = Infinity;
  let cut = false;
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (data) => upstream.write(data));
    upstream.on('data', (data) => {
      if (left-- > 0) return void client.write(data);
      left = Infinity;
      cut = true;
      client.destroy();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cutAfter: (answers) => {
      left = answers;
      cut = false;
    },
    wasCut: () => cut,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}
