/** Commands whose reader goes away, as `head` does, end without a word. */
import { expect, test } from '@jest/globals';
import { startNode } from './process.ts';

test.each(['--help', 'guard test', 'hooks --help', 'config check'])('otel-kpi %s', async (line) => {
  const child = startNode(['src/main.ts', ...line.split(' ')]);
  child.process.stdout!.destroy();
  expect([await child.ended, child.errors()]).toEqual([{ code: 0, signal: null }, '']);
});
