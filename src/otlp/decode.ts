/** OTLP export requests, protobuf or JSON, into records. */
import type { Encoding } from '../model/exchange.ts';
import type { RecordVisitor, Signal } from '../model/record.ts';
import { createTranscoder } from './json/json.ts';
import { Malformed } from './malformed.ts';
import { createProtobufDecoder } from './protobuf/protobuf.ts';
import type { Lexicon } from './vocabulary.ts';

export type Decoder = {
  /**
   * Delivers every record of the body to the visitor, in wire order. Returns undefined, or why the body is malformed:
   * then the caller must discard the records delivered so far. The visitor must not call back into the decoder.
   */
  decode(signal: Signal, encoding: Encoding, body: Uint8Array, visitor: RecordVisitor): string | undefined;
};

/** The vocabulary must be complete: what a name means is looked up once. */
export function createDecoder(vocabulary: Lexicon): Decoder {
  const decode = createProtobufDecoder(vocabulary);
  const transcode = createTranscoder(vocabulary);
  return {
    decode(signal, encoding, body, visitor) {
      try {
        decode(signal, encoding === 'json' ? transcode(signal, body) : body, visitor);
        return undefined;
      } catch (error) {
        if (error instanceof Malformed) return error.message;
        throw error;
      }
    },
  };
}
