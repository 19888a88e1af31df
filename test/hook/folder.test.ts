/** Folders of the hook: made with those above them, and refused where nobody can make one. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeFolder } from '../../src/hook/folder.ts';

test('a folder is made with those above it, for its owner alone, and once', () => {
  const root = mkdtempSync(join(tmpdir(), 'otel-kpi-folder-'));
  makeFolder(join(root, 'a/b/c'));
  makeFolder(join(root, 'a/b/c'));
  expect(statSync(join(root, 'a/b')).mode & 0o777).toBe(0o700);
  rmSync(root, { recursive: true });
});

// Node's own recursive mkdir goes round for ever there, and the agent waits for its hook.
test('where a folder is refused as if the one above it were not there, that is said', () => {
  expect(() => makeFolder('/proc/otel-kpi/a/b')).toThrow(/ENOENT|EPERM|EACCES|EROFS/);
  expect(existsSync('/proc/otel-kpi')).toBe(false);
});
