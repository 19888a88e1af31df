/**
 * Where an agent works: repository, branch and ticket, read from git's own files. A git process would cost as much as the
 * whole hook.
 */
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';

export type Place = {
  /** The top of the working tree; '' outside of one. */
  readonly top: string;
  /** Attributes of OpenTelemetry for version control, and the ticket. */
  readonly attributes: Readonly<Record<string, string>>;
};

const NOWHERE: Place = { top: '', attributes: {} };
const FOLDERS_MAX = 64;

/** `ticketPattern`: what a ticket looks like in the name of a branch; its first group, or all of it. */
export function placeOf(cwd: string, ticketPattern: RegExp): Place {
  if (!isAbsolute(cwd)) return NOWHERE;
  let folder = cwd;
  for (let at = 0; at < FOLDERS_MAX; at++) {
    const git = gitFolder(folder);
    if (git !== undefined) return { top: folder, attributes: attributesOf(folder, git, ticketPattern) };
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  return NOWHERE;
}

/** `.git` is a folder, or in a worktree a file that names one. */
function gitFolder(folder: string): string | undefined {
  const path = join(folder, '.git');
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.isDirectory()) return path;
  const named = /^gitdir: (.+)$/m.exec(read(path))?.[1];
  return named === undefined ? undefined : isAbsolute(named) ? named : join(folder, named);
}

function attributesOf(top: string, git: string, ticketPattern: RegExp): Record<string, string> {
  const shared = read(join(git, 'commondir')).trim();
  const common = shared === '' ? git : isAbsolute(shared) ? shared : join(git, shared);
  const branch = /^ref: refs\/heads\/(.+)$/m.exec(read(join(git, 'HEAD')))?.[1] ?? '';
  const remote = remoteOf(read(join(common, 'config')));
  const ticket = ticketPattern.exec(branch);
  const told = {
    // Without a remote the folder that the repository was made in is its name, in all of its worktrees.
    'vcs.repository.name': remote?.name ?? basename(shared === '' ? top : dirname(common)),
    'vcs.owner.name': remote?.owner ?? '',
    'vcs.repository.url.full': remote?.url ?? '',
    'vcs.ref.head.name': branch,
    'ticket.id': ticket?.[1] ?? ticket?.[0] ?? '',
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== '' && value.length <= 200));
}

type Remote = { readonly url: string; readonly owner: string; readonly name: string };

/** `origin`, else the first one. Names and passwords of its URL are nobody's business. */
function remoteOf(config: string): Remote | undefined {
  const remotes = [...config.matchAll(/^\[remote "([^"]+)"\]\s*\n((?:[ \t]+.*\n?)*)/gm)].flatMap(([, name, lines]) => {
    const url = /^\s*url\s*=\s*(\S+)/m.exec(lines!)?.[1];
    return url === undefined ? [] : [{ name: name!, url }];
  });
  const chosen = remotes.find(({ name }) => name === 'origin') ?? remotes[0];
  if (chosen === undefined) return undefined;
  // git@host:owner/name.git is another way to write ssh://git@host/owner/name.git.
  const spelled = /^[a-z+]+:\/\//i.test(chosen.url)
    ? chosen.url
    : chosen.url.replace(/^(?:[^@/]+@)?([^:/]+):/, 'https://$1/');
  const url = spelled
    .replace(/^([a-z+]+:\/\/)[^@/]*@/i, '$1')
    .replace(/\.git\/?$/, '')
    .replace(/^ssh:/, 'https:');
  const parts = url
    .replace(/^[a-z+]+:\/\/[^/]*\//i, '')
    .split('/')
    .filter((part) => part !== '');
  const name = parts.at(-1);
  return name === undefined ? undefined : { url, owner: parts.slice(0, -1).join('/'), name };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
