/**
 * A machine of its own for a test, where every port and path is free: a network and mounts that only what was started
 * in it sees (Linux namespaces, made by `unshare`). Containers on it are folders that are the root of the processes in
 * them, with nothing in it but what was put there: what works here needs no shell, no library and no writable place
 * that the image does not have.
 */
import { spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** The words to put before a command so that it runs there. */
export type Prefix = readonly string[];

export type Machine = {
  /** Within its network, with the files of this machine. */
  readonly network: Prefix;
  /** Within its mounts, with the network of this machine. */
  readonly mounts: Prefix;
  readonly both: Prefix;
  stop(): void;
};

/** Only root may: containers have users of their own. */
export async function startMachine(): Promise<Machine> {
  const script = 'ip link set lo up && echo up && exec sleep infinity';
  const child = spawn('unshare', ['--mount', '--net', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (value !== 'up') throw new Error('unshare made no namespaces: this needs root, Linux, and iproute2');
  const enter = [program('nsenter'), '--target', String(child.pid)];
  return {
    network: [...enter, '--net', '--'],
    mounts: [...enter, '--mount', '--'],
    both: [...enter, '--net', '--mount', '--'],
    stop: () => void child.kill('SIGKILL'),
  };
}

export type Place = { readonly from: string; readonly to: string; readonly readOnly: boolean };

/** Mounts files and folders of this machine into a folder that becomes a container's root. */
export function furnish(machine: Machine, root: string, places: readonly Place[], options: Furnishing = {}): void {
  mkdirSync(root, { recursive: true });
  const lines = [`mount --bind '${root}' '${root}'`];
  for (const { from, to, readOnly } of [...DEVICES, ...places]) {
    const target = join(root, to);
    if (statSync(from).isDirectory()) lines.push(`mkdir -p '${target}'`);
    else lines.push(`mkdir -p '${dirname(target)}' && touch '${target}'`);
    lines.push(`mount --rbind '${from}' '${target}'`);
    if (readOnly) lines.push(`mount -o remount,bind,ro '${target}'`);
  }
  for (const path of options.tmpfs ?? [])
    lines.push(`mkdir -p '${root}${path}' && mount -t tmpfs none '${root}${path}'`);
  if (options.readOnly) lines.push(`mount -o remount,bind,ro '${root}'`);
  run([...machine.mounts, 'sh', '-ec', lines.join('\n')]);
}

export type Furnishing = { readonly readOnly?: boolean; readonly tmpfs?: readonly string[] };

const DEVICES: readonly Place[] = ['/proc', '/dev/null', '/dev/urandom'].map((path) => ({
  from: path,
  to: path,
  readOnly: false,
}));

/** What programs that are not one file need: they are the same on every Debian that is new enough. */
export const LIBRARIES: readonly Place[] = ['/lib', '/lib64', '/usr/lib']
  .filter((path) => existsSync(path))
  .map((path) => ({
    from: path,
    to: path,
    readOnly: true,
  }));

/** Names that all containers know, all of them this machine. */
export function writeHosts(root: string, names: readonly string[]): void {
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'etc/hosts'), `127.0.0.1 localhost ${names.join(' ')}\n`);
}

/** Puts a command into a container, as a user given in numbers. */
export function within(enter: Prefix, root: string, user: string): Prefix {
  const [, group] = user.split(':');
  return [...enter, program('chroot'), `--userspec=${user}`, `--groups=${group}`, root];
}

/** Where a program of this machine is: what runs in a container has the container's PATH. */
export function program(name: string): string {
  const path = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/bin', '/sbin']
    .map((folder) => join(folder, name))
    .find(existsSync);
  if (path === undefined) throw new Error(`${name} is missing here`);
  return path;
}

/** Runs to the end; throws what it said where that is not success. */
export function run([first, ...args]: Prefix, options: SpawnOptions = {}): string {
  const { status, stdout, stderr, error } = spawnSync(first!, args, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${first} ${args.join(' ')}: ${stdout}${stderr}`, { cause: error });
  return stdout;
}
