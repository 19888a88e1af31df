/**
 * The JSON encoding of Export{Logs,Metrics,Trace}ServiceRequest (opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding),
 * written as protobuf: so that there is one reader of requests.
 */
import { setImmediate } from 'node:timers/promises';
import { createMemo } from '../../model/memo.ts';
import type { Signal } from '../../model/record.ts';
import { Malformed } from '../malformed.ts';
import { NO_SLOT, type Met } from '../names.ts';
import type { Lexicon } from '../vocabulary.ts';
import { writeFields } from './fields.ts';
import { Output } from './output.ts';
import { parse, parseText } from './parse.ts';
import { ofWhole, piecesOf, type Piece } from './pieces.ts';
import { HOLDERS, REQUESTS } from './schema.ts';

/** Names that are remembered. */
const NAMES_MAX = 1000;

/** Takes what stands where records should be, and is passed over. */
type Unread = (found: string) => void;

/** Both throw Malformed, saying where, what no request can be. What nobody reads is left out. */
export type Transcoder = {
  whole(signal: Signal, body: Uint8Array, unread: Unread): Buffer;
  /** The same of a long one, while others are served. One at a time. */
  inTurns(signal: Signal, body: Buffer, unread: Unread): Promise<Buffer>;
};

/** Longer than this nobody else is to wait. */
const TURN_MS = 10;

export function createTranscoder(vocabulary: Lexicon): Transcoder {
  const meet = createMemo(NAMES_MAX, (name: string) => vocabulary.meet(name));
  const identifies = { logs: ({ logs }: Met) => logs, metrics: ({ points }: Met) => points, traces: () => false };
  const write = (signal: Signal, value: unknown, bytes: number, unread: Unread): Buffer => {
    const wants = (name: string) => meet(name).slot !== NO_SLOT || identifies[signal](meet(name));
    // Mostly shorter: names of fields become numbers.
    const out = new Output(bytes, wants);
    writeFields(value, REQUESTS[signal], out, HOLDERS[signal]);
    out.unread.forEach(unread);
    return out.bytes();
  };
  const writePiece = (signal: Signal, piece: Piece, unread: Unread): Buffer => {
    try {
      return write(signal, parseText(piece.text), piece.text.length, unread);
    } catch (error) {
      throw error instanceof Malformed ? new Malformed(ofWhole(error.message, signal, piece)) : error;
    }
  };
  const inTurns: Transcoder['inTurns'] = async (signal, body, unread) => {
    const written: Buffer[] = [];
    let sinceMs = performance.now();
    for (const piece of piecesOf(signal, body)) {
      if (piece !== undefined) written.push(writePiece(signal, piece, unread));
      if (performance.now() - sinceMs < TURN_MS) continue;
      await setImmediate();
      sinceMs = performance.now();
    }
    // Messages that follow each other are one that has the lists of all.
    return Buffer.concat(written);
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    whole: (signal, body, unread) => write(signal, parse(body), body.length, unread),
    inTurns: (...request) => {
      const own = last.then(() => inTurns(...request));
      last = own.catch(() => {});
      return own;
    },
  };
}
