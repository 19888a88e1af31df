/** What we expose is checked by those who made the format: promtool parses it and knows their rules for names and help. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { partPath } from '../parts.ts';

const root = join(import.meta.dirname, '..');
const expositions = globSync('**/*.prom', { cwd: root }).toSorted();

test('there are expositions to check', () => expect(expositions).not.toEqual([]));

test.each(expositions)('promtool has nothing to say about %s', (file) => {
  expect(check(readFileSync(join(root, file), 'utf8'))).toEqual({ status: 0, said: '' });
});

test('promtool refuses what is no exposition, and a counter by a wrong name', () => {
  expect(check('agent_cost{ 1\n')).toMatchObject({ status: 1 });
  expect(check('# HELP agent_cost Cost.\n# TYPE agent_cost counter\nagent_cost 1\n')).toMatchObject({
    status: 3,
    said: expect.stringContaining('_total'),
  });
});

function check(exposition: string): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(partPath('promtool'), ['check', 'metrics'], {
    input: exposition,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}
