/** The body of a request: read, inflated, and bounded before and after. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress, gunzipSync, zstdDecompressSync, type Zlib } from 'node:zlib';
import { LIMITS, type LimitName } from '../model/limits.ts';
import type { Lease } from './budget.ts';

type Compression = 'gzip' | 'zstd';
export type Coding = 'identity' | Compression;

export type BodyRefusal = 'too_large' | 'busy' | 'corrupt' | 'aborted';

/** Deflate cannot do better (zlib's technical details); a claim beyond it is a lie, and is not allocated for. */
const RATIO_MAX = 1032;
/** zstd need not say how long its content is. What agents send shrinks to a tenth or a twentieth. */
const ZSTD_RATIO = 32;
/**
 * What is no longer than this, as sent and as inflated, is inflated at once: a way to the thread pool and back takes more
 * CPU than it is worth, and the thread is busy for a millisecond or two, ten with a body made for it.
 */
const AT_ONCE_BYTES_MAX = 2 ** 20;
/** zlib's own default. Smaller pieces cost more trips to the thread pool than they save. */
const PIECE_BYTES_MIN = 16 * 1024;

/**
 * The whole body, in plain. `bytesMax` bounds it as sent and as inflated; the lease is held for what is in memory and
 * stays held when this returns. What follows a refused beginning is read and dropped: the sender is still writing, and
 * would otherwise find its connection reset before it finds the answer. The server's request timeout ends that too.
 * Throws where inflating fails for another reason than its input.
 */
export async function readBody(
  request: IncomingMessage,
  coding: Coding,
  bytesMax: number,
  lease: Lease,
  onLimited?: (limit: LimitName) => void,
): Promise<Uint8Array | BodyRefusal> {
  if (Number(request.headers['content-length']) > bytesMax) return 'too_large';
  // Whoever stalls holds memory that others may need.
  request.setTimeout(LIMITS.body_stall_ms.max, () => {
    onLimited?.('body_stall_ms');
    request.destroy();
  });
  const sent = await collect(request, bytesMax, (size) => lease.hold(size)).catch(() => 'aborted' as const);
  request.setTimeout(0);
  return typeof sent === 'string' || coding === 'identity' ? sent : inflate(sent, coding, bytesMax, lease);
}

/**
 * Gives the memory of an inflated body back, now: left to the garbage collector, a few dozen bodies make it walk the whole
 * heap. Nobody may look at the body any more. Small ones are parts of a pool that others share, and are left alone.
 */
export function release({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}

/** Into one piece where its length can be foretold: pieces and their joining cost twice as much. */
async function inflate(
  sent: Buffer,
  coding: Compression,
  bytesMax: number,
  lease: Lease,
): Promise<Buffer | BodyRefusal> {
  // One byte more than needed, or zlib takes another piece just to learn that it is done.
  const chunkSize = Math.min(bytesMax, Math.max(expectedBytes(sent, coding), PIECE_BYTES_MIN)) + 1;
  // zlib takes the next piece as soon as one is full: it is held before it is known to be needed.
  const hold = (size: number) => lease.hold(sent.length + size + chunkSize);
  if (!hold(0)) return 'busy';
  try {
    const isSmall = Math.max(sent.length, chunkSize - 1) <= AT_ONCE_BYTES_MAX;
    const inflated =
      (isSmall ? inflateAtOnce(sent, coding, chunkSize) : undefined) ??
      (await inflateOnPool(sent, coding, chunkSize, bytesMax, hold));
    if (typeof inflated === 'string') return inflated;
    // Node ends at the first zstd frame and says nothing of what follows (nodejs/node#64741): those records would be
    // acknowledged and lost.
    if (inflated.read < sent.length) return 'corrupt';
    lease.hold(inflated.plain.length);
    return inflated.plain;
  } catch (error) {
    if (isCorruption(error)) return 'corrupt';
    throw new Error(`cannot inflate ${coding}`, { cause: error });
  }
}

/** `read`: so much of what was sent is in it. */
type Inflated = { readonly plain: Buffer; readonly read: number };

/** Undefined where it is longer than was foretold: of several gzip members, only the last says how long it is. */
function inflateAtOnce(sent: Buffer, coding: Compression, chunkSize: number): Inflated | undefined {
  const options = { chunkSize, maxOutputLength: chunkSize - 1, info: true };
  try {
    const answer = coding === 'gzip' ? gunzipSync(sent, options) : zstdDecompressSync(sent, options);
    // @types/node does not know what `info` makes of it.
    const { buffer, engine } = answer as unknown as { buffer: Buffer; engine: Zlib };
    return { plain: buffer, read: engine.bytesWritten };
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

async function inflateOnPool(
  sent: Buffer,
  coding: Compression,
  chunkSize: number,
  bytesMax: number,
  hold: (size: number) => boolean,
): Promise<Inflated | BodyRefusal> {
  const engine = coding === 'gzip' ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize });
  engine.end(sent);
  try {
    const plain = await collect(engine, bytesMax, hold);
    return typeof plain === 'string' ? plain : { plain, read: engine.bytesWritten };
  } finally {
    engine.destroy();
  }
}

/** How long the inflated body will be, as far as it can be believed. gzip ends in its length (RFC 1952, ISIZE). */
function expectedBytes(sent: Buffer, coding: Compression): number {
  if (coding === 'zstd' || sent.length < 4) return sent.length * ZSTD_RATIO;
  return Math.min(sent.readUInt32LE(sent.length - 4), sent.length * RATIO_MAX);
}

function isCorruption(error: unknown): boolean {
  return /^(Z_DATA_ERROR|Z_BUF_ERROR|Z_NEED_DICT|ZSTD_error_(?!memory_allocation))/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/**
 * All of a stream, or why not. Rejects where the stream fails or closes before its end. While several pieces are joined,
 * which nothing else can come between, they take their size twice.
 */
function collect(
  stream: Readable,
  bytesMax: number,
  hold: (size: number) => boolean,
): Promise<Buffer | 'too_large' | 'busy'> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const take = (piece: Buffer) => {
      size += piece.length;
      if (size <= bytesMax && hold(size)) {
        pieces.push(piece);
      } else {
        pieces.length = 0;
        stream.off('data', take);
        resolve(size > bytesMax ? 'too_large' : 'busy');
      }
    };
    stream.on('data', take);
    stream.on('end', () => resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, size)));
    stream.on('error', reject);
    stream.on('close', () => {
      if (!stream.readableEnded) reject(new Error('the stream closed before its end'));
    });
  });
}
