/** Puts the real parts in place that tests run against (test/parts.ts). Built or installed once, then only found. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Generated } from '../test/parts.ts';
import { DEBIAN_PACKAGES, GO_MODULES, findPart, goModuleFolder, goProgramFolder, partPath } from '../test/parts.ts';

try {
  const missing = Object.keys(DEBIAN_PACKAGES).filter((program) => findPart(program) === undefined);
  if (missing.length > 0) installPackages(missing.map((program) => DEBIAN_PACKAGES[program]!));
  for (const module of Object.keys(GO_MODULES)) if (!existsSync(goProgramFolder(module))) buildModule(module);

  const programs = Object.values(GO_MODULES).flatMap((module) => Object.keys(module.programs));
  for (const program of [...programs, ...Object.keys(DEBIAN_PACKAGES)]) console.log(`${program}: ${partPath(program)}`);
} catch (error) {
  console.error(`parts: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function installPackages(packages: string[]): void {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    throw new Error(`missing: ${packages.join(', ')}. Only root on Debian installs by itself; put it in PATH by hand.`);
  }
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    DEBIAN_FRONTEND: 'noninteractive',
  });
}

function buildModule(module: string): void {
  if (spawnSync('go', ['version']).error) {
    throw new Error(`building ${module} needs Go, 1.26.5 or newer, in PATH (https://go.dev/dl)`);
  }
  const { tags, programs, sources: generated, lacking } = GO_MODULES[module]!;
  const folder = goProgramFolder(module);
  mkdirSync(dirname(folder), { recursive: true });
  // Built beside and then moved: a build that was interrupted leaves nothing that looks finished.
  const unfinished = mkdtempSync(`${folder}-unfinished-`);
  try {
    console.log(`building ${Object.keys(programs).join(' and ')}: some minutes, once`);
    const sources = generated
      ? generateSources(module, generated, unfinished)
      : ownSources(module, lacking, unfinished);
    const flags = ['-C', sources, '-trimpath', '-ldflags=-s -w', '-tags', tags, '-o', `${unfinished}/`];
    run('go', ['build', ...flags, ...Object.values(programs)], { CGO_ENABLED: '0' });
    rmSync(join(unfinished, 'sources'), { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** go.mod and go.sum alone; where a file has to be added to what is published, with all of it beside them. */
function ownSources(module: string, lacking: string | undefined, folder: string): string {
  if (lacking === undefined) return goModuleFolder(module);
  const sources = join(folder, 'sources');
  cpSync(goModuleFolder(module), sources, { recursive: true });
  run('go', ['-C', sources, 'mod', 'vendor', '-e']);
  const added = join(sources, 'vendor', lacking);
  mkdirSync(dirname(added), { recursive: true });
  writeFileSync(added, '');
  return sources;
}

/** Returns their folder. What goes into the build is ours: go.mod and go.sum as they were when it was tried. */
function generateSources(module: string, { generator, from }: Generated, folder: string): string {
  // The list of components names this folder, below the one it is run in.
  const sources = join(folder, 'sources');
  run('go', ['run', '-C', folder, generator, '--config', from, '--skip-compilation', '--skip-get-modules']);
  for (const file of ['go.mod', 'go.sum']) copyFileSync(join(goModuleFolder(module), file), join(sources, file));
  return sources;
}

function run(command: string, args: string[], env: Record<string, string> = {}): void {
  const result = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
  if (result.status !== 0) throw new Error(`${command} ${args[0]} failed`, { cause: result.error });
}
