/** What a hook is told, in our own words. Each agent's dialect makes one of these of its JSON. */

/** What happens, whatever the agent calls it. */
export type Moment =
  | 'start'
  | 'end'
  | 'prompt'
  | 'call'
  | 'permission'
  | 'result'
  | 'failure'
  | 'refusal'
  | 'notice'
  | 'stop'
  | 'moved'
  | 'other';

export type HookEvent = {
  readonly agent: string;
  /** As the agent calls it. */
  readonly name: string;
  readonly moment: Moment;
  readonly session: string;
  readonly cwd: string;
  /** '' where the agent does not say: git's top stands in for it. */
  readonly projectRoot: string;
  /** '' where it is about no tool. */
  readonly tool: string;
  readonly input: unknown;
  /** Why a session began or ended, a notice was given, or a call failed: a word of the agent's. */
  readonly why: string;
  /** How long the tool ran; undefined where the agent does not say. */
  readonly durationMs: number | undefined;
  readonly transcript: string;
  /** The rule of the agent's settings that would grant such a call without a question; '' where it has none. */
  readonly grantedBy: string;
  /** The id that the process began under before it went on with another session; '' where it has one. */
  readonly startedAs: string;
  /** The agent's process; '' where it does not say. */
  readonly process: string;
  /** Ids and words that go into the record as they are. Never what a person or a model wrote. */
  readonly told: Readonly<Record<string, string>>;
};

export type Answer = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

export const SILENT: Answer = { stdout: '', stderr: '', exitCode: 0 };

/** What the hook says to a call or a prompt. */
export type Said = { readonly action: 'none' | 'warn' | 'ask' | 'deny'; readonly reason: string };

/** How an agent speaks to its hooks. */
export type Dialect = {
  readonly agent: string;
  /** Whether this is its JSON, by the names of its events and the variables of its hooks. */
  readonly speaks: (event: string, env: Env) => boolean;
  /** `named`: the event by the command line, for agents whose JSON does not name it. */
  readonly read: (json: Json, named: string, env: Env) => HookEvent;
  readonly answer: (event: HookEvent, said: Said) => Answer;
};

export type Json = Readonly<Record<string, unknown>>;
export type Env = Readonly<Record<string, string | undefined>>;

/** A short word or id of a field; '' for anything else. What is longer is no word. */
export function word(value: unknown): string {
  return typeof value === 'string' && value.length <= 200 ? value : '';
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The words of these fields that are there, under the names of the record. */
export function told(json: Json, names: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(names).map(([field, name]) => [name, word(json[field])] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}
