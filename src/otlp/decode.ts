/** OTLP export requests, protobuf or JSON, into records. */
import type { Encoding, ExportRequest } from '../model/exchange.ts';
import type { RecordVisitor, Signal } from '../model/record.ts';
import { countElements } from './json/elements.ts';
import { createTranscoder } from './json/json.ts';
import { Malformed } from './malformed.ts';
import { piecesOf } from './protobuf/pieces.ts';
import { createProtobufDecoder } from './protobuf/protobuf.ts';
import type { Lexicon } from './vocabulary.ts';

export type Decoder = {
  /**
   * Delivers every record of the body to the visitor, in wire order. Returns undefined, or why the body is malformed:
   * then the caller must discard the records delivered so far. The visitor must not call back into the decoder.
   */
  decode(signal: Signal, encoding: Encoding, body: Uint8Array, visitor: RecordVisitor): string | undefined;
  /** The same of a long body, in protobuf: `turn` lets others be served, whose bodies may be decoded meanwhile. */
  decodeInTurns(request: ExportRequest, visitor: RecordVisitor, turn: () => Promise<void>): Promise<string | undefined>;
  /** A request that decodes to the same and takes nobody's time long, made while others are served; or why it is malformed. */
  prepare(request: ExportRequest): Promise<ExportRequest | string>;
};

/** Commas and brackets of JSON that are parsed at once: that takes a dozen milliseconds. */
const TURN_ELEMENTS = 2 ** 16;

/** The vocabulary must be complete: what a name means is looked up once. */
export function createDecoder(vocabulary: Lexicon): Decoder {
  const read = createProtobufDecoder(vocabulary);
  const transcode = createTranscoder(vocabulary);
  return {
    async prepare(request) {
      const { signal, encoding, body } = request;
      if (encoding !== 'json' || countElements(body) <= TURN_ELEMENTS) return request;
      const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      try {
        const unread = new Set<string>();
        const written = await transcode.inTurns(signal, bytes, (found) => unread.add(found));
        return { ...request, encoding: 'protobuf', body: written, unread: [...unread] };
      } catch (error) {
        return messageOf(error);
      }
    },
    decode(signal, encoding, body, visitor) {
      try {
        read(signal, encoding === 'json' ? transcode.whole(signal, body, tellTo(visitor)) : body, visitor);
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
    async decodeInTurns({ signal, encoding, body }, visitor, turn) {
      try {
        let left: number | undefined;
        for (const piece of piecesOf(encoding === 'json' ? transcode.whole(signal, body, tellTo(visitor)) : body)) {
          left = read(signal, piece, visitor, left);
          await turn();
        }
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
  };
}

function tellTo(visitor: RecordVisitor): (found: string) => void {
  return (found) => visitor.unread?.(found);
}

function messageOf(error: unknown): string {
  if (error instanceof Malformed) return error.message;
  throw error;
}
