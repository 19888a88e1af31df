/**
 * Hands requests to the thread that keeps events, and says when they are durable. Counting never depends on it: where the
 * file cannot be written, or the thread has died, requests are acknowledged without, and that is counted and told.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ExportRequest } from '../model/exchange.ts';
import type { EventsCount, EventsOptions, Keep, Told } from './messages.ts';

/** How long a sender waits for its events, which are mostly there before its records are counted. */
const WAIT_MS = 5_000;

/** Bodies the thread may have before it. */
const WAITING_BYTES_MAX = 128 * 1024 * 1024;

/** After this a thread that died is started again. */
const RESTART_MS = 30_000;

export type Keeper = {
  /** Resolves once the request's events are durable, or cannot be. Never rejects. */
  keep(request: ExportRequest, receivedMs: number): Promise<void>;
  close(): Promise<void>;
};

export type KeeperObserver = {
  count(count: EventsCount, rows: number): void;
  /** Why events are not kept at this time; undefined as soon as they are. */
  failing(reason: string | undefined): void;
  bug(error: unknown): void;
};

/**
 * The thread starts with the first request, or at once where `isThere` says that there is a file: who may read it but not write beside
 * it, as Grafana in its container, can only while somebody has it open.
 */
export function createKeeper(thread: URL, options: EventsOptions, observe: KeeperObserver, isThere = false): Keeper {
  const requests = createWaiting(() => observe.failing('the thread that keeps events does not answer in time'));
  let worker: Worker | undefined;
  let notBeforeMs = 0;

  const hear = (told: Told) => {
    if ('count' in told) return observe.count(told.count, told.rows);
    if ('bug' in told) return observe.bug(told.bug);
    observe.failing(told.error);
    for (const id of told.done) requests.settle(id);
  };
  const died = (error: unknown) => {
    worker = undefined;
    notBeforeMs = performance.now() + RESTART_MS;
    observe.bug(error);
    observe.failing('the thread that keeps events has died; it is started again in half a minute');
    requests.settleAll();
  };
  const start = (): Worker => {
    const started = new Worker(thread, { workerData: options });
    started.unref();
    return started.on('message', hear).on('error', died);
  };
  if (isThere) worker = start();

  return {
    async keep(request, receivedMs) {
      if (performance.now() < notBeforeMs) return;
      if (requests.bytes() + request.body.length > WAITING_BYTES_MAX) {
        observe.failing('more is received than can be written');
        return;
      }
      const { id, settled } = requests.add(request.body.length);
      (worker ??= start()).postMessage({ id, request, receivedMs } satisfies Keep, []);
      await settled;
    },
    async close() {
      if (worker === undefined) return;
      const ended = once(worker, 'exit');
      worker.postMessage('close', []);
      await ended;
    },
  };
}

type Waiting = { readonly bytes: number; resolve(): void };

/** Requests the thread has before it. Each is settled in the end, whatever becomes of the thread. */
function createWaiting(onLate: () => void) {
  const waiting = new Map<number, Waiting>();
  let bytes = 0;
  let lastId = 0;
  const settle = (id: number) => {
    const request = waiting.get(id);
    if (request === undefined) return;
    waiting.delete(id);
    bytes -= request.bytes;
    request.resolve();
  };
  return {
    settle,
    settleAll: () => {
      for (const id of waiting.keys()) settle(id);
    },
    bytes: () => bytes,
    add(size: number): { readonly id: number; readonly settled: Promise<void> } {
      const id = ++lastId;
      const { promise, resolve } = Promise.withResolvers<void>();
      const late = setTimeout(() => {
        onLate();
        settle(id);
      }, WAIT_MS);
      bytes += size;
      const ended = () => {
        clearTimeout(late);
        resolve();
      };
      waiting.set(id, { bytes: size, resolve: ended });
      return { id, settled: promise };
    },
  };
}
