/**
 * A long request as several short ones, which together say the same: of resources that are short, of scopes of one resource, of
 * records of one scope. To read it at once would leave everybody else waiting.
 */
import { LimitReached, LIMITS } from '../../model/limits.ts';
import { delimited, Wire } from './wire.ts';

/** A millisecond or two of work. A single record may be longer. */
const PIECE_BYTES = 2 ** 17;

/** What a request, a resource and a scope hold: resources, scopes, records. What else is in them holds for all of these. */
const HELD = [1, 2, 2].map(delimited) as readonly number[];

type Span = { readonly from: number; readonly to: number };

/** One after the other. Throws where what is around records is too much, and Malformed where it is no protobuf. */
export function* piecesOf(body: Uint8Array): Generator<Buffer> {
  const wire = new Wire(body);
  for (const parts of inMessage(wire, { from: 0, to: wire.bytes.length }, 0)) yield Buffer.concat(parts);
}

/** Messages of this kind with a part each of what the one at hand holds. They are put together once, for a record may be all there is. */
function* inMessage(wire: Wire, { from, to }: Span, depth: number): Generator<Buffer[]> {
  const { bytes } = wire;
  const around = aroundIn(wire, { from, to }, depth);
  let run: Buffer[] = [];
  let length = 0;
  const taken = () => {
    const parts = [around, ...run];
    [run, length] = [[], 0];
    return parts;
  };
  let isEmpty = true;
  wire.at = from;
  for (let start = from, held; (held = next(wire, to, HELD[depth]!)) !== undefined; start = wire.at = held.to) {
    isEmpty = false;
    const isLong = held.to - held.from > PIECE_BYTES && depth + 1 < HELD.length;
    if (run.length > 0 && (isLong || length + held.to - held.from > PIECE_BYTES)) yield taken();
    if (isLong) {
      for (const parts of inMessage(wire, held, depth + 1)) yield [around, headOf(HELD[depth]!, parts), ...parts];
    } else {
      run.push(bytes.subarray(held.head, held.to));
      length += held.to - start;
    }
  }
  // Also what is around nothing must be right.
  if (run.length > 0 || isEmpty) yield taken();
}

/** All fields but those that hold. */
function aroundIn(wire: Wire, { from, to }: Span, depth: number): Buffer {
  const fields: Buffer[] = [];
  wire.at = from;
  while (wire.at < to) {
    const start = wire.at;
    const tag = wire.varint32();
    if (tag === HELD[depth]) wire.at = wire.length(to);
    else {
      wire.skip(tag, to, 0);
      fields.push(wire.bytes.subarray(start, wire.at));
    }
  }
  wire.arriveAt(to);
  const around = Buffer.concat(fields);
  if (around.length > LIMITS.resource_bytes.max) throw new LimitReached('resource_bytes');
  return around;
}

/** The next field that holds something; its head is its tag and length. */
function next(wire: Wire, to: number, tag: number): (Span & { readonly head: number }) | undefined {
  while (wire.at < to) {
    const head = wire.at;
    const found = wire.varint32();
    if (found !== tag) wire.skip(found, to, 0);
    else {
      const stop = wire.length(to);
      return { head, from: wire.at, to: stop };
    }
  }
  return undefined;
}

function headOf(tag: number, parts: readonly Buffer[]): Buffer {
  const head = [tag];
  let rest = parts.reduce((length, part) => length + part.length, 0);
  for (; rest > 0x7f; rest >>>= 7) head.push((rest & 0x7f) | 0x80);
  return Buffer.from([...head, rest]);
}
