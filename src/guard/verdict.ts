/** What the guard is asked and what it answers. The only file of the room, beside `decide.ts`, that a caller needs to read. */

/** From the mildest to the strictest. There is no `allow`: what the guard lets pass, the agent still asks its person for. */
export const ACTIONS = ['none', 'warn', 'ask', 'deny'] as const;
export type Action = (typeof ACTIONS)[number];

export type CommandClass = 'git' | 'test' | 'package' | 'network' | 'other';

/** A call of a tool that has not happened yet. */
export type Call = {
  readonly tool: string;
  /** Of the tool, as the agent tells it: parsed JSON. */
  readonly input: unknown;
  /** Absolute, as all paths here. */
  readonly cwd: string;
  readonly projectRoot: string;
  readonly home: string;
  readonly session: string;
};

/** What must be asked of the disk. Nothing of it throws: what cannot be read is not there. */
export type World = {
  /** A path with every symbolic link in it resolved; what does not exist stays as it is below its nearest parent. */
  readonly real: (path: string) => string;
  /** The names in a folder, those with a dot too. */
  readonly list: (folder: string) => readonly string[];
  /** The text of a small file, or undefined: absent, too large, no text. */
  readonly read: (path: string) => string | undefined;
  /** A variable of the environment. */
  readonly env: (name: string) => string | undefined;
};

export type Verdict = {
  readonly action: Action;
  /** The name of the rule that decided; empty where none did. */
  readonly rule: string;
  /** Why, and what to do instead: written for the agent, without the content of the call. Empty for `none`. */
  readonly reason: string;
  readonly commandClass: CommandClass;
  /** The simple command that decided, after wrappers, variables and aliases; empty for what is no command. */
  readonly command: string;
  /** The policy that said so: a file, or `built-in`. */
  readonly policy: string;
  /** In a dry run: what would have been done. The action is then `none`. */
  readonly would?: Action;
};
