import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Answer, ExportRequest } from '../../src/model/exchange.ts';
import {
  begin,
  coded,
  compress,
  COMPRESSIONS,
  JSON_TYPE,
  noise,
  post,
  PROTOBUF,
  replyOf,
  startRig,
  statusOf,
  stopRigs,
} from './sender.ts';

afterEach(stopRigs);

/** The most that is inflated at once; what is longer goes to the thread pool. */
const MIB = 2 ** 20;

describe('a body', () => {
  test('in many chunks and of no announced length is put together', async () => {
    const rig = await startRig();
    const sending = begin(rig.url);
    const pieces = [noise(10), noise(70_000), noise(1), noise(200_000)];
    for (const piece of pieces) sending.write(piece);
    sending.end();
    expect(await replyOf(sending)).toMatchObject({ status: 200 });
    expect(Buffer.concat(pieces).equals(rig.exported[0]!.body)).toBe(true);
  });

  describe.each(COMPRESSIONS)('in %s', (coding) => {
    test.each([0, 1, 1_000, 16_384, 16_385, 400_000, MIB, MIB + 1])('of %d bytes arrives inflated', async (length) => {
      const rig = await startRig({ bodyBytesMax: 4 * MIB });
      for (const plain of [noise(length), Buffer.alloc(length, 'model')]) {
        expect(await post(rig.url, compress[coding](plain), coded(coding))).toMatchObject({ status: 200 });
        expect(plain.equals(rig.exported.pop()!.body)).toBe(true);
      }
    });

    test('in chunks arrives inflated', async () => {
      const rig = await startRig();
      const plain = noise(300_000);
      const sending = begin(rig.url, coded(coding.toUpperCase()));
      const sent = compress[coding](plain);
      sending.write(sent.subarray(0, 100_000));
      sending.end(sent.subarray(100_000));
      expect(await replyOf(sending)).toMatchObject({ status: 200 });
      expect(plain.equals(rig.exported[0]!.body)).toBe(true);
    });

    test('is given back once it was exported, and no other memory is', async () => {
      const bodies: Uint8Array[] = [];
      const keep = async ({ body }: ExportRequest): Promise<Answer> => {
        bodies.push(body);
        return { kind: 'accepted', rejected: 0, message: '' };
      };
      const rig = await startRig({ export: keep });
      const plain = noise(100_000);
      await post(rig.url, compress[coding](plain), coded(coding));
      await post(rig.url, plain);
      expect(bodies.map((body) => body.length)).toEqual([0, plain.length]);
    });

    test.each([5_000, 2 * MIB])(
      'of %d bytes, but no such thing, damaged, cut short or followed by more is a 400',
      async (length) => {
        const rig = await startRig({ bodyBytesMax: 4 * MIB });
        const good = compress[coding](noise(length));
        const damaged = Buffer.from(good);
        damaged[2_500]! ^= 255;
        // Where zstd carries no checksum, damage to its content is for the decoder to find: damage its frame instead.
        if (coding === 'zstd') damaged[0]! ^= 255;
        const bodies = [
          noise(length),
          Buffer.alloc(0),
          damaged,
          good.subarray(0, 3),
          good.subarray(0, -1),
          Buffer.concat([good, Buffer.from('more')]),
          Buffer.concat([good, Buffer.alloc(4)]),
        ];
        for (const body of bodies) {
          const reply = await post(rig.url, body, coded(coding));
          expect(reply).toMatchObject({ status: 400, headers: PROTOBUF });
          expect(statusOf(reply)).toMatchObject({ code: 3 });
        }
        expect(rig).toMatchObject({ exported: [], errors: [] });
      },
    );
  });

  // All are inflated at once if they are no longer than the last says, but 16 KiB always.
  test.each([{ lengths: [1_000, 0, 500, 3] }, { lengths: [100_000, 0, 50_000, 3] }, { lengths: [300_000, 0] }])(
    'of gzip members of $lengths bytes arrives whole',
    async ({ lengths }) => {
      const rig = await startRig();
      const parts = lengths.map(noise);
      const sent = Buffer.concat(parts.map((part) => gzipSync(part)));
      expect(await post(rig.url, sent, coded('gzip'))).toMatchObject({ status: 200 });
      expect(Buffer.concat(parts).equals(rig.exported[0]!.body)).toBe(true);
    },
  );

  test.each([100, MIB])(
    'of several zstd frames of %d bytes is refused: all but the first would be lost',
    async (length) => {
      const rig = await startRig({ bodyBytesMax: 4 * MIB });
      const sent = Buffer.concat([zstdCompressSync(noise(length)), zstdCompressSync(noise(length))]);
      expect(await post(rig.url, sent, coded('zstd'))).toMatchObject({ status: 400 });
      expect(rig).toMatchObject({ exported: [], answered: ['logs 400'] });
    },
  );

  test('in identity arrives as it is', async () => {
    const rig = await startRig();
    expect(await post(rig.url, 'plain', coded('Identity'))).toMatchObject({ status: 200 });
    expect(rig.exported).toMatchObject([{ body: Buffer.from('plain') }]);
  });

  test.each(['br', 'deflate', 'snappy', 'gzip, gzip', 'constructor'])('in %s is a 415', async (coding) => {
    const rig = await startRig();
    for (const headers of [PROTOBUF, JSON_TYPE]) {
      const reply = await post(rig.url, 'x', coded(coding, headers));
      expect(reply).toMatchObject({ status: 415, headers });
      expect(statusOf(reply)).toMatchObject({ code: 3 });
    }
    expect(rig).toMatchObject({ exported: [], answered: ['logs 415', 'logs 415'] });
  });
});

describe('a sender who goes away', () => {
  /** Resolves with the status of the first request. */
  async function startWatched() {
    const answered = Promise.withResolvers<number>();
    return { rig: await startRig({ onAnswered: (_, status) => answered.resolve(status) }), answered: answered.promise };
  }

  test.each(['identity', 'gzip', 'zstd'])('in the middle of a body in %s leaves nothing behind', async (coding) => {
    const { rig, answered } = await startWatched();
    const sending = begin(rig.url, { headers: { ...coded(coding).headers, 'content-length': 1000 } });
    const failed = once(sending, 'error');
    sending.write(noise(500), () => sending.destroy(new Error('gone')));
    await failed;
    expect(await answered).toBe(499);
    expect(rig).toMatchObject({ exported: [], errors: [] });
    expect(await post(rig.url, 'x')).toMatchObject({ status: 200 });
  });

  test('or breaks off its chunks leaves nothing behind', async () => {
    const { rig, answered } = await startWatched();
    const socket = connect(Number(new URL(rig.url).port), '127.0.0.1');
    const head = [
      'POST /v1/logs HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n2\r\n{}\r\nno length\r\n`);
    expect(await answered).toBe(499);
    expect(rig).toMatchObject({ exported: [], errors: [] });
    socket.destroy();
  });
});
