/** A receiver on loopback and a sender that says exactly what it is told to, for the tests of the receiver. */
import { once } from 'node:events';
import { request, type Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Answer, ExportRequest } from '../../src/model/exchange.ts';
import { startReceiver, type Receiver, type ReceiverOptions } from '../../src/otlp/server.ts';
import { read } from './messages.ts';

export const ACCEPTED: Answer = { kind: 'accepted', rejected: 0, message: '' };
export const PROTOBUF = { 'content-type': 'application/x-protobuf' };
export const JSON_TYPE = { 'content-type': 'application/json' };

/** `answered` is what the receiver says of each request, `logs 200`. */
export type Rig = Receiver & { exported: ExportRequest[]; answered: string[]; errors: unknown[] };

const open: Receiver[] = [];
const held: (() => void)[] = [];

export async function startRig(options: Partial<ReceiverOptions> = {}): Promise<Rig> {
  const rig = { exported: [] as ExportRequest[], answered: [] as string[], errors: [] as unknown[] };
  const receiver = await startReceiver({
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    bodyBytesMax: 1_000_000,
    onError: (error) => rig.errors.push(error),
    ...options,
    onAnswered: (signal, status) => {
      rig.answered.push(`${signal} ${status}`);
      options.onAnswered?.(signal, status);
    },
    export: (exported) => {
      // A copy: an inflated body is given back once it is exported.
      rig.exported.push({ ...exported, body: Buffer.from(exported.body) });
      return options.export?.(exported) ?? Promise.resolve(ACCEPTED);
    },
  });
  open.push(receiver);
  return { ...receiver, ...rig };
}

/** A rig whose first `count` exports begin, and end when let go. */
export async function startHeld(count: number, options: Partial<ReceiverOptions> = {}) {
  const end = Promise.withResolvers<Answer>();
  const begun = Promise.withResolvers<void>();
  let calls = 0;
  const rig = await startRig({
    ...options,
    export: () => {
      calls++;
      if (calls === count) begun.resolve();
      return calls <= count ? end.promise : Promise.resolve(ACCEPTED);
    },
  });
  const letGo = () => end.resolve(ACCEPTED);
  held.push(letGo);
  return { rig, begun: begun.promise, letGo };
}

export async function stopRigs(): Promise<void> {
  for (const letGo of held.splice(0)) letGo();
  await Promise.all(open.splice(0).map((receiver) => receiver.close(0)));
}

export type Reply = { status: number; headers: IncomingHttpHeaders; body: Buffer; localPort: number | undefined };
export type Sending = {
  method?: string;
  path?: string;
  headers?: Record<string, string | number>;
  agent?: Agent;
};

/** Begins a request; what is written to it is sent in chunks unless a content-length is given. */
export function begin(url: string, sending: Sending = {}): ClientRequest {
  const { method = 'POST', path = '/v1/logs', headers = PROTOBUF, agent } = sending;
  return request(url + path, { method, headers, agent: agent ?? false });
}

export async function replyOf(sent: ClientRequest): Promise<Reply> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const localPort = response.socket.localPort;
  const body = Buffer.concat(await response.toArray());
  return { status: response.statusCode ?? 0, headers: response.headers, body, localPort };
}

export async function post(url: string, body: Uint8Array | string, sending: Sending = {}): Promise<Reply> {
  const sent = begin(url, {
    ...sending,
    headers: { 'content-length': Buffer.byteLength(body), ...(sending.headers ?? PROTOBUF) },
  });
  sent.end(body);
  return replyOf(sent);
}

export const compress = { gzip: gzipSync, zstd: zstdCompressSync };
export type Compression = keyof typeof compress;
export const COMPRESSIONS: Compression[] = ['gzip', 'zstd'];

/** A global of its own would be looked up for each byte, which is slow in the context of a test. */
const { imul } = Math;

/** Bytes that are no good to compress, the same in every run. */
export function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, word = 1; at < length; at++) {
    word = (imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = word >>> 24;
  }
  return bytes;
}

export function coded(coding: string, headers: Record<string, string> = PROTOBUF) {
  return { headers: { ...headers, 'content-encoding': coding } };
}

export function statusOf(reply: Reply): unknown {
  return read('Status', reply.headers['content-type'], reply.body);
}
