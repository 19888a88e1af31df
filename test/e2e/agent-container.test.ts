/** `docker compose run --rm claude-code` without an engine and with a stand-in for the client, whose own package is large. */
import { execFileSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { buildImage } from '../compose/dockerfile.ts';
import { run } from '../compose/machine.ts';
import { ROOT, readServices } from '../compose/project.ts';
import { BUILD_TIMEOUT_MS, imageOfRun } from '../compose/image-of-run.ts';
import { createStack, type Stack } from '../compose/stack.ts';
import { until } from './process.ts';

const DOCKERFILE = 'deploy/claude-code/Dockerfile';
const MARK = '/tmp/called';
const APT = `#!/bin/sh\necho "$@" >>${MARK}\n`;

const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-agent-'));
let stack: Stack | undefined;
afterEach(() => stack?.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  'telemetry, hooks, guard and identity are there, and only the folders that are named are written',
  async () => {
    const [workspace, data, mcp] = ['workspace', 'telemetry-data', '.mcp.json'].map((name) => join(folder, name));
    for (const path of [workspace!, data!]) {
      mkdirSync(path);
      chownSync(path, 1000, 1000);
    }
    writeFileSync(mcp!, '{"mcpServers":{}}');
    const services = readServices({
      COMPOSE_PROFILES: 'claude-code',
      COLLECTOR_TOKEN: 'of-the-agents',
      OTEL_KPI_STATE: '/var/lib/otel-kpi/otel-kpi.db',
      TELEMETRY_FILE: '1',
      USER_NAME: 'Ada L',
      USER_EMAIL: 'ada+x@example.com',
      KEEP_TRANSCRIPTS: '1',
      WORKSPACE: workspace!,
      TELEMETRY_DATA: data!,
      MCP_CONFIG: mcp!,
    });
    const agent = { ...services['claude-code']!, command: ['--print', 'hello'] };
    const image = await imageOfRun();
    const others = { 'claude-code': await build('agent', '0') };
    stack = await createStack(join(folder, 'stack'), { ...services, 'claude-code': agent }, image, others);
    await stack.up(['claude-code']);

    const child = stack.child('claude-code');
    const line = await child.line();
    if (line === undefined) throw new Error(child.errors());
    const said = JSON.parse(line);
    expect(said).toEqual({
      words: ['--mcp-config', '/run/mcp.json', '--print', 'hello'],
      user: 1000,
      deny: expect.objectContaining({ hookSpecificOutput: expect.objectContaining({ permissionDecision: 'deny' }) }),
      pass: {},
      status: 200,
      who: ['Ada L', 'ada+x@example.com'],
    });
    expect(readdirSync(workspace!)).toEqual(['made-here']);
    const page = (path: string) => run([...stack!.machine.network, 'curl', '-sS', `http://127.0.0.1:19464${path}`]);
    await until(async () => /agent_guard_decisions_total\{[^}]*verdict="deny"[^}]*\} /.test(page('/metrics')));
    await until(async () => /agent_cost_window_usd\{[^}]*window="24h"\} 0\.25/.test(page('/metrics')));
    await until(async () => page('/api/events').includes('ada+x@example.com'));
    await until(async () => existsSync(join(data!, 'hooks.jsonl')) && existsSync(join(data!, 'transcripts')));
    const told = readFileSync(join(stack.volume('collector'), 'telemetry.jsonl'), 'utf8');
    expect(told).toContain('claude_code.api_request');
  },
  BUILD_TIMEOUT_MS,
);

test(
  'root can be had by a build argument alone',
  async () => {
    const of = async (sudo: string) => {
      const { root, user } = await build(`sudo-${sudo}`, sudo);
      const called = existsSync(join(root, MARK)) ? readFileSync(join(root, MARK), 'utf8') : '';
      return { user, called, may: existsSync(join(root, 'etc/sudoers.d/node')) };
    };
    expect(await of('0')).toEqual({ user: 'node', called: '', may: false });
    expect(await of('1')).toEqual({ user: 'node', called: expect.stringContaining('sudo'), may: true });
    const services = readServices({
      COMPOSE_FILE: 'docker-compose.yml:docker-compose.sudo.yml',
      COMPOSE_PROFILES: '*',
    });
    expect(services['claude-code']).toMatchObject({ build: { args: { SUDO: '1' } } });
    expect(services['claude-code']).not.toHaveProperty('cap_drop');
    expect(services['claude-code']).not.toHaveProperty('security_opt');
  },
  BUILD_TIMEOUT_MS,
);

function build(name: string, sudo: string) {
  const args = { CLAUDE_CODE: '/tmp/client.tgz', SUDO: sudo };
  const files = { '/tmp/client.tgz': packStandIn(name), '/usr/local/sbin/apt-get': APT };
  return buildImage(join(folder, name), { dockerfile: DOCKERFILE, args, files });
}

/** As npm has packages. */
function packStandIn(name: string): Uint8Array {
  const at = join(folder, `${name}-package`);
  mkdirSync(at, { recursive: true });
  cpSync(join(ROOT, 'test/compose/agent-stand-in.cjs'), join(at, 'claude.cjs'));
  const manifest = { name: '@anthropic-ai/claude-code', version: '0.0.0', bin: { claude: 'claude.cjs' } };
  writeFileSync(join(at, 'package.json'), JSON.stringify(manifest));
  const flags = ['pack', '--json', '--silent', '--pack-destination', at];
  const [packed] = JSON.parse(execFileSync('npm', flags, { cwd: at, encoding: 'utf8' }));
  return readFileSync(join(at, packed.filename));
}
