/** Asks the file of events in a thread of its own, so that a long answer keeps nobody waiting but who asked. */
import { Worker } from 'node:worker_threads';
import type { Query } from './queries.ts';
import type { EventRecord } from './reading.ts';

export type EventsReader = {
  /** Nothing where there is no file yet: it comes with the first record. Rejects where it takes too long. */
  ask(query: Query): Promise<EventRecord[]>;
  close(): void;
};

export type Question = { readonly id: number; readonly query: Query };
export type Reply =
  { readonly id: number; readonly rows: EventRecord[] } | { readonly id: number; readonly error: string };

/** Longer than this nobody waits for a page: the question is given up, and with it the thread. */
const ANSWER_MS = 20_000;
const WAITING_MAX = 20;

type Waiting = { resolve(rows: EventRecord[]): void; reject(error: Error): void; readonly timer: NodeJS.Timeout };

/** The thread starts with the first question. `options`: what it is told; it starts anew where they are others. */
export function createReader(thread: URL, options: () => object): EventsReader {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let told: object | undefined;
  let lastId = 0;

  const settle = (id: number, how: (waiter: Waiting) => void) => {
    const waiter = waiting.get(id);
    if (waiter === undefined) return;
    waiting.delete(id);
    clearTimeout(waiter.timer);
    how(waiter);
  };
  const end = (message: string) => {
    void worker?.terminate();
    worker = undefined;
    for (const id of waiting.keys()) settle(id, ({ reject }) => reject(new Error(message)));
  };
  const start = (): Worker => {
    told = options();
    const started = new Worker(thread, { workerData: told });
    started.unref();
    started.on('error', (error) => end(String(error)));
    return started.on('message', (reply: Reply) => {
      settle(reply.id, ({ resolve, reject }) => {
        if ('error' in reply) reject(new Error(reply.error));
        else resolve(reply.rows);
      });
    });
  };

  return {
    ask(query) {
      if (waiting.size >= WAITING_MAX) return Promise.reject(new Error('too many questions at once'));
      if (waiting.size === 0 && told !== options()) end('');
      const id = ++lastId;
      const { promise, resolve, reject } = Promise.withResolvers<EventRecord[]>();
      const timer = setTimeout(end, ANSWER_MS, 'the answer takes too long: ask for less time');
      waiting.set(id, { resolve, reject, timer });
      (worker ??= start()).postMessage({ id, query } satisfies Question, []);
      return promise;
    },
    close: () => end('otel-kpi is stopping'),
  };
}
