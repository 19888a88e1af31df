/** The OTLP/HTTP server: its paths, its timeouts, its end. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import express from 'express';
import type { Signal } from '../model/record.ts';
import { foreignHost, turnedPath } from '../model/door.ts';
import { createReceive, turnAway, type ReceiveOptions } from './receive.ts';
import type { Reply } from './reply.ts';
import { watchStrangers } from './strangers.ts';

export type ReceiverOptions = ReceiveOptions & {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Makes the server of a listener with TLS. */
  readonly createServer?: ((options: object, app: RequestListener) => Server) | undefined;
  /** Told of each request to the path of a signal and of its HTTP status. Must not throw. */
  readonly onAnswered?: (signal: Signal, status: number) => void;
};

export type Receiver = {
  readonly url: string;
  /**
   * Stops accepting, lets running requests finish, then closes. Who has no answer after `graceMs` (most likely because
   * he is still sending) is cut off without one, and sends again. Once this has resolved, no export runs and none will
   * be called.
   */
  close(graceMs?: number): Promise<void>;
};

const SIGNALS: readonly Signal[] = ['logs', 'metrics', 'traces'];

/**
 * Bounds on senders who say nothing more; those who mean it give up on a request after 30 s themselves. A connection
 * closed from this side just as a request is on its way costs that request, so idle ones outlive the 90 s after which
 * a collector closes them.
 */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 120_000,
  connectionsCheckingInterval: 5_000,
};

const CLOSE_GRACE_MS = 5_000;

/** Resolves once requests are accepted; rejects where the address cannot be had. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const receive = createReceive(options);
  const running = new Set<Promise<void>>();
  let closed: Promise<void> | undefined;

  function send(response: ServerResponse, reply: Reply, signal?: Signal): void {
    // A connection kept alive past its last answer would keep the server from closing.
    if (closed !== undefined) response.setHeader('Connection', 'close');
    response.writeHead(reply.status, reply.headers).end(reply.body);
    if (signal !== undefined) options.onAnswered?.(signal, reply.status);
  }

  async function serve(signal: Signal, request: IncomingMessage, response: ServerResponse): Promise<void> {
    send(response, await receive(signal, request), signal);
  }

  const app = express().disable('x-powered-by');
  app.use((request, response, next) => {
    const refusal = options.mayEnter === undefined ? refusedHost(request, options) : undefined;
    if (refusal === undefined) next();
    else send(response, refusal);
  });
  for (const signal of SIGNALS) {
    app
      .route(`/v1/${signal}`)
      .post((request, response) => {
        const run = serve(signal, request, response);
        running.add(run);
        return run.finally(() => running.delete(run));
      })
      .all((request, response) => send(response, turnAway('method', request), signal));
  }
  app.use((request, response) => send(response, refusedPath(request, request.path, options)));

  const server = (options.createServer ?? createServer)(TIMEOUTS, app);
  watchStrangers(server, (turned) => options.onTurned?.(turned));
  server.listen(options.port, options.host);
  await once(server, 'listening');
  server.on('error', options.onError);

  async function stop(graceMs: number): Promise<void> {
    const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close();
    await once(server, 'close');
    clearTimeout(cutOff);
    await Promise.all(running);
  }

  return {
    url: urlOf(options.host, server.address()).replace('http:', options.createServer ? 'https:' : 'http:'),
    close: (graceMs = CLOSE_GRACE_MS) => (closed ??= stop(graceMs)),
  };
}

function refusedHost(request: IncomingMessage, { token, host, onTurned }: ReceiverOptions): Reply | undefined {
  const foreign = token === undefined ? foreignHost(host, request.headers.host) : undefined;
  if (foreign === undefined) return undefined;
  onTurned?.(foreign);
  return turnAway('host', request, foreign.advice);
}

function refusedPath(request: IncomingMessage, path: string, { onTurned }: ReceiverOptions): Reply {
  const advice = adviceFor(path);
  onTurned?.(turnedPath(path, advice));
  return turnAway('unknown_path', request, advice);
}

/** Most wrong paths are a base where a whole path belongs, or the other way round. */
function adviceFor(path: string): string {
  const [, signal = ''] = /\b(logs|metrics|traces)\/*$/.exec(path) ?? [];
  const right = signal === '' ? '' : `The right path is /v1/${signal}. `;
  return (
    `${right}Set OTEL_EXPORTER_OTLP_ENDPOINT to the address without a path: the sender adds it. ` +
    'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT and its like need the whole path.'
  );
}

function urlOf(host: string, address: ReturnType<Server['address']>): string {
  if (address === null || typeof address === 'string') throw new Error('BUG: a TCP server that listens has a port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
