/** A Dockerfile, carried out without an engine: what it copies and runs, in folders that stand for its stages. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, posix } from 'node:path';
import { furnish, program, run, startMachine, within, type Machine, type Place } from './machine.ts';
import { ROOT } from './project.ts';

export type Image = {
  /** What would be the root of a container, without the base image's files. */
  readonly root: string;
  readonly from: string;
  readonly user: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly volume: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
};

type Instruction = readonly [word: string, rest: string];

/** A stage that is being built. */
type Stage = {
  readonly root: string;
  readonly from: string;
  readonly env: Record<string, string>;
  readonly args: Record<string, string>;
  workdir: string;
  /** The last of each, where that is what counts. */
  readonly said: Map<string, string>;
};

/** Users of the base image that the Dockerfile names. */
const USERS = 'root:x:0:0:::/bin/sh\nnode:x:1000:1000:::/bin/sh\n';
const GROUPS = 'root:x:0:\nnode:x:1000:\n';

/** `args`: build arguments. `files`: what stands in the base images for what can do nothing here, by path; all can be run. */
export type Build = {
  readonly dockerfile?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
};

/** Carries out a Dockerfile of the project in a folder. Its last stage is the image. */
export async function buildImage(folder: string, build: Build = {}): Promise<Image> {
  const context = join(folder, 'context');
  copyContext(context);
  const machine = await startMachine();
  try {
    const stages = new Map<string, Stage>();
    let stage: Stage | undefined;
    for (const [word, rest] of readInstructions(build.dockerfile ?? 'Dockerfile')) {
      if (word === 'FROM') {
        const [from, , name = ''] = rest.split(' ');
        stage = startStage(machine, join(folder, `stage-${stages.size}`), from!);
        stages.set(name, stage);
        for (const [path, content] of Object.entries(build.files ?? {})) addFile(stage, path, content);
      } else carryOut([word, rest], stage!, { machine, context, stages, args: build.args ?? {} });
    }
    return toImage(stage!);
  } finally {
    machine.stop();
  }
}

function addFile({ root }: Stage, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode: 0o755 });
}

function readInstructions(dockerfile: string): Instruction[] {
  const text = readFileSync(join(ROOT, dockerfile), 'utf8');
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  return lines.flatMap((line): Instruction[] => {
    const [, word, rest] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    return word === undefined ? [] : [[word, rest!]];
  });
}

/** What .dockerignore lets through. Ours ignores everything and then names what is needed, nothing else. */
function copyContext(context: string): void {
  const [first, ...named] = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .replace(/^#.*\n/gm, '')
    .trim()
    .split('\n');
  if (first !== '*' || !named.every((line) => /^![\w./-]+$/.test(line)))
    throw new Error('.dockerignore is not as expected');
  for (const path of named.map((line) => line.slice(1)))
    cpSync(join(ROOT, path), join(context, path), { recursive: true });
}

function startStage(machine: Machine, root: string, from: string): Stage {
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'etc/passwd'), USERS);
  writeFileSync(join(root, 'etc/group'), GROUPS);
  // Stands for the base image while it is built. None of it is left in the folder.
  furnish(machine, root, [...tools(), ...npm()]);
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
  return { root, from, env: {}, args: {}, workdir: '/', said: new Map() };
}

function tools(): Place[] {
  const paths = ['/bin', '/lib', '/lib64', '/usr/bin', '/usr/lib', '/etc/ssl', '/etc/resolv.conf'];
  return paths.filter((path) => existsSync(path)).map((path) => ({ from: path, to: path, readOnly: true }));
}

/** npm with the Node that runs this test, which is of the image's version, and with what it has fetched before. */
function npm(): Place[] {
  const folder = join(realpathSync(program('npm')), '../..');
  return [
    { from: process.execPath, to: '/usr/local/bin/node', readOnly: true },
    { from: folder, to: '/usr/local/lib/node_modules/npm', readOnly: true },
    { from: join(homedir(), '.npm'), to: '/tmp/npm', readOnly: false },
  ];
}

type Surroundings = {
  readonly machine: Machine;
  readonly context: string;
  readonly stages: Map<string, Stage>;
  readonly args: Readonly<Record<string, string>>;
};

function carryOut([word, rest]: Instruction, stage: Stage, { machine, context, stages, args }: Surroundings): void {
  if (word === 'WORKDIR') {
    stage.workdir = rest;
    mkdirSync(join(stage.root, rest), { recursive: true });
  } else if (word === 'COPY') copy(rest, stage, (name) => (name === undefined ? context : stages.get(name)!.root));
  else if (word === 'RUN') runStep(rest, stage, machine);
  else if (word === 'ARG') {
    const [name, standard = ''] = rest.split('=');
    stage.args[name!] = args[name!] ?? standard;
  } else if (word === 'ENV') {
    for (const pair of rest.split(/\s+/))
      stage.env[pair.slice(0, pair.indexOf('='))] = pair.slice(pair.indexOf('=') + 1);
  } else if (['EXPOSE', 'VOLUME', 'USER', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD'].includes(word))
    stage.said.set(word, rest);
  else throw new Error(`${word} is not known here yet`);
}

/** Of a folder its content, and into a folder where the last word ends with a slash, as COPY does. */
function copy(rest: string, stage: Stage, rootOf: (name: string | undefined) => string): void {
  const words = rest.split(/\s+/);
  const from = words[0]!.startsWith('--from=') ? words.shift()!.slice('--from='.length) : undefined;
  const to = words.pop()!;
  const target = join(stage.root, posix.resolve(stage.workdir, to));
  for (const word of words) {
    const source = join(rootOf(from), word);
    const into = to.endsWith('/') && statSync(source).isFile() ? join(target, basename(word)) : target;
    cpSync(source, into, { recursive: true, verbatimSymlinks: true });
  }
}

function runStep(text: string, stage: Stage, machine: Machine): void {
  run([...within(machine.mounts, stage.root, '0:0'), '/bin/sh', '-ec', `cd ${stage.workdir}\n${text}`], {
    env: {
      ...stage.args,
      ...stage.env,
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/tmp',
      npm_config_cache: '/tmp/npm',
      npm_config_prefer_offline: 'true',
      NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt',
    },
  });
}

function toImage({ root, from, env, workdir, said }: Stage): Image {
  const list = (word: string): string[] => JSON.parse(/\[.*\]$/.exec(said.get(word) ?? '')?.[0] ?? '[]');
  return {
    root,
    from,
    env,
    workdir,
    user: said.get('USER') ?? 'root',
    volume: said.get('VOLUME') ?? '',
    entrypoint: list('ENTRYPOINT'),
    command: list('CMD'),
    healthcheck: list('HEALTHCHECK'),
  };
}
