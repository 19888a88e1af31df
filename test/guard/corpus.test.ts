/** What the corpus says, and that no way of running a command by another makes it pass. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { builtInGuarding } from '../../src/app/guarding.ts';
import { NOWHERE, readCorpus, runCorpus } from '../../src/guard/corpus.ts';
import { decide } from '../../src/guard/decide.ts';
import { TABLES } from '../../src/guard/rules/tables/all.ts';
import type { Action } from '../../src/guard/verdict.ts';
import { WAYS } from './wrapped.ts';

const { policy } = builtInGuarding();
const file = { path: 'corpus.yml', text: readFileSync(new URL('corpus.yml', import.meta.url), 'utf8') };
const { cases, faults } = readCorpus(file);
const AT = { cwd: '/home/dev/app', projectRoot: '/home/dev/app', home: '/home/dev', session: 's' };

const lines = cases.filter(({ call, wanted }) => call.tool === 'Bash' && wanted !== 'pass').map(({ given }) => given);
const actionOf = (command: string): Action =>
  decide({ tool: 'Bash', input: { command }, ...AT }, policy, NOWHERE).action;
const passes = (command: string): boolean => !['ask', 'deny'].includes(actionOf(command));

test('who empties what is found in a folder empties its files', () => {
  const world = { ...NOWHERE, list: (path: string) => (path === '/home/dev/app/src' ? ['a.ts'] : []) };
  const on = (folder: string) => {
    const command = `find ${folder} -type f -exec truncate -s 0 {} +`;
    return decide({ tool: 'Bash', input: { command }, ...AT }, policy, world).rule;
  };
  expect(['src', 'empty', 'dist', '/tmp/x'].map(on)).toEqual(['disk', '', '', '']);
});

test('what the agent was started with may send tests to the database of people', () => {
  const on = (command: string, variables: Record<string, string>) => {
    const world = { ...NOWHERE, env: (name: string) => variables[name] };
    return decide({ tool: 'Bash', input: { command }, ...AT }, policy, world).rule;
  };
  const drop = 'RAILS_ENV=test rails db:drop';
  expect(on(drop, { DATABASE_URL: 'postgres://h/app' })).toBe('database');
  expect(on(drop, { DATABASE_URL: 'postgres://h/app_test' })).toBe('');
  expect(on(`DATABASE_URL=postgres://h/app_test ${drop}`, { DATABASE_URL: 'postgres://h/app' })).toBe('');
  expect(on('dropdb app_test', { PGHOST: 'db.production.internal' })).toBe('database');
  expect(on('dropdb app_test', { PGHOST: 'localhost', PGDATABASE: 'app' })).toBe('');
});

test.each(['$(', 'python -c ', 'node -e '])('100 kB of `%s` are judged within a second', (piece) => {
  const before = process.cpuUsage();
  actionOf(piece.repeat(100_000 / piece.length));
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(1);
});

/** Two put something else in the place of braces. */
const isChanged = (way: string, line: string): boolean => /^(xargs -I|find -exec)$/.test(way) && line.includes('{}');

describe('the corpus', () => {
  test('is large, and right', () => {
    const result = runCorpus(file, policy);
    expect(faults).toEqual([]);
    expect(
      result.wrong.map(({ given, wanted, verdict }) => `${verdict.action} instead of ${wanted}: ${given}`),
    ).toEqual([]);
    expect(lines.length).toBeGreaterThan(1000);
    expect(result.benign).toBeGreaterThan(500);
    expect(result.stopped / result.benign).toBeLessThanOrEqual(0.02);
  });

  test.each(WAYS)('stays stopped by %s', (name, wrap) => {
    // A third of the lines each, so that every line goes many ways.
    const turn = WAYS.findIndex(([other]) => other === name);
    const sound = lines.filter((line, at) => (at + turn) % 3 === 0 && !isChanged(name, line));
    expect(sound.filter((line) => passes(wrap(line)))).toEqual([]);
  });

  test('stays stopped two deep', () => {
    const pairs = WAYS.flatMap((outer, at) =>
      WAYS.map((inner, by) => [outer, inner, lines[(at * 61 + by * 17) % lines.length]!] as const),
    );
    const sound = pairs.filter(([outer, inner, line]) => !isChanged(outer[0], line) && !isChanged(inner[0], line));
    const passed = sound.filter(([outer, inner, line]) => passes(outer[1](inner[1](line))));
    expect(passed.map(([outer, inner, line]) => `${outer[0]}, ${inner[0]}: ${line}`)).toEqual([]);
  });

  test('what is harmless stays so in plain ways', () => {
    const plain = WAYS.filter(([name]) => /^(bash -c|time|timeout|if|for|group|and|function|here-doc)$/.test(name));
    const harmless = cases
      .filter(({ call, wanted }) => call.tool === 'Bash' && wanted === 'pass')
      .map(({ given }) => given);
    const stopped = plain.flatMap(([name, wrap]) =>
      harmless.filter((line) => !passes(wrap(line))).map((line) => `${name}: ${line}`),
    );
    expect(stopped.length / (harmless.length * plain.length)).toBeLessThanOrEqual(0.02);
  });
});

test('a table names every program of its rows, or they would not be asked', () => {
  for (const { names, rows } of TABLES)
    expect(new Set(names.split(' '))).toEqual(new Set(rows().flatMap(({ on }) => on.split(' '))));
});
