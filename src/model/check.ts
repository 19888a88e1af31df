/**
 * Strict checks of plain data: what people write, in files or in the environment. A check reads one value; for each thing
 * that is wrong it adds a fault, and it goes on, so that all faults are named at once.
 */
import type { Fault } from './fault.ts';
import { nearest, unknownName } from './nearest.ts';

/** Text, lists and maps: YAML whose scalars nobody has guessed a type for. */
export type Plain = string | readonly Plain[] | ReadonlyMap<string, Plain>;

/** What the data must look like, for editors: a JSON Schema (draft 7). It says less than the check, never more. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What the data says, or undefined and at least one fault more. */
export type Check<T> = {
  (data: Plain, path: string, faults: Fault[]): T | undefined;
  readonly schema: JsonSchema;
};

const SHOWN_CHARS_MAX = 60;

/** Words that are legal as metric and label names, and that the Prometheus serializer leaves as they are. */
export const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** Any scalar. An editor guesses types: what is text here may be a number to it. */
const TEXT: JsonSchema = { type: ['string', 'number', 'boolean', 'null'] };

export function checked<T>(
  schema: JsonSchema,
  check: (data: Plain, path: string, faults: Fault[]) => T | undefined,
): Check<T> {
  return Object.assign(check, { schema });
}

/** The same check, with a sentence about what it checks. */
export function described<T>(description: string, check: Check<T>): Check<T> {
  return checked({ description, ...check.schema }, (data, path, faults) => check(data, path, faults));
}

/** One value as text. `read` gives undefined for what is not right; `right` says what would be. */
export function scalar<T>(
  right: string,
  read: (text: string) => T | undefined,
  schema: JsonSchema = TEXT,
  show = shown,
): Check<T> {
  return checked(schema, (data, path, faults) => {
    const value = typeof data === 'string' ? read(data) : undefined;
    if (value === undefined) faults.push({ path, message: `is ${show(data)}; must be ${right}` });
    return value;
  });
}

/** As scalar, for what must not be shown: faults are logged. */
export function secret<T>(right: string, read: (text: string) => T | undefined): Check<T> {
  return scalar(right, read, TEXT, () => 'not right');
}

/** A list, or one item alone: then it is a list of that. */
export function oneOrMore<T>(right: string, item: Check<T>, itemsMax: number): Check<T[]> {
  const several = list(right, item, itemsMax);
  return checked({ anyOf: [item.schema, several.schema] }, (data, path, faults) =>
    several(Array.isArray(data) ? data : [data], path, faults),
  );
}

/** A text that fits a pattern. */
export function matching(right: string, pattern: RegExp, schema = TEXT): Check<string> {
  return scalar(right, (text) => (pattern.test(text) ? text : undefined), schema);
}

/** The same, where it is text to editors too, and they check the pattern. */
export function patterned(right: string, pattern: RegExp): Check<string> {
  return matching(right, pattern, { type: 'string', pattern: pattern.source });
}

export function oneOf<const Word extends string>(words: readonly Word[]): Check<Word> {
  const meant = (data: Plain) => {
    const near = typeof data === 'string' ? nearest(data, words) : undefined;
    return near === undefined ? shown(data) : `${shown(data)} (did you mean ${near}?)`;
  };
  return scalar(`one of ${words.join(', ')}`, (text) => words.find((word) => word === text), { enum: words }, meant);
}

/** As in YAML, and as environments spell it. */
export const flag: Check<boolean> = scalar(
  'true or false',
  (text) => (text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined),
  { type: ['boolean', 'integer'], enum: [true, false, 1, 0] },
);

export function integer(min: number, max: number): Check<number> {
  const read = (text: string) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  };
  return scalar(`a whole number from ${min} to ${max}`, read, { type: 'integer', minimum: min, maximum: max });
}

/** A list whose items all pass. */
export function list<T>(right: string, item: Check<T>, itemsMax: number): Check<T[]> {
  const schema = { type: 'array', items: item.schema, maxItems: itemsMax };
  return checked(schema, (data, path, faults) => {
    if (!Array.isArray(data) || data.length > itemsMax) {
      const is = Array.isArray(data) ? `a list of ${data.length}` : shown(data);
      faults.push({ path, message: `is ${is}; must be a list of ${right}, at most ${itemsMax}` });
      return undefined;
    }
    const before = faults.length;
    const values = data.map((part: Plain, index) => item(part, `${path}[${index}]`, faults));
    return faults.length === before ? (values as T[]) : undefined;
  });
}

/** A map from names of the user's to values of one kind. The result has those that pass. */
export function mapOf<T>(right: string, item: Check<T>): Check<Map<string, T>> {
  const schema = { type: 'object', additionalProperties: item.schema };
  return checked(schema, (data, path, faults) => {
    if (!(data instanceof Map)) {
      faults.push({ path, message: `is ${shown(data)}; must be a map of ${right}` });
      return undefined;
    }
    const values = new Map<string, T>();
    for (const [name, part] of data as ReadonlyMap<string, Plain>) {
      const value = item(part, below(path, name), faults);
      if (value !== undefined) values.set(name, value);
    }
    return values;
  });
}

/** A map of fields with names of ours. The result has those that pass; which of them must be there the caller says. */
export function fields<T extends object>(checks: { readonly [Name in keyof T]-?: Check<T[Name]> }): Check<Partial<T>> {
  const known = new Map<string, Check<unknown>>(Object.entries(checks));
  const names = [...known.keys()].join(', ');
  const properties = Object.fromEntries([...known].map(([name, { schema }]) => [name, schema]));
  const schema = { type: 'object', additionalProperties: false, properties };
  return checked(schema, (data, path, faults) => {
    if (!(data instanceof Map)) {
      faults.push({ path, message: `is ${shown(data)}; must be a map of ${names}` });
      return undefined;
    }
    const values: Record<string, unknown> = {};
    for (const [name, part] of data as ReadonlyMap<string, Plain>) {
      const check = known.get(name);
      if (check === undefined) faults.push({ path: below(path, name), message: unknownName(name, [...known.keys()]) });
      else values[name] = check(part, below(path, name), faults);
    }
    return values as Partial<T>;
  });
}

/** The path of a part: `kpis.agent_cost_usd_total`; at the root of a file, whose path ends with a colon, `my.yaml: kpis`. */
export function below(path: string, name: string): string {
  return path.endsWith(':') ? `${path} ${name}` : `${path}.${name}`;
}

function shown(data: Plain): string {
  if (typeof data !== 'string') return data instanceof Map ? 'a map' : 'a list';
  if (data === '') return 'empty';
  return JSON.stringify(data.length > SHOWN_CHARS_MAX ? `${data.slice(0, SHOWN_CHARS_MAX)}…` : data);
}
