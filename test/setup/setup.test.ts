/** The command on a home of its own: what it writes, and that everything comes back. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { install, uninstall } from '../../src/hook/install.ts';
import { setup } from '../../src/setup/setup.ts';

let home: string;
let printed: string[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'otel-kpi-setup-'));
  printed = [];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const path = (...parts: string[]) => join(home, ...parts);
const put = (file: string, text: string) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const read = (file: string) => readFileSync(file, 'utf8');
const hooks = ([command, , file]: readonly string[]) => {
  (command === 'install' ? install : uninstall)(file!, path('hook-state'), ...(['main.ts'] as [string]));
  return 0;
};
const run = (words: string, answers?: string[]) =>
  setup(words.split(' '), {
    home,
    env: { SHELL: '/bin/bash', OTEL_KPI_TOKEN: 's3cret' },
    platform: 'linux',
    print: (line) => printed.push(line),
    ask: answers && (() => Promise.resolve(answers.shift() ?? '')),
    hooks,
  });

const OWN = '{\n    "model": "opus",   "env": { "MINE": "1" }\n}';

test('settings get what is needed beside what is there, and come back with bytes, mode and time', async () => {
  const file = path('.claude/settings.json');
  put(file, OWN);
  chmodSync(file, 0o640);
  utimesSync(file, 1_700_000_000.123, 1_700_000_000.123);
  const { mtimeMs } = statSync(file);
  expect(await run('--yes --hooks --team core --cost-center 42')).toBe(0);
  const { model, env, hooks: ours } = JSON.parse(read(file));
  expect([model, env.MINE]).toEqual(['opus', '1']);
  expect(env).toMatchObject({
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer s3cret',
    OTEL_RESOURCE_ATTRIBUTES: 'team.id=core,cost_center=42',
  });
  expect(ours).toHaveProperty('PreToolUse');
  // Hooks send by themselves, and need the token too.
  expect(JSON.parse(read(path('.config/otel-kpi/hook.json')))).toEqual({
    endpoint: 'http://127.0.0.1:4318',
    token: 's3cret',
  });
  expect(printed.join('\n')).not.toContain('s3cret');
  // Once more, with another team, and the first state is still what comes back.
  expect(await run('--yes --team other --protocol grpc')).toBe(0);
  expect(JSON.parse(read(file))).toMatchObject({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317',
      OTEL_RESOURCE_ATTRIBUTES: 'cost_center=42,team.id=other',
    },
    hooks: { PreToolUse: expect.anything() },
  });
  expect(await run('--undo')).toBe(0);
  expect(read(file)).toBe(OWN);
  expect(existsSync(path('.config'))).toBe(false);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(statSync(file).mtimeMs).toBeCloseTo(mtimeMs, 1);
});

test('files and folders that were not there are not there again', async () => {
  const words = '--yes --agent codex --agent gemini-cli --agent qwen-code --agent copilot-cli --agent opencode';
  expect(await run(words)).toBe(0);
  expect(read(path('.codex/config.toml'))).toContain('endpoint = "http://127.0.0.1:4318/v1/logs"');
  expect(JSON.parse(read(path('.gemini/settings.json')))).toMatchObject({ telemetry: { logPrompts: false } });
  expect(read(path('.bashrc'))).toMatch(/^copilot\(\) \{ COPILOT_OTEL_ENABLED='true' /m);
  expect(statSync(path('.bashrc')).mode & 0o777).toBe(0o600);
  expect(await run('--undo')).toBe(0);
  for (const file of ['.codex', '.gemini', '.qwen', '.bashrc', '.config/opencode'])
    expect(existsSync(path(file))).toBe(false);
});

test('a file that was changed since stays, and so does every other', async () => {
  put(path('.claude/settings.json'), OWN);
  await run('--yes --agent claude-code --agent codex');
  const changed = `${read(path('.claude/settings.json'))}\n`;
  put(path('.claude/settings.json'), changed);
  expect(await run('--undo')).toBe(1);
  expect(read(path('.claude/settings.json'))).toBe(changed);
  expect(existsSync(path('.codex/config.toml'))).toBe(true);
  expect(printed.at(-1)).toBe('Nothing was given back.');
});

test('what would be given back is shown, and nothing is', async () => {
  const file = path('.claude/settings.json');
  put(file, OWN);
  await run('--yes --agent claude-code --agent codex');
  const written = read(file);
  expect(await run('--undo --dry-run')).toBe(0);
  expect(printed.slice(-3).toSorted()).toEqual(
    [
      `${file} would be as it was.`,
      `${path('.codex/config.toml')} would be as it was.`,
      'Nothing was changed (--dry-run).',
    ].toSorted(),
  );
  expect(read(file)).toBe(written);
  put(file, `${written}\n`);
  await run('--undo --dry-run');
  expect(printed.slice(-3).join(' ')).toContain(`${file} was changed since`);
});

test('a link to a file stays a link', async () => {
  put(path('dotfiles/settings.json'), OWN);
  mkdirSync(path('.claude'));
  symlinkSync(path('dotfiles/settings.json'), path('.claude/settings.json'));
  await run('--yes');
  expect(lstatSync(path('.claude/settings.json')).isSymbolicLink()).toBe(true);
  expect(read(path('dotfiles/settings.json'))).toContain('CLAUDE_CODE_ENABLE_TELEMETRY');
});

test.each([
  ['--dry-run', undefined, 0],
  ['--team x', undefined, 2],
  ['--fleet', undefined, 0],
  ['--team x', ['', '', '', '', 'n'], 0],
])('%s (answers %j) changes nothing', async (words, answers, code) => {
  put(path('.claude/settings.json'), OWN);
  expect(await run(words, answers)).toBe(code);
  expect(read(path('.claude/settings.json'))).toBe(OWN);
});

test('who is asked answers what no flag says', async () => {
  put(path('.claude/settings.json'), OWN);
  expect(await run('--department it', ['grpc', 'https://otel.example:4317', 'core', '', 'y'])).toBe(0);
  expect(JSON.parse(read(path('.claude/settings.json'))).env).toMatchObject({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example:4317',
    OTEL_RESOURCE_ATTRIBUTES: 'department=it,team.id=core',
  });
});

test('IT is told each file of each system', async () => {
  await run('--fleet --hooks --endpoint https://otel.example --team core');
  const text = printed.join('\n');
  expect(text).toContain('Windows: C:\\Program Files\\ClaudeCode\\managed-settings.json');
  expect(text).toContain('macOS: /Library/Application Support/ClaudeCode/managed-settings.json');
  expect(text).toContain('"OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer s3cret"');
  expect(text).toContain('in the environment of `copilot`:');
  expect(text).toContain('docs/fleet.md');
});

test.each([
  ['--agent nobody', 'must be one of claude-code'],
  ['--agent claude', 'did you mean claude-code?'],
  ['--dry-run', 'no agent was used here yet'],
  ['--agent codex --endpoint localhost:4318', '--endpoint must be'],
  ['--agent codex --endpoint http://x:4318/v1/logs', 'without a path'],
  ['--agent codex --protocol udp', 'must be http/protobuf or grpc'],
  ['--agent codex --attribute x', 'must be NAME=VALUE'],
  ['--undo --agent codex', '--undo gives back every file that was written, and takes no --agent'],
])('%s is refused', async (words, reason) => {
  await expect(run(words)).rejects.toThrow(reason);
});

test('hooks that a file would refuse are not begun: nothing of it is changed', async () => {
  const file = path('.claude/settings.json');
  put(file, '{ /* mine */ "model": "opus" }');
  expect(await run('--yes --agent claude-code --hooks')).toBe(2);
  expect(printed.at(-1)).toContain(`Take the comments out of ${file}`);
  expect(read(file)).toBe('{ /* mine */ "model": "opus" }');
  expect(await run('--yes --agent claude-code')).toBe(0);
});

test('a file that cannot be read is named, and no other is touched', async () => {
  put(path('.claude/settings.json'), '{ broken');
  await expect(run('--yes --agent codex --agent claude-code')).rejects.toThrow(
    /settings\.json is no JSON object: nothing was changed/,
  );
  expect(existsSync(path('.codex'))).toBe(false);
});
