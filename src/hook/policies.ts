import type { Policy } from '../guard/policy.ts';

/** The policy that applies in a project, and a digest by which fleets compare. */
export type Applied = { readonly policy: Policy; readonly digest: string; readonly onFailure: 'ask' | 'deny' | 'none' };

export function policyFor(): Applied {
  const policy: Policy = {
    dryRun: false,
    rules: new Map(),
    allowCommands: [],
    allowPaths: [],
    secrets: [],
    protect: [],
  };
  return { policy, digest: 'built-in', onFailure: 'ask' };
}
