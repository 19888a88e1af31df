/** The rules by name. Docs and the schema of a policy are made of it. */
import type { Action } from '../verdict.ts';

export type RuleName =
  | 'recursive-delete'
  | 'project-delete'
  | 'outside-delete'
  | 'secret'
  | 'secret-write'
  | 'secret-print'
  | 'history'
  | 'discard'
  | 'disk'
  | 'remote-code'
  | 'publish'
  | 'database'
  | 'infrastructure'
  | 'permissions'
  | 'fork-bomb'
  | 'machine'
  | 'tamper'
  | 'persistence'
  | 'system-write'
  | 'unknown'
  | 'unparsed'
  | 'crash';

type Described = { readonly action: Action; readonly help: string };

/** How strictly each rule is applied where no policy says so, and what it stops. Docs and schema are made of it. */
export const RULES: Readonly<Record<RuleName, Described>> = {
  'recursive-delete': {
    action: 'deny',
    help: 'deleting a folder that is neither a build output of the project nor temporary',
  },
  'project-delete': { action: 'ask', help: 'deleting a folder of the project that is no build output' },
  'outside-delete': {
    action: 'ask',
    help: 'deleting files, packages or containers outside the project and temporary folders',
  },
  secret: { action: 'deny', help: 'reading, copying or sending a file of secrets' },
  'secret-write': { action: 'ask', help: 'writing a file of secrets' },
  'secret-print': { action: 'ask', help: 'printing a token or password that a tool keeps' },
  history: {
    action: 'deny',
    help: 'losing commits or files that git does not have: forced pushes, hard resets, cleaning',
  },
  discard: { action: 'ask', help: 'discarding changes, stashes or branches that may not be elsewhere' },
  disk: { action: 'deny', help: 'overwriting disks, partitions or the content of files' },
  'remote-code': { action: 'deny', help: 'running code that comes straight from the network' },
  publish: { action: 'deny', help: 'publishing a package, an image or a release' },
  database: { action: 'deny', help: 'dropping or emptying a database, a table or its file' },
  infrastructure: {
    action: 'deny',
    help: 'destroying infrastructure: stacks, namespaces, buckets, repositories, volumes',
  },
  permissions: {
    action: 'deny',
    help: 'changing owners or permissions of system folders, or giving everybody everything',
  },
  'fork-bomb': { action: 'deny', help: 'a function that starts itself without end' },
  machine: { action: 'deny', help: 'stopping the machine or all of its processes' },
  tamper: { action: 'deny', help: 'changing git hooks, keys of logins, the settings of the agent or of this guard' },
  persistence: { action: 'ask', help: 'leaving something that runs later: schedules, profiles of shells, services' },
  'system-write': { action: 'ask', help: 'writing files of the system' },
  unknown: { action: 'ask', help: 'a command, or the target of a dangerous one, that is not known before it runs' },
  unparsed: { action: 'ask', help: 'a line that the guard cannot read' },
  crash: { action: 'ask', help: 'a failure of the guard itself' },
};
