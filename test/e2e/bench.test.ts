/** What `make bench` prints: figures, for people line by line, with JSON=1 as one object for scripts. */
import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { ROOT } from '../compose/project.ts';

const NUMBER = expect.any(Number);

test('with JSON=1 a bench prints one object and nothing else', () => {
  const { bench, options, notes, figures } = JSON.parse(run({ JSON: '1' }));
  expect({ bench, options, notes }).toEqual({ bench: 'gauges', options: ['an-option'], notes: [] });
  const every = { of: 'a scrape', name: 'every other', unit: 'ms', value: NUMBER, min: NUMBER, max: NUMBER };
  expect(figures).toContainEqual({ ...every, rounds: 380 });
  const names = figures.map(({ of, name, unit }: Readonly<Record<string, string>>) => JSON.stringify([of, name, unit]));
  expect(new Set(names).size).toBe(names.length);
});

test('else it tells people the same', () => {
  expect(run({})).toMatch(/^a scrape\n.*\n +first in a .* +[\d.]+ \([\d.]+–[\d.]+\) ms\n +every other +.* ms\n$/);
});

test('make asks all questions or one, and says to scripts nothing of its own', () => {
  const words = (...given: string[]) =>
    spawnSync('make', ['--dry-run', 'bench', ...given], { cwd: ROOT, encoding: 'utf8' }).stdout;
  expect(words()).toMatch(/in .*bench\/ingest\.ts .*bench\/users\.ts.*; do/);
  const one = words('NAME=ingest', 'OPTIONS=redis', 'JSON=1');
  expect(one).toContain('for file in bench/ingest.ts; do');
  expect(one).toMatch(/JSON=1 \S+ \$file redis; done$/m);
  expect(one).not.toContain('echo');
});

function run(env: Readonly<Record<string, string>>): string {
  const args = ['--disable-warning=ExperimentalWarning', 'bench/gauges.ts', 'an-option'];
  return spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' }).stdout;
}
