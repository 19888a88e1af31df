/** Hooks come into settings, and go as if they had never been there. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { install, uninstall } from '../../src/hook/install.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-kpi-install-'));
  file = join(folder, 'agent', 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OWN = '{"model":"opus",\n\t"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "mine"}]}]}}';
const put = (text: string) => {
  mkdirSync(join(folder, 'agent'), { recursive: true });
  writeFileSync(file, text);
};
const there = () => JSON.parse(readFileSync(file, 'utf8'));
const state = () => join(folder, 'state');

test('others’ settings and hooks stay beside ours', () => {
  put(OWN);
  install(file, state(), 'hook.cjs');
  const { model, hooks } = there();
  expect(model).toBe('opus');
  expect(hooks.Stop).toHaveLength(2);
  expect(hooks.Stop[0]).toEqual({ hooks: [{ type: 'command', command: 'mine' }] });
  expect(hooks.PreToolUse[0].hooks[0]).toMatchObject({
    command: process.execPath,
    args: ['--jitless', expect.stringMatching(/hook\.cjs$/), 'hook'],
  });
});

test('a file comes back with its bytes, mode and time', () => {
  put(OWN);
  chmodSync(file, 0o640);
  utimesSync(file, 1_700_000_000.123, 1_700_000_000.123);
  const { mtimeMs } = statSync(file);
  install(file, state(), 'hook.cjs');
  expect(statSync(file).mode & 0o777).toBe(0o640);
  uninstall(file, state());
  expect(readFileSync(file, 'utf8')).toBe(OWN);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(statSync(file).mtimeMs).toBeCloseTo(mtimeMs, 1);
});

test('a file that was not there is not there again', () => {
  install(file, state(), 'hook.cjs');
  expect(there().hooks.SessionEnd).toHaveLength(1);
  uninstall(file, state());
  expect(existsSync(file)).toBe(false);
});

test('what somebody changed since is theirs', () => {
  put(OWN);
  install(file, state(), 'hook.cjs');
  const changed = JSON.stringify({ ...there(), model: 'sonnet' });
  put(changed);
  expect(() => uninstall(file, state())).toThrow(/was changed since/);
  expect(readFileSync(file, 'utf8')).toBe(changed);
});

test.each(['{ // with a comment\n}', '[]', 'no json'])('%j is left alone', (text) => {
  put(text);
  expect(() => install(file, state(), 'hook.cjs')).toThrow(/nothing was changed/);
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(() => uninstall(file, state())).toThrow(/no hooks were installed/);
});

test('they are installed once', () => {
  put(OWN);
  install(file, state(), 'hook.cjs');
  expect(() => install(file, state(), 'hook.cjs')).toThrow(/already/);
});
