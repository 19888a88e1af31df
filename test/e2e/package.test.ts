/** The npm package as its users get it: packed, unpacked, and run with nothing beside it but its dependencies. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const manifest: { version: string; dependencies: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-package-'));
let files: string[] = [];

beforeAll(() => {
  const flags = ['pack', '--json', '--silent', '--pack-destination', folder];
  const [packed] = JSON.parse(execFileSync('npm', flags, { cwd: root, encoding: 'utf8' }));
  files = packed.files.map((file: { path: string }) => file.path);
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
  // Dependencies only: what the sources take from a development dependency is missing here, as it would be for a user.
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  mkdirSync(join(folder, 'bin'));
  symlinkSync(join(folder, 'package/dist/main.js'), join(folder, 'bin/otel-kpi'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('carries code, page, catalogue and papers, and nothing else', () => {
  const some = [
    'LICENSE',
    'CHANGELOG.md',
    'kpis/default.yaml',
    'prices/prices.json',
    'dist/main.js',
    'dist/page/page.html',
    'plugin/scripts/hook.cjs',
    'plugin/.claude-plugin/plugin.json',
  ];
  expect(files).toEqual(expect.arrayContaining(some));
  expect(
    files.filter(
      (file) => !/^(dist|kpis|plugin|prices)\/|^test\/guard\/corpus\.yml$|^[A-Z]+(\.md)?$|^package\.json$/.test(file),
    ),
  ).toEqual([]);
  expect(files.filter((file) => file.endsWith('.ts'))).toEqual([]);
});

test('starts by the name npx calls it', () => {
  expect(otelKpi('--version')).toContain(manifest.version);
  expect(otelKpi('--help')).toContain('otel-kpi serve');
});

test('carries the demo', () => {
  expect(otelKpi('demo', '--help')).toContain('--people N');
});

test('finds its own catalogue', () => {
  expect(otelKpi('config', 'check')).toBe('the settings are valid\n');
});

function otelKpi(...words: string[]): string {
  const PATH = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  return execFileSync(join(folder, 'bin/otel-kpi'), words, { cwd: folder, encoding: 'utf8', env: { PATH } });
}
