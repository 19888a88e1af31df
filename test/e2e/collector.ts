/** A real collector on loopback: our configurations, at free ports that stay the same after each start. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { partPath } from '../parts.ts';
import { freePort, post, startProgram, until, type Child } from './process.ts';

const FOLDER = join(import.meta.dirname, '../../collector');

export type CollectorOptions = {
  /** Paths below collector/, or absolute: the first, and what is merged into it. */
  readonly configs: readonly string[];
  /** Where it may keep its queue. */
  readonly folder: string;
  /** Over the addresses that are chosen here. */
  readonly env?: Readonly<Record<string, string>>;
  readonly program?: 'otelcol' | 'otelcol-older';
  readonly flags?: readonly string[];
  /** It logs errors alone, so that it does not say when it is ready: an answer of its door must do. */
  readonly isQuiet?: true;
};

export type Collector = {
  /** Of its OTLP/HTTP door: `http://127.0.0.1:port`. */
  readonly url: string;
  /** Of its own metrics. */
  readonly metricsUrl: string;
  /** Resolves when it says that it is ready. */
  start(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Of the process that was started last. */
  pid(): number | undefined;
  /** As agents do: again, until it is accepted. */
  deliver(request: ExportRequest): Promise<void>;
  /** The status of the answer of its gRPC door, 0 where it was accepted. Only protobuf. */
  deliverByGrpc(request: ExportRequest): Promise<number>;
  /** What it logged since it was started last. */
  errors(): string;
};

export async function createCollector(options: CollectorOptions): Promise<Collector> {
  const [grpc, http, health, metrics] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const url = `http://127.0.0.1:${http}`;
  const env = {
    COLLECTOR_OTLP_GRPC: `127.0.0.1:${grpc}`,
    COLLECTOR_OTLP_HTTP: `127.0.0.1:${http}`,
    COLLECTOR_HEALTH: `127.0.0.1:${health}`,
    COLLECTOR_METRICS_PORT: String(metrics),
    COLLECTOR_QUEUE_DIR: join(options.folder, 'queue'),
    ...options.env,
  };
  let child: Child | undefined;
  return {
    url,
    metricsUrl: `http://127.0.0.1:${metrics}/metrics`,
    start: async () => {
      const started = startProgram(partPath(options.program ?? 'otelcol'), argumentsOf(options), env);
      child = started;
      let ended = false;
      void started.ended.then(() => (ended = true));
      // It listens before, and a connection of that moment may end in a panic (0.155.0, seen on a busy machine).
      const isReady = options.isQuiet
        ? () => isListening(url)
        : () => started.errors().includes('Everything is ready.');
      await until(async () => ended || (await isReady()));
      if (ended) throw new Error(`the collector did not start: ${started.errors()}`);
    },
    kill: async (signal) => {
      if (child === undefined) return;
      const { exitCode, killed } = child.process;
      if (exitCode !== null && !killed) throw new Error(`the collector ended by itself: ${child.errors()}`);
      child.process.kill(signal);
      await child.ended;
    },
    pid: () => child?.process.pid,
    deliver: (request) => until(async () => (await post(url, request)) === 200),
    deliverByGrpc: (request) => postGrpc(`http://127.0.0.1:${grpc}`, request),
    errors: () => child?.errors() ?? '',
  };
}

/** What `validate` says of configurations: '' where they are right. */
export function validate(options: Omit<CollectorOptions, 'folder'>): string {
  const { status, stderr } = spawnSync(
    partPath(options.program ?? 'otelcol'),
    ['validate', ...argumentsOf({ ...options, folder: '' })],
    { env: { ...options.env }, encoding: 'utf8' },
  );
  return status === 0 ? '' : stderr;
}

function argumentsOf({ configs, flags = [] }: CollectorOptions): string[] {
  // join() of an absolute path would put it below.
  const paths = configs.map((path) => (path.startsWith('/') ? path : join(FOLDER, path)));
  return [...paths.flatMap((path) => ['--config', path]), ...flags];
}

/** Any answer will do: this path answers 404 or 405. */
async function isListening(url: string): Promise<boolean> {
  return fetch(url).then(
    async (response) => (await response.arrayBuffer(), true),
    () => false,
  );
}

const SERVICES = { logs: 'logs.v1.LogsService', metrics: 'metrics.v1.MetricsService', traces: 'trace.v1.TraceService' };

/** One unary call: a message is a byte that says "not compressed", its length, and itself. */
async function postGrpc(url: string, { signal, encoding, body }: ExportRequest): Promise<number> {
  if (encoding !== 'protobuf') throw new Error('gRPC carries only protobuf');
  const session = connect(url);
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(body.length, 1);
    stream.end(Buffer.concat([frame, body]));
    // A refusal comes in the headers, what happened to a call in the trailers.
    let status = '';
    stream.on('response', (headers) => (status ||= String(headers['grpc-status'] ?? '')));
    stream.on('trailers', (trailers) => (status = String(trailers['grpc-status'] ?? status)));
    await text(stream);
    return Number(status);
  } finally {
    session.close();
    await once(session, 'close');
  }
}
