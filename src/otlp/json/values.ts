/** Attributes and AnyValues of OTLP/JSON. */
import type { Words } from '../../model/hash.ts';
import { digestAttribute } from '../../model/identity.ts';
import { createMemo } from '../../model/memo.ts';
import type { AttributeValue, Digest } from '../../model/record.ts';
import { BODY_BYTES_MAX, TEXT_BYTES_MAX, type List } from '../views.ts';
import type { Met } from '../names.ts';
import type { Lexicon } from '../vocabulary.ts';
import type { Fields, Shape } from './shape.ts';

export type ValueReader = {
  /** Clears `into` and fills it from the object's attributes. One whose value cannot carry a KPI changes nothing. */
  attributes(fields: Fields, into: JsonList): void;
  /** A log's body. */
  body(fields: Fields): string;
};

/** Names that are remembered. */
const NAMES_MAX = 1000;

/** Of the attribute at hand; it never escapes. */
const digest: Words = { hi: 0, lo: 0 };

export class JsonList implements List {
  readonly values: AttributeValue[];
  readonly #identifies: (met: Met) => boolean;
  #hi = 0;
  #lo = 0;

  constructor(slots: number, identifies: (met: Met) => boolean) {
    this.values = Array.from({ length: slots }, () => undefined);
    this.#identifies = identifies;
  }

  clear(): void {
    this.values.fill(undefined);
    this.#hi = this.#lo = 0;
  }

  /** Whether anybody wants the value. */
  wants(met: Met): boolean {
    return met.slot >= 0 || this.#identifies(met);
  }

  add(met: Met, value: AttributeValue): void {
    if (value === undefined) return;
    if (met.slot >= 0) this.values[met.slot] = value;
    if (!this.#identifies(met)) return;
    digestAttribute(met.hash, value, digest);
    this.#hi = (this.#hi + digest.hi) | 0;
    this.#lo = (this.#lo + digest.lo) | 0;
  }

  at(slot: number): AttributeValue {
    return this.values[slot];
  }

  digest(into: Digest): void {
    into.digestHi = this.#hi;
    into.digestLo = this.#lo;
  }
}

export function createValueReader(shape: Shape, vocabulary: Lexicon): ValueReader {
  const meet = createMemo(NAMES_MAX, (name: string) => vocabulary.meet(name));

  /** Of several members the last one counts, as on the wire. */
  function anyValue(fields: Fields, bytesMax: number): AttributeValue {
    let value: AttributeValue;
    for (const name in fields) {
      if (fields[name] === null) continue;
      if (name === 'stringValue') value = shape.text(fields, name, bytesMax);
      else if (name === 'intValue') value = shape.int64(fields, name);
      else if (name === 'doubleValue') value = shape.double(fields, name);
      else if (name === 'boolValue') value = shape.boolean(fields, name);
      else if (name === 'arrayValue' || name === 'kvlistValue' || name === 'bytesValue') value = undefined;
    }
    return value;
  }

  return {
    attributes(fields, into) {
      into.clear();
      shape.each(fields, 'attributes', (attribute) => {
        const met = meet(shape.text(attribute, 'key', Infinity) ?? '');
        if (into.wants(met))
          shape.within(attribute, 'value', (value) => into.add(met, anyValue(value, TEXT_BYTES_MAX)));
      });
    },
    body(fields) {
      let body = '';
      shape.within(fields, 'body', (value) => {
        const read = anyValue(value, BODY_BYTES_MAX);
        if (typeof read === 'string') body = read;
      });
      return body;
    },
  };
}
