/** What we expose and what we configure is checked by those who made the formats. */
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

const CONFIG = join(root, '../prometheus');

test.each([
  ['config', join(CONFIG, 'prometheus.yml')],
  ['rules', join(CONFIG, 'compat/seed-names.yml')],
  ['rules', join(CONFIG, 'compat/hook-names.yml')],
])('promtool accepts our %s', (what, file) => {
  const { status, stderr } = spawnSync(partPath('promtool'), ['check', what, '--lint=all', '--lint-fatal', file], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test.each(globSync('tests/*.yml', { cwd: CONFIG }).toSorted())('the rules do what %s says', (file) => {
  // A fifth of its time it would tidy up.
  const env = { ...process.env, GOGC: '400' };
  const { status, stderr } = spawnSync(partPath('promtool'), ['test', 'rules', join(CONFIG, file)], {
    encoding: 'utf8',
    env,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

function check(exposition: string): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(partPath('promtool'), ['check', 'metrics'], {
    input: exposition,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}
