import { describe, expect, test } from '@jest/globals';
import { parseRedis, printableHome } from '../../src/model/home.ts';

const PLAIN = {
  isCluster: false,
  tls: false,
  nodes: [{ host: 'host', port: 6379 }],
  user: '',
  password: '',
  db: 0,
  prefix: 'otel-kpi',
  shards: 8,
  replicas: 0,
};

describe('the URL of a Redis', () => {
  test.each([
    ['redis://host', {}],
    ['redis://host:7000/3', { nodes: [{ host: 'host', port: 7000 }], db: 3 }],
    ['redis://host/', {}],
    ['rediss://[::1]:7000', { tls: true, nodes: [{ host: '::1', port: 7000 }] }],
    ['redis://:secret@host', { password: 'secret' }],
    ['redis://ada:a%40b%2Fc:d@host', { user: 'ada', password: 'a@b/c:d' }],
    ['redis://ada:100%@host', { user: 'ada', password: '100%' }],
    ['redis://host?prefix=a.b:c&shards=64&replicas=2', { prefix: 'a.b:c', shards: 64, replicas: 2 }],
    [
      'redis+cluster://a:1,b:2',
      {
        isCluster: true,
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
      },
    ],
    ['rediss+cluster://u:p@host?shards=16', { isCluster: true, tls: true, user: 'u', password: 'p', shards: 16 }],
  ])('%s', (url, parts) => {
    expect(parseRedis(url)).toEqual({ ...PLAIN, ...parts });
  });

  test.each([
    'data/otel-kpi.db',
    'http://host',
    'redis://',
    'redis://a:1,b:2',
    'redis+cluster://host/1',
    'redis://host:70000',
    'redis://host/x',
    'redis://host?shards=12',
    'redis://host?shards=128',
    'redis://host?prefix={a}',
    'redis://host?replicas=-1',
    'redis://host?replicas=0.5',
    'redis://host?shard=8',
  ])('%s is none', (text) => expect(parseRedis(text)).toBeUndefined());
});

test('a home is printed without its password, whatever is in that', () => {
  expect(printableHome('redis://ada:a@b/c@host:1/2?prefix=x')).toBe('redis://***@host:1/2?prefix=x');
  expect(printableHome('redis://host')).toBe('redis://host');
  expect(printableHome('data/a@b.db')).toBe('data/a@b.db');
});
