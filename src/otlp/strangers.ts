/** Whoever speaks something else than HTTP/1 to the port of OTLP/HTTP: told in the log by what it is, once for each. */
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Turned } from '../model/door.ts';

type ClientError = Error & { readonly code?: string; readonly rawPacket?: Buffer };

/** The first bytes of an HTTP/2 connection (RFC 9113, 3.4), as gRPC opens them. */
const HTTP2_PREFACE = 'PRI * HTTP/2';
/** A TLS record of a handshake begins so (RFC 8446, 5.1). */
const [TLS_HANDSHAKE, TLS_MAJOR] = [22, 3];

const ADVICE = {
  grpc: 'gRPC does not work on this port. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, or send gRPC to a collector (4317).',
  tls: 'TLS does not work on this port. Use http:// in the endpoint, or put a collector or proxy with TLS in front.',
  not_http: 'This port expects OTLP over HTTP.',
} as const;

/** What Node answers where nobody listens. */
const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

export function watchStrangers(server: Server, onTurned: (turned: Turned) => void): void {
  server.on('clientError', (error: ClientError, socket: Duplex) => {
    const reason = spokenBy(error);
    if (reason !== undefined) onTurned({ reason, detail: '', advice: ADVICE[reason] });
    if (!socket.writable) return void socket.destroy();
    const text = reason === undefined ? '' : `${ADVICE[reason]}\n`;
    const status = STATUS[error.code ?? ''] ?? '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
    socket.once('finish', () => socket.destroy());
    return undefined;
  });
}

/** Undefined where a connection ended or timed out. */
function spokenBy({ code = '', rawPacket }: ClientError): keyof typeof ADVICE | undefined {
  if (rawPacket?.toString('latin1', 0, HTTP2_PREFACE.length) === HTTP2_PREFACE) return 'grpc';
  if (rawPacket?.[0] === TLS_HANDSHAKE && rawPacket[1] === TLS_MAJOR) return 'tls';
  return code.startsWith('HPE_') && code !== 'HPE_INVALID_EOF_STATE' && code !== 'HPE_HEADER_OVERFLOW'
    ? 'not_http'
    : undefined;
}
