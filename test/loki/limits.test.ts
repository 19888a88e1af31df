import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROOT } from '../compose/project.ts';
import { get, post } from '../e2e/process.ts';
import { createLoki, lokiArguments } from './loki.ts';
import { lokiPath } from './program.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const root = mkdtempSync(join(tmpdir(), 'otel-kpi-loki-'));
const loki = await createLoki(root);
beforeAll(() => loki.start());
afterAll(async () => {
  await loki.kill('SIGTERM');
  rmSync(root, { recursive: true, force: true });
});

type Line = { readonly timeMs: number; readonly attributes: Readonly<Record<string, string>> };

/** The status of the answer. All lines are of one stream: that of the agents of a company. */
function push(lines: readonly Line[]): Promise<number | string> {
  const keyed = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const logRecords = lines.map(({ timeMs, attributes }) => ({
    timeUnixNano: `${timeMs}000000`,
    body: { stringValue: 'claude_code.api_request' },
    attributes: keyed(attributes),
  }));
  const resource = { attributes: keyed({ 'service.name': 'claude-code', 'service.instance.id': 'laptop' }) };
  const body = Buffer.from(JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] }));
  return post(loki.otlpUrl, { signal: 'logs', encoding: 'json', body });
}

/** Lines a second apart, the newest of them at a time. */
function batch(name: string, count: number, newestMs: number): Line[] {
  return Array.from({ length: count }, (_, index) => ({
    timeMs: newestMs - index * 1000,
    attributes: { 'session.id': name, 'event.sequence': String(index) },
  }));
}

const ACCEPTED = 204;
const REFUSED = 400;

async function countOf(session: string, nowMs: number): Promise<number> {
  const lines = await loki.lines(
    `{service_name="claude-code"} | session_id="${session}"`,
    nowMs - 10 * DAY_MS,
    nowMs + HOUR_MS,
  );
  return new Set(lines.map(({ labels }) => labels['event_sequence'])).size;
}

test('it is the version that docker-compose.yml runs', () => {
  const [, version] = /image: grafana\/loki:(\S+)/.exec(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'))!;
  const { stdout, stderr } = spawnSync(lokiPath(), ['-version'], { encoding: 'utf8' });
  expect(stdout + stderr).toContain(`version ${version}`);
});

test('Loki finds nothing wrong with its configuration, and something with a wrong one', () => {
  const verify = (...flags: string[]) =>
    spawnSync(lokiPath(), [...lokiArguments(), '-verify-config', ...flags], { env: {}, encoding: 'utf8' }).status;
  expect(verify()).toBe(0);
  expect(verify('-schema-config-file=none', '-querier.max-concurrent=many')).not.toBe(0);
});

test('what a laptop sends that was away for a week lies beside what others sent meanwhile, each line of it', async () => {
  const nowMs = Date.now();
  const count = 300;
  // Live first: it is the newest line of a stream that says how old others may be.
  const ages = { live: 0, hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS, horizon: 8 * DAY_MS };
  for (const [name, ageMs] of Object.entries(ages)) {
    expect([name, await push(batch(name, count, nowMs - ageMs))]).toEqual([name, ACCEPTED]);
    expect([name, await push(batch(`${name}-live`, 1, nowMs + 1))]).toEqual([name, ACCEPTED]);
  }
  const counts = async () => Promise.all(Object.keys(ages).map((name) => countOf(name, nowMs)));
  expect(await counts()).toEqual(Object.keys(ages).map(() => count));

  await loki.flush();
  await loki.kill('SIGTERM');
  await loki.start();
  expect(await counts()).toEqual(Object.keys(ages).map(() => count));
});

test('what was accepted is still there after it was killed', async () => {
  const nowMs = Date.now();
  expect(await push(batch('killed', 100, nowMs))).toBe(ACCEPTED);
  await loki.kill('SIGKILL');
  await loki.start();
  expect(await countOf('killed', nowMs)).toBe(100);
});

test('it ends within its time although queries run', async () => {
  const nowMs = Date.now();
  let asking = true;
  const asked = async () => {
    while (asking) await countOf('live', nowMs).catch(() => (asking = false));
  };
  const askers = Array.from({ length: 8 }, asked);
  await countOf('live', nowMs);
  await loki.kill('SIGTERM');
  await Promise.all(askers);
  await loki.start();
});

test('older and future lines are refused, alone and counted', async () => {
  const nowMs = Date.now();
  const lines = [
    ...batch('kept', 1, nowMs),
    ...batch('old', 1, nowMs - 9 * DAY_MS),
    ...batch('ahead', 1, nowMs + HOUR_MS),
  ];
  expect(await push(lines)).toBe(REFUSED);
  expect(await countOf('kept', nowMs)).toBe(1);
  const own = await get(`${loki.url}/metrics`);
  for (const reason of ['greater_than_max_sample_age', 'too_far_in_future']) {
    expect(own).toMatch(new RegExp(`loki_discarded_samples_total\\{.*reason="${reason}".*\\} 1\n`));
  }
});

test('only what few values are known of is a label of the index', async () => {
  const nowMs = Date.now();
  await push(batch('labels', 1, nowMs));
  const labels = JSON.parse(await get(`${loki.url}/loki/api/v1/labels`));
  expect(labels.data).toEqual(['service_name']);
  const [line] = await loki.lines(
    '{service_name="claude-code"} | session_id="labels"',
    nowMs - HOUR_MS,
    nowMs + HOUR_MS,
  );
  expect(line!.labels).toMatchObject({ session_id: 'labels', service_instance_id: 'laptop' });
});

test('a record with the longest text an agent sends is taken whole', async () => {
  const nowMs = Date.now();
  // The agent cuts a text at 61,440 characters, and one record may carry several.
  const text = 'ö'.repeat(61_440);
  expect(await push([{ timeMs: nowMs, attributes: { 'session.id': 'long', prompt: text, tool_input: text } }])).toBe(
    ACCEPTED,
  );
  const [line] = await loki.lines('{service_name="claude-code"} | session_id="long"', nowMs - HOUR_MS, nowMs + HOUR_MS);
  expect(line!.labels).toMatchObject({ prompt: text, tool_input: text });
});
