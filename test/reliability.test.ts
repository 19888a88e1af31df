/** docs/reliability.md says what the suite demands, and what `make attack` wrote is within it. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { MEMORY_MIB, SILENCE_MS } from './attack/attacked.ts';

const page = readFileSync(new URL('../docs/reliability.md', import.meta.url), 'utf8');
const rows = page
  .slice(page.indexOf('<!-- Written by make attack. -->'), page.indexOf('<!-- The end of what make attack wrote. -->'))
  .split('\n')
  .filter((line) => /^\| (?!-|what)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, kind, attack, silentMs, peakMiB]) => ({ kind, attack, silentMs, peakMiB: Number(peakMiB) }));

test('the bounds are those of the suite', () => {
  expect(page).toContain(`within ${SILENCE_MS} ms above idle`);
  expect(page).toContain(`at most ${MEMORY_MIB} MiB`);
});

test('all kinds of attacks are in the table, each within the bounds', () => {
  expect([...new Set(rows.map(({ kind }) => kind))]).toEqual([
    '64 MiB in few bytes',
    'a flood of names',
    'files that are damaged',
    'files that are taken away',
    'large requests',
    'Redis',
    'senders',
    'the clock of the machine',
    'the disk',
    'the process',
  ]);
  for (const { silentMs, peakMiB } of rows) {
    if (silentMs !== '–') expect(Number(silentMs)).toBeLessThan(SILENCE_MS);
    expect(peakMiB).toBeLessThan(MEMORY_MIB);
  }
});
