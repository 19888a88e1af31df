/** One export, over either protocol, with the headers as an agent sends them: as they stand. */
import { connect } from 'node:http2';
import { decoded } from '../model/texts.ts';
import type { Sent } from './seen.ts';

const TIMEOUT_MS = 5_000;
const AWAY = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const SERVICES = { logs: 'logs.v1.LogsService', metrics: 'metrics.v1.MetricsService' };

export async function sendHttp(url: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<Sent> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', ...headers },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = (await response.text())
      .replaceAll(/[^\x20-\x7e]+/g, ' ')
      .trim()
      .slice(0, 200);
    return { kind: 'answered', code: response.status, text };
  } catch (error) {
    return failed(error);
  }
}

/** `code`: that of HTTP which means the same. */
export async function sendGrpc(
  url: string,
  signal: keyof typeof SERVICES,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Promise<Sent> {
  const session = connect(url);
  try {
    return await new Promise<Sent>((resolve, reject) => {
      session.setTimeout(TIMEOUT_MS, () => reject(new Error('no answer')));
      session.on('error', reject);
      const stream = session.request({
        ':method': 'POST',
        ':path': `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`,
        'content-type': 'application/grpc',
        te: 'trailers',
        ...lowercased(headers),
      });
      const frame = Buffer.alloc(5);
      frame.writeUInt32BE(body.length, 1);
      let [status, text, http] = ['', '', 0];
      const read = (told: Readonly<Record<string, string | string[] | number | undefined>>) => {
        http ||= Number(told[':status'] ?? 0);
        status = String(told['grpc-status'] ?? status);
        text = decoded(String(told['grpc-message'] ?? text));
      };
      stream.on('error', reject);
      stream.on('response', read);
      stream.on('trailers', read);
      stream.resume().on('end', () => {
        if (status === '') resolve({ kind: 'mismatch', text: `HTTP ${http} without a status of gRPC` });
        else resolve({ kind: 'answered', code: CODES.get(status) ?? 400, text });
      });
      stream.end(Buffer.concat([frame, body]));
    });
  } catch (error) {
    return failed(error);
  } finally {
    session.destroy();
  }
}

/** google.rpc.Code: accepted, not served, busy, who are you, not allowed. */
const CODES = new Map([
  ['0', 200],
  ['5', 404],
  ['7', 403],
  ['8', 429],
  ['12', 404],
  ['14', 503],
  ['16', 401],
]);

function failed(error: unknown): Sent {
  const { code, text } = reasonOf(error);
  return { kind: AWAY.has(code) || (error as Error).name === 'TimeoutError' ? 'unreachable' : 'mismatch', text };
}

/** The reason behind what `fetch` says. */
export function reasonOf(error: unknown): { readonly code: string; readonly text: string } {
  const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
  const code = (cause ?? (error as NodeJS.ErrnoException)).code ?? '';
  return { code, text: [code, cause?.message ?? message].filter((part) => part !== '').join(': ') };
}

function lowercased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
