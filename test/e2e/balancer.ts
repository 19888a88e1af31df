/** The address of a service: each request goes to the next of those that are behind it. */
import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Balancer = {
  readonly url: string;
  /** From the next request on. */
  use(urls: readonly string[]): void;
  close(): Promise<void>;
};

export async function startBalancer(urls: readonly string[]): Promise<Balancer> {
  let behind = urls;
  let requests = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url!, behind[requests++ % behind.length]);
    const asking = ask(url, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.on('error', () => response.destroy()).pipe(response);
    });
    asking.on('error', () => response.destroy());
    request.pipe(asking);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    use: (others) => (behind = others),
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
