/**
 * The JSON encoding of Export{Logs,Metrics,Trace}ServiceRequest (opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding),
 * written as protobuf: so that there is one reader of requests.
 */
import { createMemo } from '../../model/memo.ts';
import type { Signal } from '../../model/record.ts';
import { NO_SLOT, type Met } from '../names.ts';
import type { Lexicon } from '../vocabulary.ts';
import { writeFields } from './fields.ts';
import { Output } from './output.ts';
import { parse } from './parse.ts';
import { REQUESTS } from './schema.ts';

/** Names that are remembered. */
const NAMES_MAX = 1000;

/** Throws Malformed, saying where, what no request can be. What nobody reads is left out. */
export function createTranscoder(vocabulary: Lexicon): (signal: Signal, body: Uint8Array) => Buffer {
  const meet = createMemo(NAMES_MAX, (name: string) => vocabulary.meet(name));
  const identifies = { logs: ({ logs }: Met) => logs, metrics: ({ points }: Met) => points, traces: () => false };
  return (signal, body) => {
    const wants = (name: string) => meet(name).slot !== NO_SLOT || identifies[signal](meet(name));
    // Mostly shorter: names of fields become numbers.
    const out = new Output(body.length, wants);
    writeFields(parse(body), REQUESTS[signal], out);
    return out.bytes();
  };
}
