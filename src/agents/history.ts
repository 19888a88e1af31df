/** What every history is that an agent keeps on its machine: where it lies, and which requests a file of it tells. */
import type { TOKEN_TYPES } from '../model/prices.ts';

/** A request to a model. What a history does not tell is absent. */
export type HistoryRequest = {
  /** The same in every copy of it, on every machine. */
  readonly id: string;
  readonly session: string;
  readonly timeMs: number;
  readonly model: string;
  readonly source: '' | 'main' | 'subagent';
  readonly speed?: string;
  /** Types never overlap. */
  readonly tokens: { readonly [type in (typeof TOKEN_TYPES)[number]]?: number };
  /** Of the tokens that were written to a cache those that stay for an hour. */
  readonly longWrites?: number;
};

export type History = {
  /** As its telemetry calls it. */
  readonly service: string;
  /** Below the home folder, or below where the variable of the environment says; `below` are those of its folders that have files. */
  readonly folder: { readonly base: string; readonly moved: string; readonly below: readonly string[] };
  /** By the path below the folder. */
  readonly isFile: (path: string) => boolean;
  /** Pure. Throws nothing: what cannot be read tells nothing. */
  readonly read: (text: string, path: string) => HistoryRequest[];
  /** Who is signed in, as telemetry names them. */
  readonly account?: { readonly file: string; readonly read: (text: string) => string };
};

/** JSON of any shape, to be looked at with `at`. */
export type Json = unknown;

/** What lies at a path of names, undefined where nothing does. */
export function at(json: Json, ...names: readonly string[]): Json {
  let found = json;
  for (const name of names) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Readonly<Record<string, Json>>)[name];
  }
  return found;
}

export function textAt(json: Json, ...names: readonly string[]): string {
  const found = at(json, ...names);
  return typeof found === 'string' ? found : '';
}

/** A number of tokens; 0 where there is none. */
export function tokensAt(json: Json, ...names: readonly string[]): number {
  const found = at(json, ...names);
  return typeof found === 'number' && Number.isSafeInteger(found) && found > 0 ? found : 0;
}

/** Milliseconds; NaN where there is no time. */
export function timeAt(json: Json, ...names: readonly string[]): number {
  return Date.parse(textAt(json, ...names));
}

export function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The lines of a file that are JSON and have a word in them: most have not, and are long. */
export function linesWith(word: string, text: string): Json[] {
  return text.split('\n').flatMap((line) => {
    const json = line.includes(word) ? parsed(line) : undefined;
    return json === undefined ? [] : [json];
  });
}
