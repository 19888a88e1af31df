/** The reading side of the program over HTTP: metrics, health, and whatever the composition root mounts beside them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler, Router } from 'express';
import { foreignHost, turnedPath, type Turned } from '../model/door.ts';
import { LIMITS } from '../model/limits.ts';
import type { Reading } from '../model/reading.ts';
import { requireAccess } from './access.ts';
import { exposeText } from './exposition.ts';
import type { SelfMetrics } from './self.ts';
import { createText, type TextFormat } from './text.ts';

/** Routes of another room. `close` ends what it keeps open (streams); it is called before the server stops. */
type Mount = { readonly router: Router; readonly close: () => void };

export type MetricsServerOptions = {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Makes the server of a listener with TLS. */
  readonly createServer?: ((options: object, app: RequestListener) => Server) | undefined;
  /** Whether a user with a password may enter; undefined where there are none. */
  readonly mayEnter?: ((authorization: string | undefined) => Promise<boolean>) | undefined;
  /** Everything but the health checks wants it, if there is one. */
  readonly token?: string | undefined;
  /** What a scrape shows. Rejects where not every part could be read: the scrape is a 503 then. */
  readonly readings: () => Promise<readonly Reading[]>;
  /** True, or why not: a sentence for whoever looks at a pod that gets no traffic. */
  readonly ready: () => true | string;
  readonly self: SelfMetrics;
  readonly mounts: readonly Mount[];
  /** Gets every error that is answered 5xx, for the log. */
  readonly onError: (error: unknown) => void;
  /** Told of what is turned away at the door. Must not throw. */
  readonly onTurned?: (turned: Turned) => void;
};

export type MetricsServer = {
  readonly url: string;
  /** Safe to call again. Takes no more requests, ends streams, waits for running answers, and after `CLOSE_MS` cuts what is left. */
  close(): Promise<void>;
};

/** A client that does not read its answer must not hold up the stop. */
const CLOSE_MS = 3_000;

/** Rejects where the address cannot be had. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const server = (options.createServer ?? createServer)({}, createApp(options));
  // Closing ends the connections that are idle then; one that is kept alive after a last answer has to follow.
  server.on('request', (_request, response) => {
    response.setTimeout(LIMITS.reader_idle_ms.max, () => {
      options.self.add('otelkpi_limits_total', { limit: 'reader_idle_ms' });
      response.destroy();
    });
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
  });
  await once(server.listen({ host: options.host, port: options.port }), 'listening');
  let closed: Promise<void> | undefined;
  return {
    url: urlOf(server, options.createServer ? 'https' : 'http'),
    close() {
      for (const mount of options.mounts) mount.close();
      return (closed ??= closeServer(server));
    },
  };
}

function createApp(options: MetricsServerOptions): Express {
  const { token, mayEnter, readings, ready, self, mounts, onError, onTurned } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use((_request, response, next) => {
    response.set('X-Content-Type-Options', 'nosniff');
    next();
  });
  if (token === undefined && mayEnter === undefined) app.use(requireLocalName(options));
  app.get(['/healthz', '/health'], (_request, response) => void response.type('text/plain').send('alive\n'));
  app.get('/readyz', (_request, response) => {
    const state = ready();
    response.set('Cache-Control', 'no-store').type('text/plain');
    if (state === true) response.send('ready\n');
    else response.status(503).send(`${state}\n`);
  });
  if (token !== undefined || mayEnter !== undefined) app.use(requireAccess(token, mayEnter, onTurned));
  app.get('/metrics', scrapeKpis(readings, self, onError));
  const selfText = (): Promise<string> => {
    self.gauge('otelkpi_ready', {}, ready() === true ? 1 : 0);
    return self.text();
  };
  app.get('/metrics/self', exposeText(selfText, onError));
  for (const mount of mounts) app.use(mount.router);
  app.use(answerUnknownPath(onTurned));
  app.use(answerBug(onError));
  return app;
}

function requireLocalName({ host, onTurned }: MetricsServerOptions): RequestHandler {
  return (request, response, next) => {
    const foreign = foreignHost(host, request.headers.host);
    if (foreign === undefined) return next();
    onTurned?.(foreign);
    return void response.status(421).type('text/plain').send(`${foreign.advice}\n`);
  };
}

function answerUnknownPath(onTurned: MetricsServerOptions['onTurned']): RequestHandler {
  return ({ method, path }, response) => {
    const advice =
      'This port serves /metrics, /metrics/self, /api/kpis, /api/budgets, /api/agents (and .csv of these) and the page. OTLP goes to the other port (14318).';
    // Browsers ask for files nobody told them of.
    if (method === 'POST') onTurned?.(turnedPath(path, advice));
    response.status(404).type('text/plain').send(`There is nothing at this path. ${advice}\n`);
  };
}

function scrapeKpis(
  readings: MetricsServerOptions['readings'],
  self: SelfMetrics,
  onError: (error: unknown) => void,
): RequestHandler {
  const timed = (format: TextFormat) => {
    const text = createText(format);
    return async (): Promise<string> => {
      const startMs = performance.now();
      const body = text(await readings());
      self.record('otelkpi_scrape_duration_seconds', {}, (performance.now() - startMs) / 1e3);
      return body;
    };
  };
  const onFailure = (error: unknown) => {
    self.add('otelkpi_scrape_failures_total', {});
    onError(error);
  };
  const onLimited = () => self.add('otelkpi_limits_total', { limit: 'scrapes' });
  return exposeText(timed('prometheus'), onFailure, onLimited, timed('openmetrics'));
}

/** What reaches this was foreseen by nobody: it ends the request, not the process. Express knows it by its four arguments. */
function answerBug(onError: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    // Express itself throws one that is not ours: a path with a broken % escape.
    const isBadRequest = error instanceof Error && 'status' in error && error.status === 400;
    if (!isBadRequest) onError(error);
    if (response.headersSent) next(error);
    else if (isBadRequest) response.status(400).type('text/plain').send('The path cannot be read.\n');
    else response.status(500).type('text/plain').send('Internal error; see the log of otel-kpi.\n');
  };
}

function urlOf(server: Server, scheme: string): string {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('BUG: the metrics server does not listen on TCP');
  return `${scheme}://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
}

async function closeServer(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await once(server.close(), 'close');
  clearTimeout(cut);
}
