import { describe, expect, test } from '@jest/globals';
import type { Answer, Encoding } from '../../src/model/exchange.ts';
import type { Signal } from '../../src/model/record.ts';
import { refuse, replyTo, type Refusal, type Reply } from '../../src/otlp/reply.ts';
import { read, type MessageName } from './messages.ts';

const RESPONSE = { logs: 'LogsResponse', metrics: 'MetricsResponse', traces: 'TracesResponse' } as const;
const REJECTED = { logs: 'rejectedLogRecords', metrics: 'rejectedDataPoints', traces: 'rejectedSpans' } as const;

const contentType = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

function readReply(name: MessageName, reply: Reply): unknown {
  expect(reply.headers['Content-Length']).toBe(Buffer.byteLength(reply.body));
  return read(name, String(reply.headers['Content-Type']), reply.body);
}

describe.each<Encoding>(['protobuf', 'json'])('in %s', (encoding) => {
  describe.each<Signal>(['logs', 'metrics', 'traces'])('for %s', (signal) => {
    function success(rejected: number, message: string): unknown {
      const reply = replyTo({ kind: 'accepted', rejected, message }, signal, encoding);
      expect(reply.status).toBe(200);
      expect(reply.headers['Content-Type']).toBe(contentType[encoding]);
      return readReply(RESPONSE[signal], reply);
    }

    test('a full success leaves partial_success unset', () => {
      expect(success(0, '')).toEqual({});
    });

    test.each([1, 127, 128, 300, 2 ** 32 + 5, Number.MAX_SAFE_INTEGER])('%d rejected records are told', (rejected) => {
      expect(success(rejected, 'größer als 1 day')).toEqual({
        partialSuccess: { [REJECTED[signal]]: String(rejected), errorMessage: 'größer als 1 day' },
      });
    });

    test('rejected records are told without a message too', () => {
      expect(success(3, '')).toMatchObject({ partialSuccess: { [REJECTED[signal]]: '3' } });
    });

    test('a message alone is a warning: nothing rejected', () => {
      const said = 'x'.repeat(500);
      const { partialSuccess } = success(0, said) as { partialSuccess: Record<string, unknown> };
      expect(partialSuccess).toMatchObject({ errorMessage: said });
      expect([undefined, '0']).toContain(partialSuccess[REJECTED[signal]]);
    });
  });

  test('a malformed request is a 400, which no sender repeats', () => {
    const reply = replyTo({ kind: 'malformed', message: 'truncated at byte 7' }, 'logs', encoding);
    expect(reply.status).toBe(400);
    expect(reply.headers).not.toHaveProperty('Retry-After');
    expect(readReply('Status', reply)).toEqual({ code: 3, message: 'truncated at byte 7' });
  });

  test('an unavailable store is a 503 and says when to come again, in whole seconds', () => {
    const answer: Answer = { kind: 'unavailable', message: 'the disk is full', retryAfterSeconds: 2.5 };
    const reply = replyTo(answer, 'metrics', encoding);
    expect(reply.status).toBe(503);
    expect(reply.headers['Retry-After']).toBe(3);
    expect(readReply('Status', reply)).toEqual({ code: 14, message: 'the disk is full' });
  });

  test.each<[Refusal, number, number, object]>([
    ['unauthorized', 401, 16, { 'WWW-Authenticate': 'Bearer' }],
    ['unknown_path', 404, 12, {}],
    ['method', 405, 12, { Allow: 'POST' }],
    ['content_type', 415, 3, {}],
    ['content_encoding', 415, 3, {}],
    ['too_large', 413, 8, {}],
    ['corrupt', 400, 3, {}],
    ['aborted', 499, 1, {}],
    ['busy', 503, 14, { 'Retry-After': 1 }],
    ['failed', 503, 14, { 'Retry-After': 5 }],
  ])('%s is answered %d with a Status', (reason, httpStatus, code, headers) => {
    const reply = refuse(reason, encoding);
    expect(reply.status).toBe(httpStatus);
    expect(reply.headers).toEqual({
      'Content-Type': contentType[encoding],
      'Content-Length': Buffer.byteLength(reply.body),
      ...headers,
    });
    expect(readReply('Status', reply)).toEqual({ code, message: expect.stringMatching(/\.$/) });
  });
});
