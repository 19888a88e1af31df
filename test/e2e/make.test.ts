/** The targets for the stack, with a `docker` that only says how it was called. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { ROOT } from '../compose/project.ts';

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

function make(words: readonly string[], docker: string) {
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${docker}\n`, { mode: 0o755 });
  const PATH = [folder, process.env['PATH']].join(delimiter);
  return spawnSync('make', words, { cwd: ROOT, env: { PATH }, encoding: 'utf8' });
}
