import { describe, expect, test } from '@jest/globals';
import type { Signal } from '../../src/model/record.ts';
import { log, metric, refusal, request } from './crafted.ts';
import { delimited, fixed32, fixed64, number, tag } from './wire.ts';

describe('refused', () => {
  const tenBytes = Buffer.alloc(10, 0xff);

  test.each([
    ['a length past the end of the body', Buffer.from([0x0a, 5, 0]), /past the end/],
    ['a length past the end of its message', delimited(1, Buffer.from([0x12, 9]), delimited(2)), /past the end/],
    ['a length of 32 bits', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]), /past the end/],
    ['a length of more than 32 bits', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x1f]), /longer than 32 bits/],
    ['a tag of six bytes', Buffer.from([0x8a, 0x80, 0x80, 0x80, 0x80, 0x00, 0]), /longer than 32 bits/],
    ['a tag that does not end', Buffer.from([0x80, 0x80]), /ends in the middle/],
    ['a number of eleven bytes', log(Buffer.concat([tag(2, 0), tenBytes, Buffer.from([1])])), /longer than 64 bits/],
    ['a time that reaches past its record', log(fixed64(1, 1n).subarray(0, 5)), /middle of a number|past the end/],
    [
      'a number that reaches past its value',
      log(delimited(6, delimited(1, 'cost'), delimited(2, Buffer.from([0x18, 0x80])), number(9, 1))),
      /past the end/,
    ],
    ['field number 0', log(number(0, 1)), /number 0/],
    ['a group', log(Buffer.concat([tag(20, 3), tag(20, 4)])), /group/],
    ['wire type 7', log(tag(20, 7)), /no wire type/],
  ])('%s', (_, body, reason) => {
    expect(refusal('logs', body)).toMatch(reason);
  });

  test.each<[string, Signal, Buffer]>([
    ['resources', 'logs', number(1, 1)],
    ['a resource', 'logs', delimited(1, number(1, 1))],
    ['scopes', 'logs', delimited(1, number(2, 1))],
    ['records', 'logs', delimited(1, delimited(2, number(2, 1)))],
    ['resource attributes', 'logs', delimited(1, delimited(1, number(1, 1)))],
    ['a scope name', 'logs', delimited(1, delimited(2, delimited(1, number(1, 1))))],
    ['a time', 'logs', log(number(1, 1))],
    ['a body', 'logs', log(number(5, 1))],
    ['a key', 'logs', log(delimited(6, number(1, 1)))],
    ['a text', 'logs', log(delimited(6, delimited(1, 'who'), delimited(2, number(1, 1))))],
    ['an integer', 'logs', log(delimited(6, delimited(1, 'who'), delimited(2, delimited(3, 'x'))))],
    ['a metric name', 'metrics', request(number(1, 1))],
    ['a kind of metric', 'metrics', request(number(7, 1))],
    ['points', 'metrics', metric(7, number(1, 1))],
    ['a temporality', 'metrics', metric(7, fixed32(2, 1))],
    ['a value', 'metrics', metric(5, delimited(1, number(4, 1)))],
    ['a trace id', 'traces', request(number(1, 1))],
    ['a status', 'traces', request(number(15, 1))],
    ['a status code', 'traces', request(delimited(15, fixed64(3, 1n)))],
  ])('%s of another wire type', (_, signal, body) => {
    expect(refusal(signal, body)).toMatch(/^field \d+ has wire type \d$/);
  });
});
