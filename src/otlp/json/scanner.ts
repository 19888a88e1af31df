/** Walks over JSON text without making values of it: where they begin and end, and how much is in them. */
import { Malformed } from '../malformed.ts';
import { parseText } from './parse.ts';

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x5b, 0x5d, 0x7b, 0x7d];
const SPACE = 0x20;

/** What is between two places that it has walked over is not checked: whoever parses it finds out. */
export class Scanner {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  text(from: number, to: number): string {
    return this.#bytes.toString('utf8', from, to);
  }

  isObject(): boolean {
    return this.#next() === BRACE;
  }

  isList(): boolean {
    return this.#next() === BRACKET;
  }

  /** Names of an object. Whoever is given one has to go on to the end of its value. */
  *members(): Generator<string> {
    this.#take(BRACE);
    if (this.#next() === BRACE_END) this.at++;
    else {
      do {
        this.#next();
        const from = this.at;
        this.#skipText();
        const name = parseText(this.text(from, this.at)) as string;
        this.#take(COLON);
        this.#next();
        yield name;
      } while (this.#goesOn(BRACE_END));
    }
  }

  /** Numbers of the elements of a list. Whoever is given one has to go on to its end. */
  *elements(): Generator<number> {
    this.#take(BRACKET);
    if (this.#next() === BRACKET_END) this.at++;
    else {
      let index = 0;
      do {
        this.#next();
        yield index++;
      } while (this.#goesOn(BRACKET_END));
    }
  }

  /** Goes to the end of a value, and gives the commas and opening brackets in it. */
  skip(): number {
    const bytes = this.#bytes;
    let elements = 0;
    let depth = 0;
    while (this.at < bytes.length) {
      const byte = bytes[this.at]!;
      if (byte === QUOTE) this.#skipText();
      else if (byte === BRACE || byte === BRACKET) {
        depth++;
        elements++;
        this.at++;
      } else if (byte === BRACE_END || byte === BRACKET_END) {
        if (depth === 0) break;
        this.at++;
        if (--depth === 0) break;
      } else if (byte === COMMA) {
        if (depth === 0) break;
        elements++;
        this.at++;
      } else this.at++;
    }
    return elements;
  }

  end(): void {
    if (this.#next() !== undefined) throw notJson();
  }

  #next(): number | undefined {
    while (this.#bytes[this.at]! <= SPACE) this.at++;
    return this.#bytes[this.at];
  }

  #take(byte: number): void {
    if (this.#next() !== byte) throw notJson();
    this.at++;
  }

  /** Whether there is another one before the end. */
  #goesOn(end: number): boolean {
    const byte = this.#next();
    this.at++;
    if (byte !== COMMA && byte !== end) throw notJson();
    return byte === COMMA;
  }

  #skipText(): void {
    const bytes = this.#bytes;
    if (bytes[this.at] !== QUOTE) throw notJson();
    let at = this.at + 1;
    for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[at]) {
      if (byte === undefined) throw notJson();
      at += byte === BACKSLASH ? 2 : 1;
    }
    this.at = at + 1;
  }
}

function notJson(): Malformed {
  return new Malformed('the body is not JSON');
}
