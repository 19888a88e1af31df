/** The options of V8 stand in the first line of main.ts, and whoever starts Node by a line of its own gives the same. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const [first = ''] = read('src/main.ts').split('\n', 1);
const options = first.split(' ').filter((word) => word.startsWith('--'));

test('Node knows them', () => {
  expect(options.length).toBeGreaterThan(0);
  expect(first).toBe(`#!/usr/bin/env -S node ${options.join(' ')}`);
  expect(spawnSync(process.execPath, [...options, '--eval', '']).status).toBe(0);
  expect(spawnSync(process.execPath, [...options, '--no-such-option', '--eval', '']).status).not.toBe(0);
});

test('the image starts with them', () => {
  const entrypoint = /^ENTRYPOINT (.*)$/m.exec(read('Dockerfile'))?.[1] ?? '[]';
  expect(JSON.parse(entrypoint)).toEqual(expect.arrayContaining(options));
});
