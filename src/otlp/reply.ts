/** What goes back to the sender: every outcome of a request as an HTTP status, headers and an OTLP message. */
import type { Answer, Encoding } from '../model/exchange.ts';
import type { Signal } from '../model/record.ts';

/**
 * What the receiver refuses by itself. `code` is a google.rpc.Code. Senders repeat a request only after 429, 502, 503
 * and 504 and drop it after anything else, 500 included (OTLP specification, "Retryable Response Codes"): whatever
 * could succeed later is therefore a 503.
 */
const REFUSALS = {
  unauthorized: { status: 401, code: 16, message: 'A valid bearer token is required.' },
  host: { status: 421, code: 7, message: 'This listener answers to localhost, 127.0.0.1 and [::1] only.' },
  unknown_path: { status: 404, code: 12, message: 'OTLP is received at /v1/logs, /v1/metrics and /v1/traces.' },
  method: { status: 405, code: 12, message: 'OTLP requests use POST.' },
  content_type: { status: 415, code: 3, message: 'Content-Type must be application/x-protobuf or application/json.' },
  content_encoding: { status: 415, code: 3, message: 'Content-Encoding must be gzip, zstd or identity.' },
  too_large: {
    status: 413,
    code: 8,
    message: 'The body exceeds the limit of this server (body_max). Send smaller batches.',
  },
  corrupt: { status: 400, code: 3, message: 'The body cannot be decompressed as its Content-Encoding says.' },
  // Nobody is there to be answered; the status, which is nginx's for this, is what gets counted.
  aborted: { status: 499, code: 1, message: 'The connection closed before the body was complete.' },
  busy: { status: 503, code: 14, message: 'Too many requests in flight. Retry later.' },
  failed: { status: 503, code: 14, message: 'Internal error; the request is not acknowledged. Retry later.' },
} as const;

export type Refusal = keyof typeof REFUSALS;

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string | Uint8Array;
};

const REFUSAL_HEADERS: { readonly [refusal in Refusal]?: Reply['headers'] } = {
  unauthorized: { 'WWW-Authenticate': 'Bearer' },
  method: { Allow: 'POST' },
  busy: { 'Retry-After': 1 },
  failed: { 'Retry-After': 5 },
};

const CONTENT_TYPE = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/** Nearly every answer: all was accepted, and the message that says so is empty (`partial_success` must be unset). */
const FULL_SUCCESS = { protobuf: reply(200, 'protobuf', ''), json: reply(200, 'json', '{}') };

/** The reply to a request that was exported. */
export function replyTo(answer: Answer, signal: Signal, encoding: Encoding): Reply {
  if (answer.kind === 'malformed') return reply(400, encoding, status(3, answer.message, encoding));
  if (answer.kind === 'too_large') return reply(413, encoding, status(8, answer.message, encoding));
  if (answer.kind === 'unavailable') {
    const retry = { 'Retry-After': Math.ceil(answer.retryAfterSeconds) };
    return reply(503, encoding, status(14, answer.message, encoding), retry);
  }
  if (answer.rejected === 0 && answer.message === '') return FULL_SUCCESS[encoding];
  return reply(200, encoding, partialSuccess(answer.rejected, answer.message, signal, encoding));
}

/** The reply to a request that was not. `more`: what to do about this one. */
export function refuse(reason: Refusal, encoding: Encoding, more = ''): Reply {
  const { status: httpStatus, code, message: what } = REFUSALS[reason];
  const message = more === '' ? what : `${what} ${more}`;
  return reply(httpStatus, encoding, status(code, message, encoding), REFUSAL_HEADERS[reason]);
}

function reply(httpStatus: number, encoding: Encoding, body: Reply['body'], headers?: Reply['headers']): Reply {
  const own = { 'Content-Type': CONTENT_TYPE[encoding], 'Content-Length': Buffer.byteLength(body) };
  return { status: httpStatus, headers: { ...own, ...headers }, body };
}

/** google.rpc.Status: code = 1, message = 2. */
function status(code: number, message: string, encoding: Encoding): Reply['body'] {
  if (encoding === 'json') return JSON.stringify({ code, message });
  return Buffer.concat([integerField(1, code), bytesField(2, Buffer.from(message))]);
}

const REJECTED = { logs: 'rejectedLogRecords', metrics: 'rejectedDataPoints', traces: 'rejectedSpans' } as const;

/** Export…ServiceResponse: partial_success = 1, in it rejected_… = 1 and error_message = 2, the same for each signal. */
function partialSuccess(rejected: number, message: string, signal: Signal, encoding: Encoding): Reply['body'] {
  if (encoding === 'json') {
    // A 64-bit integer is a decimal string in protobuf's JSON.
    const partial = { [REJECTED[signal]]: String(rejected), errorMessage: message };
    return JSON.stringify({ partialSuccess: partial });
  }
  return bytesField(1, Buffer.concat([integerField(1, rejected), bytesField(2, Buffer.from(message))]));
}

function integerField(field: number, value: number): Uint8Array {
  return Buffer.from([field << 3, ...varint(value)]);
}

function bytesField(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}
