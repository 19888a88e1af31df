/** What happens while somebody works with an agent, whatever telemetry will make of it. */
import type { Tokens } from './models.ts';
import type { Machine, Person } from './people.ts';

/** What a request is made for: the person's own work, a sub-agent's, or side work such as a title. */
export type Source = 'main' | 'subagent' | 'auxiliary';

type What =
  | { readonly kind: 'start'; readonly start: 'fresh' | 'resume' | 'continue' }
  | { readonly kind: 'prompt'; readonly length: number; readonly messageId: string }
  | {
      readonly kind: 'request';
      readonly model: string;
      readonly source: Source;
      readonly tokens: Tokens;
      readonly costNanos: number;
      readonly durationMs: number;
      readonly firstTokenMs: number;
      readonly requestId: string;
      readonly messageId: string;
    }
  | {
      readonly kind: 'error';
      readonly model: string;
      readonly source: Source;
      readonly status: number;
      readonly durationMs: number;
      readonly requestId: string;
    }
  | {
      readonly kind: 'decision';
      readonly tool: string;
      readonly toolUseId: string;
      readonly accepted: boolean;
      readonly by: 'config' | 'user';
      readonly language: string;
    }
  | {
      readonly kind: 'tool';
      readonly tool: string;
      readonly toolUseId: string;
      readonly succeeded: boolean;
      readonly durationMs: number;
      readonly by: 'config' | 'user';
    }
  | { readonly kind: 'lines'; readonly added: number; readonly removed: number; readonly model: string }
  | { readonly kind: 'commit' | 'pull_request' }
  | { readonly kind: 'active'; readonly type: 'user' | 'cli'; readonly ms: number };

/** `promptId`: of the turn it belongs to, '' before the first. */
export type Happening = What & { readonly atMs: number; readonly promptId: string };

/** A conversation, that several runs of the program may go on with. */
export type Session = {
  readonly id: string;
  readonly person: Person;
  readonly machine: Machine;
  readonly terminal: string;
  readonly model: string;
  /** A model with a larger context: metrics say so in its name, events do not. */
  readonly longContext: boolean;
  /** Its program stays open over breaks and nights. */
  readonly kept: boolean;
  /** How much of the conversation the model gets to read again with each request. */
  contextTokens: number;
};

/** A run of the agent's program. `happenings` in the order of time; at `endMs` it sends what it has and ends. */
export type Run = {
  readonly session: Session;
  readonly startMs: number;
  endMs: number;
  readonly happenings: Happening[];
};

/** Tools whose decisions metrics tell as well. */
export const EDIT_TOOLS: readonly string[] = ['Edit', 'Write'];
