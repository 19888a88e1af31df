/** One request to one reply: who sends, what it is, its body, the export. */
import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Turned } from '../model/door.ts';
import { TRIAL_HEADER, type Encoding, type Exporter } from '../model/exchange.ts';
import type { LimitName } from '../model/limits.ts';
import type { Signal } from '../model/record.ts';
import { decoded } from '../model/texts.ts';
import { readBody, release, type Coding } from './body.ts';
import { createBudget, type Lease } from './budget.ts';
import { refuse, replyTo, type Refusal, type Reply } from './reply.ts';

export type ReceiveOptions = {
  /** What senders present as `Authorization: Bearer …`. Without one, whoever reaches the address may send. */
  readonly token: string | undefined;
  /** Whether a user with a password may enter; undefined where there are none. */
  readonly mayEnter?: ((authorization: string | undefined) => Promise<boolean>) | undefined;
  /** Largest body, as sent and as inflated. The bodies of all requests in hand may take four times as much together. */
  readonly bodyBytesMax: number;
  /**
   * Called once for each complete request; must be done with the body when it resolves. Whether an empty body is one is
   * for the decoder of its encoding to say.
   */
  readonly export: Exporter;
  /** Told what is our own fault or the world's. Must not throw. */
  readonly onError: (error: unknown) => void;
  /** Told of what is turned away. Must not throw. */
  readonly onTurned?: (turned: Turned) => void;
  /** Told where a sender reached a limit. Must not throw. */
  readonly onLimited?: (limit: LimitName) => void;
};

/** Never rejects. */
export type Receive = (signal: Signal, request: IncomingMessage) => Promise<Reply>;

const BODIES_IN_HAND = 4;

const TOKEN_ADVICE =
  'The sender has another token than OTEL_KPI_TOKEN, or none. Set OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer …" there.';

/** What to set where a request can never be read. */
const ADVICE = {
  content_type: 'A request is OTLP in protobuf or JSON. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf there.',
  content_encoding:
    'A body is compressed with gzip, zstd or not at all. Set OTEL_EXPORTER_OTLP_COMPRESSION=gzip there.',
  corrupt: 'A body is not compressed as its Content-Encoding says. A proxy between may have unpacked or cut it.',
  too_large: 'A body is larger than body_max. Set a smaller batch there, or a larger body_max here.',
  malformed:
    'A body is not what its Content-Type and its path say. Set OTEL_EXPORTER_OTLP_PROTOCOL there, or send through a collector.',
} as const;

export function createReceive(options: ReceiveOptions): Receive {
  const budget = createBudget(BODIES_IN_HAND * options.bodyBytesMax);
  const mayEnter = entryCheck(options);
  const note = (reason: Refusal | 'malformed', detail = '') => {
    if (Object.hasOwn(ADVICE, reason)) {
      const known = reason as keyof typeof ADVICE;
      options.onTurned?.({ reason: known, detail, advice: ADVICE[known] });
    }
  };
  const unreadable = (reason: Refusal, request: IncomingMessage): Reply => {
    note(reason);
    return turnAway(reason, request);
  };

  async function answer(signal: Signal, request: IncomingMessage, lease: Lease): Promise<Reply> {
    if (mayEnter !== undefined && !(await mayEnter(request.headers.authorization))) {
      options.onTurned?.({ reason: 'token', detail: '', advice: TOKEN_ADVICE });
      return turnAway('unauthorized', request);
    }
    const encoding = encodingOf(request);
    if (encoding === undefined) return unreadable('content_type', request);
    const coding = codingOf(request);
    if (coding === undefined) return unreadable('content_encoding', request);
    const body = await readBody(request, coding, options.bodyBytesMax, lease, options.onLimited);
    if (typeof body === 'string') return unreadable(body, request);
    const isTrial = request.headers[TRIAL_HEADER] !== undefined;
    const answered = await options.export({ signal, encoding, body, ...(isTrial && { isTrial }) });
    if (answered.kind === 'malformed') note('malformed', answered.message);
    if (coding !== 'identity') release(body);
    return replyTo(answered, signal, encoding);
  }

  return async (signal, request) => {
    const lease = budget.lease();
    try {
      return await answer(signal, request, lease);
    } catch (error) {
      options.onError(error);
      return turnAway('failed', request);
    } finally {
      lease.hold(0);
    }
  };
}

/** In the request's encoding. Who sends neither is most likely a person with a command line, and reads JSON. */
export function turnAway(reason: Refusal, request: IncomingMessage, more?: string): Reply {
  return refuse(reason, encodingOf(request) ?? 'json', more);
}

const ENCODINGS = new Map<string, Encoding>([
  ['application/x-protobuf', 'protobuf'],
  ['application/json', 'json'],
]);

/** Parameters say nothing new: OTLP's JSON is UTF-8. */
function encodingOf(request: IncomingMessage): Encoding | undefined {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  return ENCODINGS.get(type.trim().toLowerCase());
}

const CODINGS = new Map<string, Coding>([
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['zstd', 'zstd'],
]);

function codingOf(request: IncomingMessage): Coding | undefined {
  return CODINGS.get((request.headers['content-encoding'] ?? 'identity').trim().toLowerCase());
}

/** Percent-encoded as well: so it stands in OTEL_EXPORTER_OTLP_HEADERS, and some agents send it as it stands there. */
const BEARER = /^bearer(?: |%20)+(.+)$/i;

/** A token, or a user: either will do. Undefined where anyone may. */
function entryCheck({ token, mayEnter }: ReceiveOptions): ReceiveOptions['mayEnter'] {
  if (token === undefined) return mayEnter;
  const hasToken = tokenCheck(token);
  return async (authorization) => hasToken(authorization) || ((await mayEnter?.(authorization)) ?? false);
}

/** Compares digests, so that the time it takes tells nothing of the token, its length included. */
function tokenCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = hash('sha256', token, 'buffer');
  return (authorization = '') => {
    const [, given = ''] = BEARER.exec(authorization) ?? [];
    const [isGiven, isDecoded] = [given, decoded(given)].map((each) =>
      timingSafeEqual(hash('sha256', each, 'buffer'), expected),
    );
    return isGiven! || isDecoded!;
  };
}
