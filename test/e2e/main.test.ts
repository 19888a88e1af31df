import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { recording, truthOf } from '../recordings.ts';
import { get, post, startNode, type Child } from './process.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const BASIC = 'claude-code-2.1.329/basic-protobuf';
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-main-'));
const children: Child[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) await child.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function main(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  const child = startNode([MAIN, ...args], env);
  children.push(child);
  return child;
}

/** A service on free ports, with what it said once it was ready. */
async function serve(
  env: Readonly<Record<string, string>>,
): Promise<{ child: Child; said: string; otlp: string; metrics: string }> {
  const child = main(['serve'], {
    OTEL_KPI_OTLP: '127.0.0.1:0',
    OTEL_KPI_METRICS: '127.0.0.1:0',
    OTEL_KPI_HOLD: '0s',
    ...env,
  });
  while (!child.errors().includes('claude\n')) {
    const over = await Promise.race([
      child.ended,
      new Promise((resolve) => child.process.stderr!.once('data', resolve)),
    ]);
    if (typeof over === 'object') throw new Error(child.errors());
  }
  const said = child.errors();
  const [, otlp] = /url=(\S+)/.exec(said)!;
  const [, metrics] = /page=(\S+)/.exec(said)!;
  return { child, said, otlp: otlp!, metrics: metrics! };
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = main(args, env);
  const { code } = await child.ended;
  return { code, errors: child.errors() };
}

describe('serve', () => {
  test('says where it listens and how to point an agent there', async () => {
    const { said, otlp } = await serve({ OTEL_KPI_STATE: ':memory:' });
    expect(said).toContain(`export OTEL_EXPORTER_OTLP_ENDPOINT=${otlp}\n`);
    expect(said).toContain('export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\n');
  });

  test('goes on when nobody reads what it prints', async () => {
    const prints = 'data:text/javascript,setInterval(() => process.stdout.write("x"), 10).unref()';
    const { child, metrics } = await serve({
      OTEL_KPI_STATE: ':memory:',
      NODE_OPTIONS: `--import=${JSON.stringify(prints)}`,
    });
    child.process.stdout!.destroy();
    await setTimeout(300);
    expect(await get(`${metrics}/metrics`)).toContain('agent_users_ever');
  });

  test('points agents to the collector in front, with the token that it wants', async () => {
    const collector = { OTEL_KPI_AGENTS_ENDPOINT: 'http://127.0.0.1:4318', OTEL_KPI_SESSIONS_TOKEN: 'secret' };
    const { said } = await serve({ OTEL_KPI_STATE: ':memory:', ...collector });
    expect(said).toContain('export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318\n');
    expect(said).toContain('export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer $TOKEN"\n');
    expect(said).not.toContain('secret');
  });

  test('lets in who was told the printed lines, whether the client decodes the header or sends it as it stands', async () => {
    const { said, otlp } = await serve({ OTEL_KPI_STATE: ':memory:', OTEL_KPI_TOKEN: 'a+b/c~1==' });
    const lines = said
      .split('\n')
      .filter((line) => line.trim().startsWith('export '))
      .join('\n');
    const { stdout } = spawnSync('sh', ['-c', `TOKEN=a+b/c~1==\n${lines}\nprintf %s "$OTEL_EXPORTER_OTLP_HEADERS"`], {
      encoding: 'utf8',
    });
    const [name, value] = /^([^=]+)=(.+)$/.exec(stdout)!.slice(1) as [string, string];
    for (const sent of [value, decodeURIComponent(value)]) {
      for (const { signal, body } of recording(BASIC)) {
        const headers = { [name]: sent, 'Content-Type': 'application/x-protobuf' };
        const { status } = await fetch(`${otlp}/v1/${signal}`, { method: 'POST', headers, body: Buffer.from(body) });
        expect(status).toBe(200);
      }
    }
  });

  test('counts a recording, survives a restart, and counts it once when it comes again', async () => {
    const env = { OTEL_KPI_STATE: join(folder, 'restart.db') };
    const first = await serve(env);
    for (const request of recording(BASIC)) expect(await post(first.otlp, request)).toBe(200);
    const text = await get(`${first.metrics}/metrics`);
    expect(text).toContain(`source="main",basis="reported",arrival="late"} ${truthOf(BASIC)!.total_cost_usd}\n`);
    expect(first.child.errors()).toContain('counted the first records of an agent agent=claude-code witness=events');
    await first.child.stop();
    expect(await first.child.ended).toMatchObject({ code: 0 });

    const second = await serve(env);
    for (const request of recording(BASIC)) expect(await post(second.otlp, request)).toBe(200);
    expect(await get(`${second.metrics}/metrics`)).toBe(text);
    expect(await get(`${second.metrics}/metrics/self`)).toMatch(/otelkpi_records_total\{outcome="duplicate"\} [1-9]/);
  });

  test('shows what the README says of the session that docs/start.md lets a newcomer post', async () => {
    const { otlp, metrics } = await serve({ OTEL_KPI_STATE: ':memory:' });
    const root = join(import.meta.dirname, '../..');
    const [readme, start] = ['README.md', 'docs/start.md'].map((path) => readFileSync(join(root, path), 'utf8'));
    const [, script] = /```sh\n(for file in [^`]+)```/.exec(start!)!;
    const sent = spawnSync('sh', ['-ec', script!.replace('http://127.0.0.1:14318', otlp)], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(sent).toMatchObject({ status: 0, stderr: '' });
    const [, excerpt] = /<!-- excerpt: \S+ -->\s+```\n([^`]+)```/.exec(readme!)!;
    // Here the recording is days old; in the README it is read when it was made.
    const shown = (await get(`${metrics}/metrics`)).replaceAll(',arrival="late"', '').split('\n');
    for (const line of excerpt!.trim().split('\n')) expect(shown).toContain(line);
  });

  test('holds a new value back by default, and says so', async () => {
    const { child, otlp, metrics } = await serve({ OTEL_KPI_STATE: ':memory:', OTEL_KPI_HOLD: '75s' });
    for (const request of recording(BASIC)) await post(otlp, request);
    expect(await get(`${metrics}/metrics`)).toMatch(/agent_cost_usd_total\{.*\} 0\n/);
    expect(child.errors()).toContain('hold_seconds=75');
    expect(await get(`${metrics}/api/kpis`)).toContain('0.057748');
  });

  test('is alive and ready, and on a file that is in use does not start', async () => {
    const env = { OTEL_KPI_STATE: join(folder, 'shared.db') };
    const { metrics } = await serve(env);
    expect(await get(`${metrics}/healthz`)).toBe('alive\n');
    expect(await get(`${metrics}/readyz`)).toBe('ready\n');
    const { code, errors } = await run(['serve'], {
      OTEL_KPI_OTLP: '127.0.0.1:0',
      OTEL_KPI_METRICS: '127.0.0.1:0',
      ...env,
    });
    expect(code).toBe(1);
    expect(errors).toContain('shared.db');
  });
});

describe('settings', () => {
  test('every fault of environment, file and catalogue is named at once, with its path', async () => {
    const kpis = join(folder, 'kpis.yaml');
    const file = join(folder, 'otel-kpi.yaml');
    writeFileSync(kpis, 'kpis:\n  a_total: { help: A, kind: sum, of: cost, labels: [colour] }\n');
    writeFileSync(file, `kpis_file: ${kpis}\nhorizont: 7d\n`);
    const faulty = await run(['config', 'check', '--config', file], {
      OTEL_KPI_HOLD: '75',
      OTEL_KPI_OTLP: '0.0.0.0:1',
    });
    expect(faulty.code).toBe(2);
    for (const path of [`${file}: horizont`, 'OTEL_KPI_HOLD', 'OTEL_KPI_OTLP']) expect(faulty.errors).toContain(path);

    writeFileSync(file, `kpis_file: ${kpis}\n`);
    const catalogue = await run(['serve', '--config', file]);
    expect(catalogue.code).toBe(2);
    expect(catalogue.errors).toContain('kpis.a_total');
  });

  test('right ones are said to be right', async () => {
    expect(await run(['config', 'check'])).toEqual({ code: 0, errors: '' });
  });
});

test('an unknown command is refused, with where help is', async () => {
  const { code, errors } = await run(['dance']);
  expect(code).toBe(2);
  expect(errors).toContain('otel-kpi --help');
});
