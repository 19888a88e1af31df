/** What a walk through a line shows, and what it knows on its way. */
import type { AndOr, PipelineNode, Statement } from 'unbash';
import type { World } from '../verdict.ts';
import type { Scope } from './scope.ts';

/** One simple command. */
export type Step = {
  /** Its words; the name is without its folder. */
  readonly argv: readonly string[];
  readonly cwds: readonly string[];
  readonly redirects: readonly {
    readonly operator: string;
    readonly target: string;
    readonly fd: number | undefined;
  }[];
  /** What it reads: text, or a mark; undefined where nothing is piped to it. */
  readonly stdin: string | undefined;
  /** The command that reads what it prints; '' where nobody knows one. */
  readonly into: string;
  /** On another machine, or in a container. */
  readonly remote: boolean;
  /** In a script of the disk that the line runs. */
  readonly script: boolean;
  readonly depth: number;
  readonly scope: Scope;
};

/** What the walk itself finds: no matter of one command. */
export type Trouble = 'unparsed' | 'unknown' | 'remote-code' | 'fork-bomb';

type Visit = {
  readonly step: (step: Step) => void;
  readonly trouble: (trouble: Trouble, command: string, script: boolean) => void;
};

export type Walk = {
  readonly scope: Scope;
  readonly home: string;
  readonly projectRoot: string;
  readonly world: World;
  readonly visit: Visit;
  /** How deep code is in code. */
  readonly depth: number;
  readonly remote: boolean;
  readonly script: boolean;
  readonly into: string;
  /** Functions that are running; '' where a script began. */
  readonly calls: readonly string[];
  /** What is left to look at, for the whole line. */
  readonly budget: { left: number };
  readonly looped: boolean;
  /** Code that runs when the line ends. */
  readonly later: { readonly code: string; readonly walk: Walk }[];
  /** What runs what is found: a walk goes round. */
  readonly machine: Machine;
};

/** Each tells what is printed. */
export type Machine = {
  readonly code: (code: string, walk: Walk, stdin?: string) => string;
  readonly node: (node: PipelineNode | AndOr, walk: Walk, stdin?: string) => string;
  readonly list: (statements: readonly Statement[], walk: Walk, stdin?: string) => string;
};

/** Tells what the walk itself finds. */
export function trouble(what: Trouble, command: string, { visit, script }: Walk): void {
  visit.trouble(what, command, script);
}

/** Shows one simple command. */
export function show(
  argv: readonly string[],
  redirects: Step['redirects'],
  stdin: string | undefined,
  walk: Walk,
): void {
  const { scope, remote, script, depth, into } = walk;
  walk.visit.step({ argv, redirects, stdin, into, cwds: scope.cwds, remote, script, depth, scope });
}
