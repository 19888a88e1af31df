/**
 * In Loki's place: takes what the collector sends to Loki, and shows it by the names that Loki gives it. What it took it
 * keeps, as Loki does on disk. That Loki takes what this takes is tested with a Loki: test/loki/.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { encode } from '../otlp/oracle.ts';
import { distinct, linesOf, type LogLine } from './log-lines.ts';
import { freePort } from './process.ts';

export type LogSink = {
  /** Where a collector sends logs: its LOKI_ENDPOINT. */
  readonly otlpUrl: string;
  start(): Promise<void>;
  /** Breaks off whoever is sending: with their lines taken, or not. */
  stop(): Promise<void>;
  /** How it answers from now on. Only with what Loki answers when it has taken something, 204, it takes anything. */
  answer(status: number): void;
  /** How often each status was answered. */
  readonly answers: ReadonlyMap<number, number>;
  /** Every line that came, also what came again, in order. */
  readonly taken: readonly LogLine[];
  /** What Loki would have of it, newest first: none twice, and only with these labels. */
  lines(labels?: Readonly<Record<string, string>>): LogLine[];
};

export const TAKEN = 204;

export async function createLogSink(): Promise<LogSink> {
  const port = await freePort();
  const taken: LogLine[] = [];
  const answers = new Map<number, number>();
  let status = TAKEN;
  let server: Server | undefined;

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const answer = request.method === 'POST' && request.url === '/otlp/v1/logs' ? status : 404;
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
    if (answer === TAKEN) taken.push(...linesOf(protobufOf(request, body)));
    response.writeHead(answer).end();
  };

  return {
    otlpUrl: `http://127.0.0.1:${port}/otlp`,
    start: async () => {
      server = createServer(
        (request, response) => void take(request, response).catch(() => response.writeHead(400).end()),
      );
      await once(server.listen(port, '127.0.0.1'), 'listening');
    },
    stop: async () => {
      if (server === undefined) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      server = undefined;
    },
    answer: (next) => void (status = next),
    answers,
    taken,
    lines: (labels = {}) =>
      distinct(taken)
        .filter((line) => Object.entries(labels).every(([name, value]) => line.labels[name] === value))
        .toSorted((a, b) => Number(b.timeNs - a.timeNs)),
  };
}

function protobufOf({ headers }: IncomingMessage, body: Buffer): Uint8Array {
  const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return headers['content-type'] === 'application/json' ? encode('logs', JSON.parse(plain.toString())) : plain;
}
