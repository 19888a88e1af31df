/**
 * docker-compose.yml at work, without an engine: every service but Grafana (which cannot be had here) with the very
 * command, environment, user, mounts and health check written there, in a container that has nothing else. Loki is the one
 * of this machine, or where it has none a program that stands in its place (`make test-loki` wants one).
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Image } from '../compose/dockerfile.ts';
import { run } from '../compose/machine.ts';
import { ROOT, readServices } from '../compose/project.ts';
import { BUILD_TIMEOUT_MS, imageOfRun } from '../compose/image-of-run.ts';
import { createStack, type Stack } from '../compose/stack.ts';
import { startProgram, until } from './process.ts';

const HERE = ['collector', 'otel-kpi', 'redis', 'prometheus', 'alertmanager', 'loki'];
const TOKENS = { COLLECTOR_TOKEN: 'of-the-agents', OTEL_KPI_TOKEN: 'of-the-collector' };
const FILE = { OTEL_KPI_STATE: '/var/lib/otel-kpi/otel-kpi.db' };

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-compose-'));
let image: Image;
let stack: Stack | undefined;

beforeAll(async () => {
  image = await imageOfRun();
}, BUILD_TIMEOUT_MS);

afterEach(() => stack?.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('as it comes, every service is well, owns what it writes, passes an event on, and ends when told to', async () => {
  const here = await start('as-it-comes', {});
  await expect(smoke(here, {})).resolves.toMatchObject({ code: 0, said: expect.stringMatching(/work together\.$/) });
  expect(HERE.map((name) => [name, ...new Set(ownersBelow(here.volume(name)))])).toEqual([
    ['collector', '10001:10001'],
    ['otel-kpi', '1000:1000'],
    ['redis', '999:999'],
    ['prometheus', '65534:65534'],
    ['alertmanager', '65534:65534'],
    ['loki', '10001:10001'],
  ]);
  for (const name of HERE) {
    await here.child(name).stop();
    expect([name, await here.child(name).ended]).toEqual([name, { code: 0, signal: null }]);
  }
});

test('with tokens and a file, only who shows them is heard; what is missing is named with what to do', async () => {
  const here = await start('with-tokens', { ...TOKENS, ...FILE });
  await expect(smoke(here, TOKENS)).resolves.toMatchObject({ code: 0 });
  await expect(smoke(here, { COLLECTOR_TOKEN: 'a-guess' })).resolves.toMatchObject({
    code: 1,
    errors: expect.stringContaining('401: COLLECTOR_TOKEN is another one there.'),
  });
  await here.child('loki').stop();
  await expect(smoke(here, { ...TOKENS, SMOKE_SECONDS: '1' })).resolves.toMatchObject({
    code: 1,
    errors: 'FAILED  Loki is ready (http://127.0.0.1:3100)\n        docker compose logs loki\n',
  });
});

test('the demo fills it, through the collector and with its token', async () => {
  const here = await start('demo', { ...TOKENS, COMPOSE_PROFILES: 'demo' });
  await here.up(['demo']);
  const metrics = () => run([...here.machine.network, 'curl', '-sS', 'http://127.0.0.1:19464/metrics']);
  await until(async () => /^agent_active_users\{window="7d"\} (?!0|1$)\d/m.test(metrics()));
  await here.child('demo').stop();
  await expect(here.child('demo').ended).resolves.toEqual({ code: 0, signal: null });
});

async function start(name: string, env: Readonly<Record<string, string>>): Promise<Stack> {
  stack = await createStack(join(folder, name), readServices(env), image);
  await stack.up(HERE);
  return stack;
}

async function smoke({ machine }: Stack, env: Readonly<Record<string, string>>) {
  const [first, ...args] = [...machine.network, join(ROOT, 'scripts/smoke.sh')];
  const child = startProgram(first, args, { GRAFANA_URL: 'none', SMOKE_SECONDS: '45', ...env });
  const lines: string[] = [];
  for (let line = await child.line(); line !== undefined; line = await child.line()) lines.push(line);
  const { code } = await child.ended;
  return { code, said: lines.join('\n'), errors: child.errors() };
}

function ownersBelow(path: string): string[] {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return ['.', ...names].map((name) => {
    const { uid, gid } = statSync(join(path, name));
    return `${uid}:${gid}`;
  });
}
