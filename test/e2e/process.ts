/** Child processes of the tests: started, waited for, and gone when the test is over. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { ExportRequest } from '../../src/model/exchange.ts';

export type Child = {
  readonly process: ChildProcess;
  /** The next line of its standard output, or undefined when it has ended. */
  line(): Promise<string | undefined>;
  /** Everything it wrote to standard error. */
  errors(): string;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stop(): Promise<void>;
};

/** What a program of the tests may know of us: where programs are, and where Node keeps what it has compiled. */
export const INHERITED: Readonly<Record<string, string>> = Object.fromEntries(
  ['PATH', 'NODE_COMPILE_CACHE'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);

export function startNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  return startProgram(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], env);
}

export function startProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Child {
  const child = spawn(program, args, {
    env: { ...INHERITED, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return {
    process: child,
    line: async () => {
      const { value, done } = await lines.next();
      return done === true ? undefined : value;
    },
    errors: () => errors,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Each worker of jest has ports of its own: one that a server left for a moment would be taken by a test beside it. */
const [WORKERS, PORTS] = [8, 1_500];
/** Below those that the system gives to connections (32768 on Linux), above those of the stack. */
const FIRST_PORT = 20_000 + PORTS * (Number(process.env['JEST_WORKER_ID'] ?? 1) % WORKERS);
/** Files run one after the other, and each begins somewhere else. */
let lastPort = Math.floor(Math.random() * PORTS);

/**
 * A port that nobody listens on now: for a server that must come back where it was, or that cannot say where it listens. Not
 * one that the system chooses: between two starts of the server it might give it to somebody else.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    lastPort = (lastPort + 1) % PORTS;
    const port = FIRST_PORT + lastPort;
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await once(server.close(), 'close');
    return port;
  }
}

/** What takes longer will never be. Half of what a test may take, so that it ends with what was waited for. */
export const UNTIL_MS = 60_000;

/** Asks again and again until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpMs = performance.now() + UNTIL_MS;
  while (!(await isSo())) {
    if (performance.now() > giveUpMs) throw new Error(`${UNTIL_MS / 1000} s long it was not so: ${isSo.toString()}`);
    await setTimeout(50);
  }
}

const TYPES = { json: 'application/json', protobuf: 'application/x-protobuf' };

/** The status of the answer; where there was none, why. */
export async function post(
  url: string,
  { signal, encoding, body }: ExportRequest,
  token?: string,
): Promise<number | string> {
  try {
    const headers = { 'Content-Type': TYPES[encoding], ...(token && { Authorization: `Bearer ${token}` }) };
    const response = await fetch(`${url}/v1/${signal}`, { method: 'POST', headers, body: Buffer.from(body) });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return inspect(error);
  }
}

/** Whether a page is there and well. */
export async function isOk(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(UNTIL_MS / 4) }).then(
    // An answer that nobody reads keeps its connection.
    async (response) => (await response.arrayBuffer(), response.ok),
    () => false,
  );
}

/** Text of a page that must be there. */
export async function get(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}
