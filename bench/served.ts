/** A server under measurement, seen from the bench that sends to it (see child/server.ts). */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Crowd } from './bodies.ts';

/** Microseconds of CPU of all threads; bytes in use after a collection; records. */
export type Question = 'cpu' | 'heap' | 'counted';
export type Answer = number;

export type Signal = 'metrics' | 'logs';

export type Measured = {
  /** Sends all bodies, a few at a time, and returns the CPU time the server took for them; microseconds. */
  send(signal: Signal, bodies: readonly Buffer[]): Promise<number>;
  close(): Promise<void>;
};

export type Served = Measured & { ask(question: Question): Promise<Answer> };

/** As many as a collector has requests on their way by default (`num_consumers`). */
const CONNECTIONS = 10;

/** `home`: of the service's state, where that is not a file of its own. `events`: as in its settings; their file has a bench of its own. */
export async function serve(kind: 'service' | 'floor', home?: string, events = 'off'): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-bench-'));
  const args = kind === 'service' ? [home ?? join(folder, 'state.db'), events] : [];
  const execArgv = [...v8Options(), '--expose-gc', '--disable-warning=ExperimentalWarning'];
  const child = fork(new URL('child/server.ts', import.meta.url), args, { execArgv });
  const [url] = (await once(child, 'message')) as [string];
  const ask = async (question: Question): Promise<Answer> => {
    child.send(question);
    const [answer] = (await once(child, 'message')) as [Answer];
    return answer;
  };
  const { send, close } = createSender(url, () => ask('cpu'));
  return {
    ask,
    send,
    async close() {
      await close();
      child.disconnect();
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

/** Of a server whose CPU time so far is known to somebody. */
export function createSender(url: string, cpuUs: () => Promise<number>): Measured {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  return {
    async send(signal, bodies) {
      const before = await cpuUs();
      const left = bodies.values();
      const post = async () => {
        for (const body of left) await postOne(`${url}/v1/${signal}`, agent, body);
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, post));
      return (await cpuUs()) - before;
    },
    close: async () => agent.destroy(),
  };
}

async function postOne(url: string, agent: Agent, body: Buffer): Promise<void> {
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
  const sending = request(url, { agent, method: 'POST', headers });
  sending.end(body);
  const [response] = await once(sending, 'response');
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
}

/** The next bodies of a crowd, as a collector sends them. */
export function zipped(crowd: Crowd, signal: Signal, bodies: number, records: number): Promise<Buffer[]> {
  return Promise.all(Array.from({ length: bodies }, () => promisify(gzip)(crowd.body(signal, records))));
}

/** The options that the service runs with: those of its first line. */
export function v8Options(): string[] {
  const [first = ''] = readFileSync(new URL('../src/main.ts', import.meta.url), 'utf8').split('\n', 1);
  return first.split(' ').filter((word) => word.startsWith('--'));
}
