/** The npm package as its users get it: packed, unpacked, and run with nothing beside it but its dependencies. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { startKept } from '../events/kept.ts';
import { event, request } from '../sent.ts';

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
  symlinkSync(join(folder, 'package/dist/otel-kpi.cjs'), join(folder, 'bin/otel-kpi'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('carries code, page, catalogue and papers, and nothing else', () => {
  const some = [
    'LICENSE',
    'CHANGELOG.md',
    'kpis/default.yaml',
    'prices/prices.json',
    'dist/main.js',
    'dist/page/live.js',
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

test('tells an older Node what it needs, in one sentence', () => {
  const old = join(folder, 'old.cjs');
  const lie = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' });";
  writeFileSync(old, `${lie} require(${JSON.stringify(join(folder, 'package/dist/otel-kpi.cjs'))});`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [old, 'serve'], { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: 'otel-kpi needs Node 24.15 or newer, and this is 20.20.2.\n',
  });
});

test('every Node can read where it starts', () => {
  const text = readFileSync(join(root, 'src/otel-kpi.cjs'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  expect(text).not.toMatch(/=>|`|\?\.|\?\?|\b(const|let|class|async|await)\b/);
});

test('has the options of V8 that main wants', () => {
  const path = join(folder, 'package/dist/options.mjs');
  const [first] = readFileSync(join(folder, 'package/dist/main.js'), 'utf8').split('\n', 1);
  const wanted = first!.replace(/^.*env -S node /, '').split(' ');
  writeFileSync(path, `${first}\nconsole.log(JSON.stringify(process.execArgv));`);
  const start = readFileSync(join(folder, 'package/dist/otel-kpi.cjs'), 'utf8').replace("'main.js'", "'options.mjs'");
  writeFileSync(join(folder, 'package/dist/shown.cjs'), start);
  const shown = execFileSync(process.execPath, [join(folder, 'package/dist/shown.cjs')], { encoding: 'utf8' });
  expect(JSON.parse(shown)).toEqual(wanted);
});

test('carries the demo', () => {
  expect(otelKpi('demo', '--help')).toContain('--people N');
});

test('finds its own catalogue', () => {
  expect(otelKpi('config', 'check')).toBe('the settings are valid\n');
});

test('answers agents over the Model Context Protocol, which it carries inside', async () => {
  const kept = await startKept();
  const client = new Client({ name: 'an agent', version: '1' });
  try {
    await kept.send(request('logs', [event('api_request', Date.now(), { model: 'opus', cost_usd: 0.5 })]));
    const args = ['mcp', '--service', kept.service.metricsUrl];
    const env = { PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter) };
    await client.connect(new StdioClientTransport({ command: join(folder, 'bin/otel-kpi'), args, env, cwd: folder }));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('report');
    const { content } = await client.callTool({ name: 'report', arguments: { by: 'total' } });
    expect(JSON.stringify(content)).toContain('\\"cost_usd\\":0.5');
  } finally {
    await client.close();
    await kept.end();
  }
});

function otelKpi(...words: string[]): string {
  const PATH = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  return execFileSync(join(folder, 'bin/otel-kpi'), words, { cwd: folder, encoding: 'utf8', env: { PATH } });
}
