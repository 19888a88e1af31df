/**
 * A long request as several short ones, which together say the same: of resources that are short, of scopes of one resource,
 * of records of one scope. To parse it at once would leave everybody else waiting.
 */
import { LimitReached, LIMITS } from '../../model/limits.ts';
import type { Signal } from '../../model/record.ts';
import { Malformed } from '../malformed.ts';
import { spellingsOf } from './fields.ts';
import { Scanner } from './scanner.ts';
import { LISTS } from './schema.ts';

/** Commas and brackets in a piece: a millisecond or two of work. A single record may have more. */
const PIECE_ELEMENTS = 2 ** 13;
const PIECE_BYTES = 2 ** 18;

/** `first`: where in the lists of the whole request the first of the piece is. */
export type Piece = { readonly text: string; readonly first: readonly number[] };

type Pieces = Generator<Piece | undefined>;

/** Where in the request it is: what is around the list, and the numbers of the elements that it is in. */
type Place = { readonly before: string; readonly after: string; readonly first: readonly number[] };

/**
 * One after the other, and `undefined` where there is none yet and others may be served. Throws where one record is too much, and
 * Malformed where it is not JSON.
 */
export function* piecesOf(signal: Signal, body: Buffer): Pieces {
  const scanner = new Scanner(body);
  if (!scanner.isObject()) throw new Malformed('the body: expected an object');
  yield* inObject(scanner, LISTS[signal], { before: '', after: '', first: [] });
  scanner.end();
}

/** Of an object that is too long for a piece: the scanner is at it, and goes to its end. */
function* inObject(scanner: Scanner, [name, ...deeper]: readonly string[], place: Place): Pieces {
  const rest: string[] = [];
  const spellings = name === undefined ? [] : spellingsOf(name);
  let bytes = 0;
  let list: number | undefined;
  for (const member of scanner.members()) {
    const from = scanner.at;
    const isList = spellings.includes(member) && scanner.isList();
    scanner.skip();
    if (isList) {
      list = from;
      yield undefined;
    } else {
      bytes += scanner.at - from;
      if (bytes > LIMITS.resource_bytes.max) throw new LimitReached('resource_bytes');
      rest.push(`${JSON.stringify(member)}:${scanner.text(from, scanner.at)}`);
    }
  }
  const end = scanner.at;
  const own = rest.join(',');
  if (list === undefined || name === undefined)
    yield { text: `${place.before}{${own}}${place.after}`, first: place.first };
  else {
    const before = `${place.before}{${own}${own === '' ? '' : ','}${JSON.stringify(name)}:[`;
    scanner.at = list;
    yield* inList(scanner, deeper, { ...place, before, after: `]}${place.after}` });
  }
  scanner.at = end;
}

/** Of a list: elements that are short together, and those that are long in pieces of their own. */
function* inList(scanner: Scanner, deeper: readonly string[], place: Place): Pieces {
  const run = { from: scanner.at, to: scanner.at, first: 0, elements: 0 };
  let isEmpty = true;
  const taken = (): Piece => {
    const text = `${place.before}${scanner.text(run.from, run.to)}${place.after}`;
    return { text, first: [...place.first, run.first] };
  };
  for (const index of scanner.elements()) {
    isEmpty = false;
    const from = scanner.at;
    const isObject = scanner.isObject();
    const elements = scanner.skip();
    const isLong = elements > PIECE_ELEMENTS && isObject && deeper.length > 0;
    if (!isLong && elements > LIMITS.json_record.max) throw new LimitReached('json_record');
    const isFull = run.elements + elements > PIECE_ELEMENTS || scanner.at - run.from > PIECE_BYTES;
    if (run.elements > 0 && (isLong || isFull)) {
      yield taken();
      run.elements = 0;
    }
    if (isLong) {
      yield undefined;
      scanner.at = from;
      yield* inObject(scanner, deeper, { ...place, first: [...place.first, index] });
    } else {
      if (run.elements === 0) Object.assign(run, { from, first: index });
      run.to = scanner.at;
      // The comma after it.
      run.elements += elements + 1;
    }
  }
  // Also what is around an empty list must be right.
  if (isEmpty) run.from = run.to;
  if (run.elements > 0 || isEmpty) yield taken();
}

/** The message as it would be of the whole request. */
export function ofWhole(message: string, signal: Signal, { first }: Piece): string {
  return LISTS[signal].reduce((path, name, depth) => {
    return path.replace(
      new RegExp(`\\b${name}\\[(\\d+)\\]`),
      (_, index) => `${name}[${Number(index) + (first[depth] ?? 0)}]`,
    );
  }, message);
}
