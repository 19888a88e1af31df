/**
 * A machine with nothing but Node: no shell, no npm, no network. What is packed is installed beside it with its runtime
 * dependencies, runs there by its name, counts, and writes only where it may.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LIBRARIES, furnish, startMachine, within, type Machine } from '../compose/machine.ts';
import { ROOT } from '../compose/project.ts';
import { startProgram, until, type Child } from './process.ts';

const INSTALL_TIMEOUT_MS = 360_000;
const NODE = '/usr/local/bin/node';
const PROGRAM = [NODE, '/opt/node_modules/otel-kpi/dist/otel-kpi.cjs'];
/** Cost 0.098712 USD, as the client said. */
const RECORDING = 'test/fixtures/claude-code-2.1.329/interactive';

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-clean-'));
const root = join(folder, 'root');
let machine: Machine;
let service: Child | undefined;

beforeAll(async () => {
  mkdirSync(join(root, 'opt'), { recursive: true });
  mkdirSync(join(root, 'tmp'));
  const pack = ['pack', '--json', '--silent', '--pack-destination', folder];
  const [packed] = JSON.parse(execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8' }));
  const flags = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...flags, '--prefix', join(root, 'opt'), join(folder, packed.filename)], { cwd: folder });
  machine = await startMachine();
  // The libraries are Node's.
  furnish(machine, root, [{ from: process.execPath, to: NODE, readOnly: true }, ...LIBRARIES]);
}, INSTALL_TIMEOUT_MS);

afterAll(async () => {
  await service?.stop();
  machine.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('no package comes along that running does not need', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const there = readdirSync(join(root, 'opt/node_modules'), { recursive: true, encoding: 'utf8' });
  expect(Object.keys(devDependencies).filter((name) => there.includes(name))).toEqual([]);
  expect(
    there.filter((path) => /(^|\/)node_modules\/.*package\.json$|^[^/]+\/package\.json$/.test(path)).length,
  ).toBeLessThan(100);
});

test('it starts, counts a session that is sent, and says so at once', async () => {
  const env = { OTEL_KPI_STATE: '/tmp/state.db', HOME: '/tmp' };
  const [first, ...args] = [...inside(), ...PROGRAM, 'serve'];
  service = startProgram(first, args, env);
  const failed = service.ended.then(() => Promise.reject(new Error(service!.errors())));
  const isReady = async () =>
    ask(`fetch('http://127.0.0.1:19464/readyz').then((r) => process.exit(r.ok ? 0 : 1))`).status === 0;
  await Promise.race([until(isReady), failed]);
  for (const name of readdirSync(join(ROOT, RECORDING)).filter((file) => file.endsWith('.json'))) {
    const [, signal] = /-(\w+)\.json$/.exec(name) ?? [];
    if (signal === undefined) continue;
    writeFileSync(join(root, 'tmp/body.json'), readFileSync(join(ROOT, RECORDING, name)));
    const { status, stderr } = ask(`
      const body = require('node:fs').readFileSync('/tmp/body.json');
      const headers = { 'content-type': 'application/json' };
      fetch('http://127.0.0.1:14318/v1/${signal}', { method: 'POST', headers, body }).then((r) => process.exit(r.ok ? 0 : 1));`);
    expect([name, status, stderr]).toEqual([name, 0, '']);
  }
  const { stdout } = ask(`fetch('http://127.0.0.1:19464/api/kpis').then((r) => r.text()).then(console.log)`);
  const { kpis } = JSON.parse(stdout);
  const { points } = kpis.find(({ name }: { readonly name: string }) => name === 'agent_cost_usd_total');
  const usd = points.reduce((sum: number, { value }: { readonly value: number }) => sum + value, 0);
  expect(usd).toBeCloseTo(0.098712, 9);
});

test.each([
  ['config', 'check'],
  ['guard', 'check', 'ls'],
  ['setup', '--agent', 'claude-code', '--dry-run'],
])('%s %s', (...words) => {
  const { status, stderr } = spawnIn([...PROGRAM, ...words]);
  expect([status, stderr]).toEqual([0, '']);
});

function inside() {
  return within(machine.both, root, '0:0');
}

function ask(script: string) {
  return spawnIn([NODE, '--eval', script]);
}

function spawnIn(words: readonly string[]) {
  const [first, ...args] = [...inside(), ...words];
  return spawnSync(first!, args, { encoding: 'utf8', env: { HOME: '/tmp' } });
}
