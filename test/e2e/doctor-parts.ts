/** Parts for the doctor to look at: a stack that is well, and stand-ins that are ill in one way. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFECTS } from '../../src/agents/agents.ts';
import { doctor, type Judged } from '../../src/doctor/doctor.ts';
import type { Fault } from '../../src/model/fault.ts';
import { install } from '../../src/hook/install.ts';
import type { LogSink } from './log-sink.ts';

export type Answering = Readonly<Record<string, string | readonly [code: number, text: string]>>;
export type StandIn = { readonly url: string; readonly close: () => Promise<void> };

/** Answers each path that is named, others 404. `date`: the clock it has. */
export async function standIn(answers: Answering, date?: Date): Promise<StandIn> {
  const server = createServer((request, response) => {
    const answer = answers[request.url!.split('?')[0]!] ?? [404, 'nothing is here'];
    const [code, text] = typeof answer === 'string' ? [200, answer] : answer;
    if (date !== undefined) response.setHeader('date', date.toUTCString());
    request.resume().on('end', () => response.writeHead(code).end(text));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** In Loki's place: what the sink has, asked for as a Loki is. */
export async function lokiOf(sink: LogSink): Promise<StandIn> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://loki');
    const [, session = ''] = /session_id="([^"]+)"/.exec(searchParams.get('query') ?? '') ?? [];
    const found = sink.lines().some(({ metadata }) => metadata['session_id'] === session);
    response.end(pathname === '/ready' ? 'ready' : JSON.stringify({ data: { result: found ? [{ values: [] }] : [] } }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return { url: `http://127.0.0.1:${address.port}`, close: async () => void (await once(server.close(), 'close')) };
}

export type Patient = {
  readonly home: string;
  /** The agent's settings: an object, or a text that is none. */
  readonly settings?: object | string | undefined;
  readonly hasHooks?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly faults?: readonly Fault[];
};

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** What the doctor says of it. */
export async function examine({ home, settings, hasHooks, env, words, faults = [] }: Patient): Promise<Judged[]> {
  const folder = join(home, '.claude');
  const file = join(folder, 'settings.json');
  mkdirSync(folder, { recursive: true });
  if (settings !== undefined) writeFileSync(file, typeof settings === 'string' ? settings : JSON.stringify(settings));
  if (hasHooks === true) install(file, join(home, 'hooks'), MAIN);
  let printed = '';
  await doctor(['--json', '--agent', 'claude-code', ...words], {
    env: { PATH: process.env['PATH'], HOME: home, ...env },
    home,
    platform: 'linux',
    cwd: home,
    print: (line) => (printed += line),
    now: Date.now,
    defects: DEFECTS,
    faultsOf: () => faults,
  });
  return JSON.parse(printed) as Judged[];
}
