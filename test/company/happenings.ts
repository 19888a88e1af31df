/** The ground truth: what happened, in which process of which session, and in which telemetry it is told. */
import type { Signal } from '../../src/model/record.ts';
import type { Person } from './people.ts';

export type Token = 'input' | 'output' | 'cache_read' | 'cache_write';
export type Source = 'main' | 'subagent' | 'auxiliary';
type Start = 'fresh' | 'resume' | 'continue';

type What =
  | { readonly kind: 'start'; readonly start: Start }
  | { readonly kind: 'prompt' }
  | {
      readonly kind: 'request';
      readonly model: string;
      readonly source: Source;
      readonly costNanos: number;
      readonly tokens: Readonly<Record<Token, number>>;
      readonly durationMs: number;
      readonly firstTokenMs: number;
    }
  | { readonly kind: 'error'; readonly model: string; readonly source: Source; readonly status: number }
  | {
      readonly kind: 'tool';
      readonly tool: string;
      readonly outcome: 'success' | 'error' | 'rejected';
      readonly durationMs: number;
      /** '' for tools that edit nothing. */
      readonly language: string;
    }
  | { readonly kind: 'lines'; readonly type: 'added' | 'removed'; readonly model: string; readonly count: number }
  | { readonly kind: 'commit' | 'pull_request' }
  | { readonly kind: 'active'; readonly type: 'user' | 'cli'; readonly ms: number };

/** Something that happened, and in which exports it is told: in none where the session does not send that signal. */
export type Happening = What & { readonly atMs: number; logs?: Export; metrics?: Export };

/** A run of the agent's program. `endMs`: when it flushes what it has, and ends. */
export type Process = { readonly session: Session; readonly startMs: number; endMs: number; happenings: Happening[] };

/** What arrives of the two signals. Of `few_…` a part of that signal is lost, and the other is whole. */
export type Signals = 'both' | 'logs' | 'metrics' | 'few_logs' | 'few_metrics';

export type Session = {
  readonly id: string;
  readonly person: Person;
  readonly signals: Signals;
  /** Stays open over pauses and nights; else every block is a new process, which its metrics tell as a start. */
  readonly kept: boolean;
  /** Its metrics give models another name than its events. */
  readonly longContext: boolean;
  readonly processes: Process[];
};

/** One collection of one signal: what it tells, of which time, and when it reaches us first (never: Infinity). */
export type Export = {
  readonly signal: Signal;
  readonly process: Process;
  readonly fromMs: number;
  readonly atMs: number;
  readonly happenings: readonly Happening[];
  /** Of the first of its events. */
  readonly sequence: number;
  arrivesMs: number;
};

/** The tools whose decisions metrics tell as well. */
export const EDIT_TOOLS: readonly string[] = ['Edit', 'Write'];
