/** Attributes that have no column of their own, as JSON. Written by hand: an object for each record would cost as much as its row. */
import type { Attributes, AttributeValue, Name, Vocabulary } from '../model/record.ts';
import { masked } from './secrets.ts';
import { spelled } from './values.ts';

export type Others = {
  /** Notes that an attribute of this name is sent: most of those that may be never are. */
  met(name: string): void;
  /** Those that may be told. */
  readonly names: readonly Name[];
  /** JSON of those that are told; undefined where none is. */
  jsonOf(find: (name: Name) => AttributeValue): string | undefined;
  /** The same of a resource: what records below it tell alike is not repeated for them. */
  jsonOfResource(find: (name: Name) => AttributeValue): string | undefined;
  /**
   * The same of a record that tells none but those at some of the places, of a list in which its names begin at `first`, without those
   * that many records tell alike: they are added to `alike`, each after its number.
   */
  jsonOfOwn(
    record: Attributes,
    places: readonly number[],
    first: number,
    alike: (AttributeValue | null)[],
  ): string | undefined;
  /** The same of these. */
  jsonOfAlike(alike: readonly (AttributeValue | null)[]): string | undefined;
};

type Other = {
  readonly at: number;
  readonly key: string;
  readonly asked: Name;
  /** Whether it names one thing of many. */
  readonly isOwn: boolean;
  /** What is kept of a text. */
  readonly kept: (text: string) => string;
  /** The value that came last, and what was written of it: most come again and again. */
  last: AttributeValue;
  written: string;
  /** What the resource says. */
  below: AttributeValue;
};

/** Names of attributes that name one thing of many, or its time. */
const OWN = /(^|[._-])(id|uuid|hash|time|timestamp)$/;
/** A longer text is one of its own. */
const WORD_CHARS_MAX = 100;

/** Names of attributes that name a person. */
export const NAMED = /^(user|account|installation|enduser)[._]/;

/** `hash`: of names of people. */
export function createOthers(
  vocabulary: Vocabulary,
  names: readonly string[],
  contentNames: readonly string[],
  hash: ((name: string) => string) | undefined,
): Others {
  const newOf = (name: string, at: number) =>
    newOther(at, name, contentNames.includes(name), vocabulary.name(...spelled([name])), hash);
  const waiting = new Map(plainNames(names).map(([plain, name], at) => [plain, newOf(name, at)]));
  const [all, sent] = [[...waiting.values()], [] as Other[]];
  const jsonOf: Others['jsonOf'] = (find) => {
    let json = '';
    for (const other of sent) json = withTold(json, other, find(other.asked));
    return listOf(json);
  };
  return {
    met(name) {
      const plain = name.replaceAll('.', '_');
      const other = waiting.get(plain);
      if (other === undefined) return;
      waiting.delete(plain);
      // One record is one text, whatever was sent before it.
      sent.push(other);
      sent.sort((a, b) => a.at - b.at);
    },
    names: all.map(({ asked }) => asked),
    jsonOf,
    jsonOfOwn(record, places, first, alike) {
      let json = '';
      for (const place of places) {
        if (place < first) continue;
        const other = all[place - first]!;
        const value = record.get(other.asked);
        if (!isAlike(other, value)) json = withTold(json, other, value);
        else if (value !== other.below) alike.push(other.at, value);
      }
      return listOf(json);
    },
    jsonOfAlike(alike) {
      let json = '';
      for (let at = 0; at < alike.length; at += 2) json = withTold(json, all[alike[at] as number]!, alike[at + 1]!);
      return listOf(json);
    },
    jsonOfResource(find) {
      for (const other of sent) other.below = undefined;
      const json = jsonOf(find);
      for (const other of sent) other.below = find(other.asked);
      return json;
    },
  };
}

function newOther(
  at: number,
  name: string,
  isContent: boolean,
  asked: Name,
  hash: ((name: string) => string) | undefined,
): Other {
  const [isNamed, key] = [NAMED.test(name), `${JSON.stringify(name)}:`];
  const kept = isNamed && hash !== undefined ? hash : masked;
  const isOwn = isNamed || OWN.test(name) || isContent;
  return { at, key, asked, isOwn, kept, last: undefined, written: '', below: undefined };
}

/** Of two spellings of one name the one that has dots stays. */
function plainNames(names: readonly string[]): (readonly [plain: string, name: string])[] {
  const dots = (name: string) => name.split('.').length;
  return [...new Map(names.toSorted((a, b) => dots(a) - dots(b)).map((name) => [name.replaceAll('.', '_'), name]))];
}

function isAlike({ isOwn }: Other, value: AttributeValue): boolean {
  if (isOwn) return false;
  return typeof value === 'string' ? value !== '' && value.length <= WORD_CHARS_MAX : typeof value === 'boolean';
}

/** Of what `withTold` made of nothing. */
function listOf(json: string): string | undefined {
  return json === '' ? undefined : `${json}}`;
}

function withTold(json: string, other: Other, value: AttributeValue): string {
  if (value === undefined || value === '' || value === other.below) return json;
  if (value !== other.last) {
    const { key, kept } = other;
    other.written = key + written(typeof value === 'string' || kept !== masked ? kept(String(value)) : value);
    other.last = value;
  }
  return (json === '' ? '{' : `${json},`) + other.written;
}

/** Whether JSON writes a text as it is. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}

/** Integers past 2^53 are texts: no reader of JSON keeps them. */
function written(value: Exclude<AttributeValue, undefined>): string {
  if (typeof value === 'string') return isPlain(value) ? `"${value}"` : JSON.stringify(value);
  if (typeof value === 'bigint') return `"${value}"`;
  return typeof value === 'number' && !Number.isFinite(value) ? 'null' : String(value);
}
