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
import { REQUESTS } from './schema.ts';

/** Names that are remembered. */
const NAMES_MAX = 1000;

/** Both throw Malformed, saying where, what no request can be. What nobody reads is left out. */
export type Transcoder = {
  whole(signal: Signal, body: Uint8Array): Buffer;
  /** The same of a long one, while others are served. One at a time. */
  inTurns(signal: Signal, body: Buffer): Promise<Buffer>;
};

/** Longer than this nobody else is to wait. */
const TURN_MS = 10;

export function createTranscoder(vocabulary: Lexicon): Transcoder {
  const meet = createMemo(NAMES_MAX, (name: string) => vocabulary.meet(name));
  const identifies = { logs: ({ logs }: Met) => logs, metrics: ({ points }: Met) => points, traces: () => false };
  const write = (signal: Signal, value: unknown, bytes: number): Buffer => {
    const wants = (name: string) => meet(name).slot !== NO_SLOT || identifies[signal](meet(name));
    // Mostly shorter: names of fields become numbers.
    const out = new Output(bytes, wants);
    writeFields(value, REQUESTS[signal], out);
    return out.bytes();
  };
  const writePiece = (signal: Signal, piece: Piece): Buffer => {
    try {
      return write(signal, parseText(piece.text), piece.text.length);
    } catch (error) {
      throw error instanceof Malformed ? new Malformed(ofWhole(error.message, signal, piece)) : error;
    }
  };
  const inTurns = async (signal: Signal, body: Buffer): Promise<Buffer> => {
    const written: Buffer[] = [];
    let sinceMs = performance.now();
    for (const piece of piecesOf(signal, body)) {
      if (piece !== undefined) written.push(writePiece(signal, piece));
      if (performance.now() - sinceMs < TURN_MS) continue;
      await setImmediate();
      sinceMs = performance.now();
    }
    // Messages that follow each other are one that has the lists of all.
    return Buffer.concat(written);
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    whole: (signal, body) => write(signal, parse(body), body.length),
    inTurns: (signal, body) => {
      const own = last.then(() => inTurns(signal, body));
      last = own.catch(() => {});
      return own;
    },
  };
}
