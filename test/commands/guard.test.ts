/** What `otel-kpi guard` prints, and how it ends. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { guard } from '../../src/commands/guard.ts';
import { Refusal } from '../../src/line/refusal.ts';

const home = mkdtempSync(join(tmpdir(), 'otel-kpi-guard-'));
const project = join(home, 'project');
mkdirSync(join(project, '.git'), { recursive: true });
mkdirSync(join(project, 'sub'));
mkdirSync(join(project, '.otel-kpi'));
mkdirSync(join(home, 'config', 'otel-kpi'), { recursive: true });
mkdirSync(join(home, 'Documents'));
symlinkSync(join(home, 'Documents'), join(project, 'dist'));
writeFileSync(join(project, '.otel-kpi', 'guard.yaml'), 'rules: { discard: deny }\n');
afterAll(() => rmSync(home, { recursive: true }));

const corpus = new URL('../guard/corpus.yml', import.meta.url);

async function run(words: readonly string[], cwd = project) {
  const lines: string[] = [];
  const env = { XDG_CONFIG_HOME: join(home, 'config') };
  const code = await guard(words, { env, home, cwd, corpus, print: (line) => lines.push(line) });
  return { code, text: lines.join('\n') };
}

describe('guard check', () => {
  test('explains what is inside', async () => {
    const { code, text } = await run(['check', 'sudo bash -c "rm -rf /"']);
    expect(code).toBe(1);
    expect(text).toMatch(
      /verdict +deny\nrule +recursive-delete\npolicy +built-in\nreason +.*\ncommand +rm -rf \/\nclass +other/,
    );
  });
  test('says nothing of what is harmless', async () => {
    expect(await run(['check', 'git status'])).toEqual({ code: 0, text: 'verdict  none\nclass    git' });
  });
  test('names the policy of the project, also from below', async () => {
    const { text } = await run(['check', 'git stash clear'], join(project, 'sub'));
    expect(text).toContain(`verdict  deny\nrule     discard\npolicy   ${join(project, '.otel-kpi', 'guard.yaml')}`);
  });
  test('looks at other tools', async () => {
    expect((await run(['check', '--tool', 'Read', '--input', '{"file_path": ".env"}'])).text).toContain('deny');
  });
  test('follows links and folders of the disk', async () => {
    expect((await run(['check', 'rm -rf dist'])).text).toContain('recursive-delete');
    expect((await run(['check', 'rm -rf dist', '--cwd', 'sub'])).code).toBe(0);
  });
  test('tells what is wrong with a policy, and goes on', async () => {
    writeFileSync(join(home, 'config', 'otel-kpi', 'guard.yaml'), 'rules: { publish: allow }\n');
    const { text } = await run(['check', 'rm -rf /']);
    rmSync(join(home, 'config', 'otel-kpi', 'guard.yaml'));
    expect(text).toContain('guard.yaml: rules.publish is "allow"; must be one of none, warn, ask, deny');
    expect(text).toContain('verdict  deny');
  });
  test.each([
    [['check']],
    [['check', 'a', 'b']],
    [['check', 'a', '--tool', 'x']],
    [['chekc', 'a']],
    [[]],
    [['check', '--tool', 'x', '--input', '{']],
  ])('%j is refused', async (words) => expect(run(words)).rejects.toThrow(Refusal));
});

describe('guard test', () => {
  test('finds the corpus that comes along right', async () => {
    const { code, text } = await run(['test']);
    expect(text).toMatch(/^(\d+) of \1 as they should be; 0 of \d+ harmless ones stopped$/);
    expect(code).toBe(0);
  });
  test('runs one of somebody, under their policies', async () => {
    writeFileSync(join(project, 'mine.yaml'), 'mine:\n  deny: [git stash clear, ls]\n  pass: [git status, rm -rf /]\n');
    const { code, text } = await run(['test', 'mine.yaml']);
    expect(text).toBe(
      'mine: none (no rule) instead of deny: ls\nmine: deny (recursive-delete) instead of pass: rm -rf /\n2 of 4 as they should be; 1 of 2 harmless ones stopped',
    );
    expect(code).toBe(1);
  });
});
