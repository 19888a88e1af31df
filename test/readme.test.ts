import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { setupLines } from '../src/agents/claude-code/setup.ts';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const readme = read('README.md');
const start = read('docs/start.md');

test('the excerpt of /metrics in the README is of the recording it names', () => {
  const [, file, excerpt] = /<!-- excerpt: (\S+) -->\s+```\n([^`]+)```/.exec(readme)!;
  const golden = read(file!).split('\n');
  for (const line of excerpt!.trim().split('\n')) expect(golden).toContain(line);
});

test('the lines that point an agent here are those that the service prints', () => {
  const lines = setupLines('http://127.0.0.1:14318', false).filter((line) => line.startsWith('export'));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(start).toContain(`${line}\n`);
});

test('what a dashboard shows of the cost is what the bench printed', () => {
  const cells = (line: string) => line.split('|').map((cell) => cell.trim());
  const printed = read('docs/truth.md').split('\n').map(cells);
  const rows = readme.split('\n').filter((line) => /^\| (delta|cumulative) /.test(line));
  expect(rows.length).toBeGreaterThan(4);
  for (const [, path, ...shares] of rows.map(cells)) {
    const [before, after] = printed.filter(([, way]) => way === path);
    expect([path, ...before!.slice(3, 7), after![7] || '–', '']).toEqual([path, ...shares]);
  }
});

test('every file that the README points to is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)|`(test\/[\w./-]+)`/g)].map(([, link, path]) => link ?? path!);
  expect(links.length).toBeGreaterThan(5);
  for (const link of links) expect(existsSync(new URL(link, root))).toBe(true);
});
