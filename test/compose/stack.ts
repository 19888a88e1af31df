/**
 * The services of docker-compose.yml as an engine would start them: each in a container of its own that has the mounts,
 * user, environment and command written there, and of its image the programs that are known of it (images.ts).
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram, until, type Child } from '../e2e/process.ts';
import { findLoki } from '../loki/program.ts';
import { partPath } from '../parts.ts';
import type { Image as OwnImage } from './dockerfile.ts';
import { IMAGES } from './images.ts';
import { LIBRARIES, furnish, startMachine, within, writeHosts, type Machine, type Place } from './machine.ts';
import type { Mount, Service } from './project.ts';

export type Stack = {
  readonly machine: Machine;
  /** Starts services after what they depend on, and resolves when those with a health check are well. */
  up(names: readonly string[]): Promise<void>;
  /** A service that was started. */
  child(name: string): Child;
  /** The folder of a volume. */
  volume(name: string): string;
  stop(): Promise<void>;
};

/** What a container is made of. */
type Recipe = {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly programs: readonly Place[];
};

type Container = {
  readonly root: string;
  readonly enter: readonly string[];
  readonly recipe: Recipe;
  readonly child: Child;
};

export async function createStack(
  folder: string,
  services: Readonly<Record<string, Service>>,
  ownImage: OwnImage,
  /** Of services that have another image of ours, by their names. */
  others: Readonly<Record<string, OwnImage>> = {},
): Promise<Stack> {
  const machine = await startMachine();
  const containers = new Map<string, Container>();
  const volume = (name: string) => join(folder, 'volumes', name);

  const start = async (name: string): Promise<void> => {
    if (containers.has(name)) return;
    const service = services[name]!;
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      await start(other);
      if (condition === 'service_healthy') await well(other);
      if (condition === 'service_completed_successfully') await completed(containers.get(other)!);
    }
    containers.set(name, startContainer(name, service));
  };

  const startContainer = (name: string, service: Service): Container => {
    const root = join(folder, name);
    const own = service.image in IMAGES ? undefined : (others[name] ?? ownImage);
    if (own) cpSync(own.root, root, { recursive: true, verbatimSymlinks: true });
    writeHosts(root, Object.keys(services));
    const recipe = own ? recipeOfOurs(own) : recipeOf(service.image);
    const places = (service.volumes ?? []).map((mount) => placeOf(mount, volume));
    furnish(machine, root, [...recipe.programs, ...places], { readOnly: service.read_only, tmpfs: service.tmpfs });
    const enter = within(machine.both, root, service.user);
    const command = [...(service.entrypoint ?? recipe.entrypoint), ...(service.command ?? recipe.command)];
    // Of an image with a shell; ours itself does not care.
    const inside = name in others ? ['/bin/sh', '-c', `cd ${own!.workdir} && exec "$@"`, 'sh'] : [];
    const [first, ...args] = [...enter, ...inside, ...command];
    return { root, enter, recipe, child: startProgram(first!, args, environment(service, recipe)) };
  };

  const well = async (name: string): Promise<void> => {
    const { enter, recipe, child } = containers.get(name)!;
    const service = services[name]!;
    const check = service.healthcheck?.test?.slice(1) ?? recipe.healthcheck;
    if (check.length === 0 || service.healthcheck?.disable) return;
    const [first, ...args] = [...enter, ...check];
    await until(async () => {
      if (child.process.exitCode !== null) throw new Error(`${name} ended: ${child.errors()}`);
      return spawnSync(first!, args, { env: environment(service, recipe) }).status === 0;
    });
  };

  return {
    machine,
    up: async (names) => {
      for (const name of names) await start(name);
      await Promise.all(names.map(well));
    },
    child: (name) => containers.get(name)!.child,
    volume,
    stop: async () => {
      await Promise.all([...containers.values()].map(({ child }) => child.stop()));
      machine.stop();
    },
  };
}

async function completed({ child }: Container): Promise<void> {
  const { code } = await child.ended;
  if (code !== 0) throw new Error(child.errors());
}

function recipeOf(name: string): Recipe {
  const image = IMAGES[name]!;
  const programs = Object.entries(image.programs).flatMap(([path, part]) => {
    if (part === undefined) throw new Error(`${name} cannot be had here`);
    if (part === 'loki') return lokiAt(path);
    if (part === 'tools') return [{ from: path, to: path, readOnly: true }];
    return [{ from: part === 'node' ? process.execPath : partPath(part), to: path, readOnly: true }];
  });
  return {
    path: image.path,
    env: {},
    entrypoint: image.entrypoint,
    command: [],
    healthcheck: [],
    programs: [...programs, ...(image.hasShell ? LIBRARIES : [])],
  };
}

/** Where this machine has no Loki, a program of our own that does in its place what a container shows of it. */
function lokiAt(path: string): Place[] {
  const loki = findLoki();
  if (loki) return [{ from: loki, to: path, readOnly: true }];
  const standIn = {
    [path]: join(import.meta.dirname, 'loki'),
    '/stand-in/loki.ts': join(import.meta.dirname, 'loki-stand-in.ts'),
    '/stand-in/node': process.execPath,
  };
  return [...Object.entries(standIn).map(([to, from]) => ({ from, to, readOnly: true })), ...LIBRARIES];
}

/** What our Dockerfile adds to its base. */
function recipeOfOurs({ from, env, entrypoint, command, healthcheck }: OwnImage): Recipe {
  return { ...recipeOf(from), env, entrypoint, command, healthcheck };
}

/** As an engine makes it: a volume is an empty folder of root until somebody changes that. */
function placeOf(
  { type, source, target, read_only: readOnly = false }: Mount,
  volume: (name: string) => string,
): Place {
  if (type === 'bind') return { from: source, to: target, readOnly };
  mkdirSync(volume(source), { recursive: true });
  return { from: volume(source), to: target, readOnly };
}

function environment({ environment: own = {} }: Service, { path, env }: Recipe): Record<string, string> {
  const said = Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== null);
  return { ...env, PATH: path, ...Object.fromEntries(said) };
}
