/** Attributes and AnyValues of OTLP/JSON. */
import type { Attributes, AttributeValue, Vocabulary } from '../../model/record.ts';
import { BODY_BYTES_MAX, TEXT_BYTES_MAX } from '../views.ts';
import type { Fields, Shape } from './shape.ts';

export type ValueReader = {
  /** Clears `into` and fills it from the object's attributes. One whose value cannot carry a KPI changes nothing. */
  attributes(fields: Fields, into: Attributes): void;
  /** A log's body. */
  body(fields: Fields): string;
};

export function createValueReader(shape: Shape, vocabulary: Vocabulary): ValueReader {
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
      into.fill(undefined);
      shape.each(fields, 'attributes', (attribute) => {
        const slot = vocabulary.slots.get(shape.text(attribute, 'key') ?? '');
        if (slot === undefined) return;
        shape.within(attribute, 'value', (value) => {
          const read = anyValue(value, TEXT_BYTES_MAX);
          if (read !== undefined) into[slot] = read;
        });
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
