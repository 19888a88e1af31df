/** What of plugin/ is made is as its sources are now: `npm run plugin` makes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { pluginFiles } from '../scripts/plugin.ts';

const root = join(import.meta.dirname, '..');
const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

test('the parts of the plugin that are made are current', async () => {
  for (const [path, text] of await pluginFiles()) {
    expect({ path, isCurrent: readFileSync(join(root, path), 'utf8') === text }).toEqual({ path, isCurrent: true });
  }
});

test('the plugin has the version of the package', () => {
  expect(JSON.parse(readFileSync(join(root, 'plugin/.claude-plugin/plugin.json'), 'utf8')).version).toBe(version);
});

test('the bundle carries the licence of what is in it', () => {
  const text = readFileSync(join(root, 'plugin/scripts/hook.cjs'), 'utf8');
  for (const name of ['unbash', 'yaml']) expect(text).toMatch(new RegExp(`^${name}\n\n(ISC|Copyright)`, 'm'));
});
