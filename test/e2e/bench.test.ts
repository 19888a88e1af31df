/** What `make bench` prints: figures, for people line by line, with JSON=1 as one object for scripts. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Figure } from '../../bench/report.ts';
import { ROOT } from '../compose/project.ts';
import { INHERITED } from './process.ts';

const NUMBER = expect.any(Number);

/** One gets a program of others from npm; the other lasts as long as it is told, and says of the machine as well whether all is flat. */
const NOT_HERE = ['ccusage', 'soak'];
const QUESTIONS = globSync('bench/*.ts', { cwd: ROOT })
  .filter((path) => !/^export /m.test(readFileSync(join(ROOT, path), 'utf8')))
  .map((path) => basename(path, '.ts'))
  .filter((name) => !NOT_HERE.includes(name))
  .toSorted();
/** The other tree may be the same one. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = { pair: ['.'] };

test.each(QUESTIONS)('%s answers where the least is asked of it', (name) => {
  const { bench, figures } = JSON.parse(run(name, OPTIONS[name], { JSON: '1' }));
  expect(bench).toBe(name);
  expect(figures).not.toEqual([]);
  for (const { of, name: what, value } of figures as readonly Figure[])
    expect([of, what, value]).toEqual([of, what, NUMBER]);
});

test('with JSON=1 a bench prints one object and nothing else', () => {
  const { bench, options, notes, figures } = JSON.parse(run('gauges', ['an-option'], { JSON: '1' }));
  expect({ bench, options, notes }).toEqual({ bench: 'gauges', options: ['an-option'], notes: [] });
  const every = { of: 'a scrape', name: 'every other', unit: 'ms', value: NUMBER, min: NUMBER, max: NUMBER };
  expect(figures).toContainEqual({ ...every, rounds: 4 });
  const names = figures.map(({ of, name, unit }: Readonly<Record<string, string>>) => JSON.stringify([of, name, unit]));
  expect(new Set(names).size).toBe(names.length);
});

test('else it tells people the same', () => {
  const told = /^a scrape\n.*\n +first in a .* +[\d.]+ \([\d.]+–[\d.]+\) ms\n +every other +.* ms\n$/;
  expect(run('gauges', ['an-option'], {})).toMatch(told);
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

function run(name: string, options: readonly string[] = [], env: Readonly<Record<string, string>>): string {
  const args = ['--disable-warning=ExperimentalWarning', `bench/${name}.ts`, ...options];
  const given = { cwd: ROOT, env: { ...INHERITED, SMALL: '1', ...env }, encoding: 'utf8' } as const;
  const { stdout, stderr, status } = spawnSync(process.execPath, args, given);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
