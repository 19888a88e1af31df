/** The targets for the stack, with a `docker` that only says how it was called; and what a target installs first. */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { ROOT } from '../compose/project.ts';
import { readTree } from '../tidy/tree.ts';
import { freePort, isOk, startProgram, until } from './process.ts';

const MANIFEST: Readonly<Record<'dependencies' | 'devDependencies', Record<string, string>>> = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);
/** Of a clone, to install and to run. */
const NEEDED = /^(src|demo|scripts|kpis|prices)\/|^(Makefile|otel-kpi|package(-lock)?\.json)$/;
/** Of two busy cores, with what npm has already. */
const INSTALL_TIMEOUT_MS = 360_000;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-make-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('without Compose or without an engine, one plain sentence says so', () => {
  expect(make(['up'], 'exit 1')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^This needs Docker with Compose/),
  });
  expect(make(['up'], '[ "$1" = compose ]')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^The Docker engine does not answer/),
  });
});

test('data are deleted only where that is said', () => {
  const called = (...words: string[]) =>
    make(['--silent', 'down', ...words], 'echo "$@"')
      .stdout.trim()
      .split('\n')
      .at(-1);
  expect(called()).toBe('compose --profile * down');
  expect(called('DATA=yes')).toBe('compose --profile * down');
  expect(called('DATA=delete')).toBe('compose --profile * down --volumes');
});

test('clean takes what was built in this folder, and its data only where that is said', () => {
  const clone = mkdtempSync(join(folder, 'clean-'));
  cpSync(join(ROOT, 'Makefile'), join(clone, 'Makefile'));
  const clean = (...words: string[]) => {
    for (const name of ['data', 'dist', 'mine']) mkdirSync(join(clone, name), { recursive: true });
    spawnSync('make', ['clean', ...words], { cwd: clone, stdio: ['ignore', 'pipe', 'pipe'] });
    return readdirSync(clone).toSorted();
  };
  expect(clean()).toEqual(['Makefile', 'data', 'mine']);
  expect(clean('DATA=yes')).toEqual(['Makefile', 'data', 'mine']);
  expect(clean('DATA=delete')).toEqual(['Makefile', 'mine']);
});

test(
  'a clone runs with the packages that running needs, and goes on while all others are installed',
  async () => {
    const clone = join(folder, 'clone');
    const paths = [...readTree(ROOT).keys()].filter((path) => NEEDED.test(path));
    for (const path of paths) cpSync(join(ROOT, path), join(clone, path));
    const [otlp, metrics] = [await freePort(), await freePort()];
    const { HOME = '' } = process.env;
    // What was downloaded once need not be again.
    const env = { HOME, npm_config_prefer_offline: 'true' };
    const service = startProgram('make', ['--directory', clone, 'run'], {
      ...env,
      OTEL_KPI_OTLP: `127.0.0.1:${otlp}`,
      OTEL_KPI_METRICS: `127.0.0.1:${metrics}`,
      OTEL_KPI_STATE: join(folder, 'state.db'),
    });
    try {
      const failed = service.ended.then(() => Promise.reject(new Error(service.errors())));
      await Promise.race([until(() => isOk(`http://127.0.0.1:${metrics}/readyz`)), failed]);
      const running = packagesOf(clone);
      expect(running.filter((name) => name in MANIFEST.devDependencies)).toEqual([]);
      expect(running).toEqual(expect.arrayContaining(Object.keys(MANIFEST.dependencies)));
      expect(running.length).toBeLessThan(100);
      const checked = spawnSync(join(clone, 'otel-kpi'), ['config', 'check'], { cwd: folder, env: process.env });
      expect(String(checked.stdout)).toBe('the settings are valid\n');

      const more = startProgram('make', ['--directory', clone, 'node_modules/.installed'], env);
      while ((await more.line()) !== undefined);
      await expect(more.ended).resolves.toMatchObject({ code: 0 });
      expect(packagesOf(clone)).toEqual(expect.arrayContaining([...running, ...Object.keys(MANIFEST.devDependencies)]));
      expect(await isOk(`http://127.0.0.1:${metrics}/`)).toBe(true);
    } finally {
      await service.stop();
    }
  },
  INSTALL_TIMEOUT_MS,
);

/** Also those within others. */
function packagesOf(clone: string): string[] {
  const paths = globSync('node_modules/**/package.json', { cwd: clone });
  return paths.flatMap((path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/@]+)\/package\.json$/.exec(path)?.[1] ?? []);
}

function make(words: readonly string[], docker: string) {
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${docker}\n`, { mode: 0o755 });
  const PATH = [folder, process.env['PATH']].join(delimiter);
  return spawnSync('make', words, { cwd: ROOT, env: { PATH }, encoding: 'utf8' });
}
