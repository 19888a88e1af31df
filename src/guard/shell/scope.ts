/** What one line has said before: variables, functions, aliases, links, files, where it is. */
import type { CompoundCommand, CompoundList, ParsedScript, Redirected, Word } from 'unbash';
import { HOLE } from './text.ts';

/** What a word may be: some lists of fields, of which one will be true. */
export type Alternatives = readonly (readonly string[])[];

type Body = CompoundCommand | Redirected | CompoundList;

/** A file as the line wrote it. */
export type Written = { readonly text: string | undefined; readonly fetched: boolean };

export type Scope = {
  readonly vars: Map<string, Alternatives>;
  readonly functions: Map<string, Body>;
  /** Also names under which a command was copied or linked. */
  readonly aliases: Map<string, string>;
  /** Symbolic links that the line makes, by absolute path. */
  readonly links: Map<string, string>;
  readonly files: Map<string, Written>;
  /** `$1`, `$2` …: each an argument. */
  args: readonly string[];
  /** Where the line may be by now. */
  cwds: readonly string[];
  before: readonly string[];
  /** Whether what comes may not happen: assignments then add to what a variable may be. */
  maybe: boolean;
  /** Whether some code runs at the end, or before: it sees all that a variable was since then. */
  trapped: boolean;
};

/** What expanding a word may need of the walk. */
export type Shell = {
  readonly scope: Scope;
  readonly home: string;
  /** A word as one text. */
  readonly textOf: (word: Word | undefined) => string;
  readonly env: (name: string) => string | undefined;
  /** Walks a script in a subshell; what it prints. */
  readonly capture: (script: ParsedScript | undefined) => string;
  /** Walks a script; the path under which a command sees it. */
  readonly process: (script: ParsedScript | undefined, operator: string) => string;
};

export function newScope(cwd: string): Scope {
  return {
    vars: new Map(),
    functions: new Map(),
    aliases: new Map(),
    links: new Map(),
    files: new Map(),
    args: [],
    cwds: [cwd],
    before: [cwd],
    maybe: false,
    trapped: false,
  };
}

/** For a subshell: it sees all and changes nothing, but for files and links. */
export function inner(scope: Scope): Scope {
  return {
    ...scope,
    vars: new Map(scope.vars),
    functions: new Map(scope.functions),
    aliases: new Map(scope.aliases),
  };
}

const ALTERNATIVES_MAX = 24;
const FIELDS_MAX = 400;

export function limited(alternatives: Alternatives): Alternatives {
  const fields = alternatives.reduce((sum, { length }) => sum + length, 0);
  return alternatives.length > ALTERNATIVES_MAX || fields > FIELDS_MAX ? [[HOLE]] : alternatives;
}

export function assign(scope: Scope, name: string, value: Alternatives): void {
  const before = scope.maybe || scope.trapped ? (scope.vars.get(name) ?? []) : [];
  scope.vars.set(name, limited([...before, ...value]));
}

export function enter(scope: Scope, folders: readonly string[], surely: boolean): void {
  const cwds = [...new Set(surely && !scope.maybe ? folders : [...scope.cwds, ...folders])];
  scope.before = scope.cwds;
  scope.cwds = cwds.length > 8 ? [HOLE] : cwds;
}
