/** What the guard stops, and how strictly. Policies are merged so that the stricter wins. */
import type { Action } from './verdict.ts';

/** Who wrote a policy. A project's may only make stricter, and allow what lies within it. */
export type Level = 'built-in' | 'user' | 'project' | 'managed';

/** What applies to a call. Made by `mergePolicies`. */
export type Policy = {
  readonly dryRun: boolean;
  /** Lets the call of `allow` tell each time which policy said it. */
  readonly rules: ReadonlyMap<string, { readonly action: Action; readonly policy: string }>;
  readonly allowCommands: readonly Allowed[];
  readonly allowPaths: readonly Allowed[];
  readonly secrets: readonly string[];
  readonly protect: readonly string[];
};

export type Allowed = { readonly pattern: string; readonly policy: string };
