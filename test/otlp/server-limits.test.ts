import { Agent } from 'node:http';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  ACCEPTED,
  begin,
  coded,
  compress,
  COMPRESSIONS,
  noise,
  post,
  PROTOBUF,
  replyOf,
  startHeld,
  startRig,
  statusOf,
  stopRigs,
  type Reply,
} from './sender.ts';

afterEach(stopRigs);

// What is longer than 1 MiB is inflated on the thread pool.
const LIMITS = [50_000, 2_000_000];

describe.each(LIMITS)('the limit of a body, %d bytes,', (bodyBytesMax) => {
  const largest = noise(bodyBytesMax);
  const larger = noise(bodyBytesMax + 1);

  async function chunked(url: string, body: Buffer, coding = 'identity'): Promise<Reply> {
    const sending = begin(url, coded(coding));
    sending.write(body.subarray(0, 1));
    sending.end(body.subarray(1));
    return replyOf(sending);
  }

  test('holds for a body of announced length, of none, and inflated', async () => {
    const rig = await startRig({ bodyBytesMax });
    const replies = [
      await post(rig.url, larger),
      await chunked(rig.url, larger),
      // Compressible, so that only what comes out of it is too large.
      await post(rig.url, gzipSync(Buffer.alloc(bodyBytesMax + 1)), coded('gzip')),
      await chunked(rig.url, gzipSync(Buffer.alloc(bodyBytesMax + 1)), 'gzip'),
      await post(rig.url, zstdCompressSync(Buffer.alloc(bodyBytesMax + 1)), coded('zstd')),
      // Too large as sent, whatever is in it.
      await chunked(rig.url, Buffer.alloc(bodyBytesMax + 20, gzipSync('')), 'gzip'),
    ];
    for (const reply of replies) {
      expect(reply).toMatchObject({ status: 413, headers: PROTOBUF });
      expect(statusOf(reply)).toMatchObject({ code: 8 });
    }
    expect(rig.exported).toEqual([]);
  });

  test('is itself allowed', async () => {
    const rig = await startRig({ bodyBytesMax });
    const compressible = Buffer.alloc(bodyBytesMax);
    await post(rig.url, largest);
    await chunked(rig.url, largest);
    await post(rig.url, gzipSync(compressible), coded('gzip'));
    await post(rig.url, zstdCompressSync(compressible), coded('zstd'));
    const sent = [largest, largest, compressible, compressible];
    expect(rig.exported.map(({ body }, index) => sent[index]?.equals(body))).toEqual([true, true, true, true]);
  });

  test.each([10_000_000, bodyBytesMax + 1])(
    'is told to who sends %d bytes, on a connection that stays',
    async (length) => {
      const rig = await startRig({ bodyBytesMax });
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const announced = await post(rig.url, Buffer.alloc(length), { agent });
      const sending = begin(rig.url, { agent });
      sending.end(Buffer.alloc(length));
      const unannounced = await replyOf(sending);
      const next = await post(rig.url, 'small', { agent });
      expect([announced.status, unannounced.status, next.status]).toEqual([413, 413, 200]);
      expect([unannounced.localPort, next.localPort]).toEqual([announced.localPort, announced.localPort]);
      agent.destroy();
    },
  );
});

test('a bomb of 2 GB is refused without making room for it', async () => {
  const rig = await startRig({ bodyBytesMax: 4_000_000 });
  const bomb = Buffer.concat(Array<Buffer>(125).fill(gzipSync(Buffer.alloc(16_000_000))));
  const before = process.resourceUsage().maxRSS;
  expect(await post(rig.url, bomb, coded('gzip'))).toMatchObject({ status: 413 });
  expect((process.resourceUsage().maxRSS - before) * 1024).toBeLessThan(100_000_000);
});

describe.each(LIMITS)('all bodies in hand together, where one may have %d bytes,', (bodyBytesMax) => {
  /** A receiver in which `count` requests with the largest bodies are held. */
  async function startFull(count: number) {
    const { rig, begun, letGo } = await startHeld(count, { bodyBytesMax });
    const running = Array.from({ length: count }, () => post(rig.url, Buffer.alloc(bodyBytesMax)));
    await begun;
    return { rig, running, letGo };
  }

  test('take four times the limit of one, and who comes then is told to come again', async () => {
    const { rig, running, letGo } = await startFull(4);
    for (const sending of [{}, coded('gzip'), coded('zstd')]) {
      const reply = await post(rig.url, 'x', sending);
      expect(reply).toMatchObject({ status: 503, headers: { ...PROTOBUF, 'retry-after': '1' } });
      expect(statusOf(reply)).toMatchObject({ code: 14 });
    }
    expect(rig.exported).toHaveLength(4);
    letGo();
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    for (const body of [Buffer.alloc(bodyBytesMax), Buffer.from('x')]) {
      expect(await post(rig.url, body)).toMatchObject({ status: 200 });
    }
  });

  test.each(COMPRESSIONS)('count what comes out of %s, not what was sent', async (coding) => {
    const { rig, running, letGo } = await startFull(3);
    const [small, large] = [Buffer.alloc(15_000), Buffer.alloc(bodyBytesMax)].map((plain) => compress[coding](plain));
    expect(await post(rig.url, large!, coded(coding))).toMatchObject({ status: 503 });
    expect(await post(rig.url, small!, coded(coding))).toMatchObject({ status: 200 });
    letGo();
    await Promise.all(running);
    expect(await post(rig.url, large!, coded(coding))).toMatchObject({ status: 200 });
  });

  test('count no more than came out while it is exported', async () => {
    const { rig, begun, letGo } = await startHeld(12, { bodyBytesMax });
    const sent = zstdCompressSync(Buffer.from('x'));
    const running = Array.from({ length: 12 }, () => post(rig.url, sent, coded('zstd')));
    await begun;
    expect(await post(rig.url, Buffer.alloc(bodyBytesMax))).toMatchObject({ status: 200 });
    letGo();
    await Promise.all(running);
  });

  test('are not taken up by a length that cannot be', async () => {
    const { rig, running, letGo } = await startFull(3);
    const claims4GB = Buffer.concat([gzipSync('x').subarray(0, -4), Buffer.alloc(4, 255)]);
    expect(await post(rig.url, claims4GB, coded('gzip'))).toMatchObject({ status: 400 });
    letGo();
    await Promise.all(running);
  });

  test('give back what refused, broken and failed requests took', async () => {
    let failing = true;
    const rig = await startRig({
      bodyBytesMax,
      export: () => (failing ? Promise.reject(new Error('no disk')) : Promise.resolve(ACCEPTED)),
    });
    const broken = gzipSync(noise(bodyBytesMax - 10_000)).subarray(0, -1);
    const refused = gzipSync(Buffer.alloc(bodyBytesMax + 1));
    for (let round = 0; round < 8; round++) {
      await post(rig.url, Buffer.alloc(bodyBytesMax));
      await post(rig.url, broken, coded('gzip'));
      await post(rig.url, refused, coded('gzip'));
    }
    failing = false;
    expect(await post(rig.url, gzipSync(Buffer.alloc(bodyBytesMax)), coded('gzip'))).toMatchObject({ status: 200 });
  });
});
