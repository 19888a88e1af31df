/** The lines of docs/ports.md, as they are there, on the stack of docker-compose.yml. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run } from '../compose/machine.ts';
import { ROOT, readServices } from '../compose/project.ts';
import { BUILD_TIMEOUT_MS, imageOfRun } from '../compose/image-of-run.ts';
import { createStack, type Stack } from '../compose/stack.ts';

const TEXT = readFileSync(join(ROOT, 'docs/ports.md'), 'utf8');
const BLOCKS = [...TEXT.matchAll(/<!-- executed: test\/e2e\/ports\.test\.ts -->\s+```sh\n(.*?)```/gs)];
const LINES = BLOCKS.flatMap(([, lines]) => lines!.trim().split('\n'));

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-ports-'));
let stack: Stack;

beforeAll(async () => {
  const image = await imageOfRun();
  const services = readServices({ OTEL_KPI_STATE: '/var/lib/otel-kpi/otel-kpi.db' });
  stack = await createStack(join(folder, 'stack'), services, image);
  await stack.up(['collector', 'otel-kpi', 'prometheus', 'alertmanager', 'loki']);
  // There is no file of events before the first.
  const body = join(ROOT, 'test/fixtures/claude-code-2.1.329/interactive/01-logs.json');
  const words = ['-fsS', '-H', 'Content-Type: application/json', '--data-binary', `@${body}`];
  run([...stack.machine.network, 'curl', ...words, 'http://127.0.0.1:14318/v1/logs']);
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(LINES)('%s', (line) => {
  // A part may answer a moment after it is said to be well.
  const patient = line.replace('curl ', 'curl --retry 20 --retry-delay 1 --retry-all-errors ');
  // Within the network of the containers the receiver is at the same port.
  expect(() => run([...stack.machine.network, 'sh', '-c', `${patient} --output /dev/null`])).not.toThrow();
});

test('every port that is published is in the table, with its setting', () => {
  const published = Object.values(readServices({ COMPOSE_PROFILES: '*' })).flatMap(({ ports = [] }) => ports);
  const told = [...TEXT.matchAll(/^\| (\d+) +\|/gm)].map(([, port]) => port);
  expect(published.length).toBeGreaterThan(5);
  expect(published.filter(({ target }) => !told.includes(String(target)))).toEqual([]);
});
