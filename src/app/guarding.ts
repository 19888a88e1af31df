/** The guard with what it needs of the machine: policies, the disk, the environment. The hook and the commands use it. */
import { Hash } from '../model/hash.ts';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AGENT_KEYS, AGENT_SETTINGS, AGENT_SWITCHES, PROJECT_VARIABLES } from '../agents/own-files.ts';
import { mergePolicies, type Level, type Policy, type PolicyFile } from '../guard/policy.ts';
import type { World } from '../guard/verdict.ts';
import type { Env } from '../model/env.ts';
import type { Fault } from '../model/fault.ts';

export type Guarding = {
  readonly policy: Policy;
  /** What is wrong with the policies that were found. The guard goes on without what is wrong. */
  readonly faults: readonly Fault[];
  /** By which machines with the same policies are known. */
  readonly digest: string;
};

type PolicyText = { readonly level: Level; readonly path: string; readonly text: string };

const READ_BYTES_MAX = 256 * 1024;
const OWN = { protect: AGENT_SETTINGS, secrets: AGENT_KEYS, switches: AGENT_SWITCHES };

const MANAGED = '/etc/otel-kpi/guard.yaml';

/** Where policies lie, the mightiest last. */
function policyPaths(projectRoot: string, home: string, env: Env, managed: string): { level: Level; path: string }[] {
  const settings = env['XDG_CONFIG_HOME'] ?? join(home, '.config');
  return [
    { level: 'user', path: join(settings, 'otel-kpi', 'guard.yaml') },
    { level: 'project', path: join(projectRoot, '.otel-kpi', 'guard.yaml') },
    { level: 'managed', path: managed },
  ];
}

/** Where nobody wrote a policy. */
export function builtInGuarding(): Guarding {
  return { policy: mergePolicies([], OWN, '/'), faults: [], digest: 'built-in' };
}

/** Never fails: a file that cannot be read as a policy is a fault, and the rules that are built in hold. */
export async function loadGuarding(projectRoot: string, home: string, env: Env, managed = MANAGED): Promise<Guarding> {
  const faults: Fault[] = [];
  const texts = policyPaths(projectRoot, home, env, managed).flatMap(({ level, path }): PolicyText[] => {
    try {
      return [{ level, path, text: readFileSync(path, 'utf8') }];
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return [];
      faults.push({ path, message: `cannot be read (${code ?? message}); must be a file` });
      // As if it said something wrong: nothing that it may have forbidden is allowed.
      return [{ level, path, text: 'unreadable: true' }];
    }
  });
  const files = texts.length === 0 ? [] : await parsed(texts, faults);
  const words = new Hash()
    .begin(0)
    .text(JSON.stringify(texts.map(({ level, text }) => [level, text])))
    .end();
  return {
    policy: mergePolicies(files, OWN, projectRoot),
    faults,
    digest:
      texts.length === 0
        ? 'built-in'
        : [words.hi, words.lo].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}

/** YAML is loaded where there is some. */
async function parsed(texts: readonly PolicyText[], faults: Fault[]): Promise<PolicyFile[]> {
  const { parsePolicy } = await import('../guard/policy-file.ts');
  return texts.map((text) => {
    const { file, faults: found } = parsePolicy(text);
    faults.push(...found);
    return file;
  });
}

/** The disk and the environment. What cannot be read is not there. */
export function worldOf(env: Env): World {
  return {
    real,
    list: (folder) => quietly(() => readdirSync(folder), []),
    read: (path) => quietly(() => textOf(path), undefined),
    env: (name) => env[name],
  };
}

/** The folder that a line of work belongs to: what the agent says, else the top of its repository. */
export function projectRootOf(cwd: string, env: Env): string {
  const told = PROJECT_VARIABLES.map((name) => env[name] ?? '').find((path) => path !== '');
  if (told !== undefined) return told;
  for (let at = cwd; ; at = dirname(at)) {
    if (quietly(() => readdirSync(at), []).includes('.git')) return at;
    if (dirname(at) === at) return cwd;
  }
}

function textOf(path: string): string | undefined {
  const stats = statSync(path);
  if (!stats.isFile() || stats.size > READ_BYTES_MAX) return undefined;
  const text = readFileSync(path, 'utf8');
  return text.includes('\0') ? undefined : text;
}

function real(path: string): string {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    // Asked first, since a failure costs more than the answer.
    const found = existsSync(at) ? quietly(() => realpathSync.native(at), undefined) : undefined;
    if (found !== undefined) return join(found, ...missing);
    if (dirname(at) === at) return path;
    missing.unshift(basename(at));
  }
}

function quietly<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}
