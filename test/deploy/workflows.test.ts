/** The workflows of a forge, read by actionlint: what no forge ran yet is at least right in form, names and expressions. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from '../compose/project.ts';
import { partPath } from '../parts.ts';

const FILES = globSync('.github/workflows/*.yml', { cwd: ROOT });

/** Checkers of other languages are used where a machine has them: the answer must not depend on that. */
function lint(text: string) {
  const words = ['-no-color', '-shellcheck=', '-pyflakes=', '-'];
  const { status, stdout } = spawnSync(partPath('actionlint'), words, { cwd: ROOT, input: text, encoding: 'utf8' });
  return { status, stdout };
}

test.each(FILES)('%s is right', (path) => {
  expect(lint(readFileSync(join(ROOT, path), 'utf8'))).toEqual({ status: 0, stdout: '' });
});

test('what is misspelt is found', () => {
  const text = readFileSync(join(ROOT, FILES[0]!), 'utf8');
  expect(lint(text.replace('runs-on: ubuntu-24.04', 'runs-on: ubunut-24.04')).stdout).toContain('ubunut-24.04');
  expect(lint(text.replace('github.token', 'github.tokn')).stdout).toContain('tokn');
  expect(lint(text.replace('timeout-minutes', 'timeout-minute')).stdout).toContain('timeout-minute');
});

test('targets that they call are in the Makefile', () => {
  const targets = new Set(
    [...readFileSync(join(ROOT, 'Makefile'), 'utf8').matchAll(/^([a-z-]+):/gm)].map(([, name]) => name),
  );
  const called = FILES.flatMap((path) => [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\bmake ([a-z-]+)\b/g)]);
  expect(called.length).toBeGreaterThan(1);
  expect(called.filter(([, name]) => !targets.has(name))).toEqual([]);
});
