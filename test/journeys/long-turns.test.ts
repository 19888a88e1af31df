/**
 * How long one turn of the event loop lasts at most while names come that nobody told before: so long nobody else is served.
 * Measured in CPU time of the thread, which does not depend on what else the machine does.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** Idle, the whole of the process's work counts: garbage collection as well. */
const TURN_MS_MAX = 250;

test.each([
  '4,000 models in one request',
  '4,000 models in requests of 400',
  '4,000 sessions with long ids in one request',
  '28,000 sessions with long ids in one request of protobuf',
])('%s leave time for others', (of) => {
  const child = join(import.meta.dirname, 'long-turns.child.ts');
  const { stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', child, of]);
  expect(String(stderr)).toBe('');
  const turns = JSON.parse(String(stdout)) as number[];
  expect(turns).toHaveLength(3);
  for (const turn of turns) expect(turn).toBeLessThan(TURN_MS_MAX);
});
