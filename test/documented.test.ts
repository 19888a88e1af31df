/** What the pages for people say of the command line: each line is one that its command takes, each output is what it prints. */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { demo } from '../src/commands/demo.ts';
import { guard } from '../src/commands/guard.ts';
import { importHistories } from '../src/commands/import.ts';
import { parseLine } from '../src/commands/line.ts';
import { mcp } from '../src/commands/mcp.ts';
import { report } from '../src/commands/report.ts';
import { doctor } from '../src/doctor/doctor.ts';
import { Refusal } from '../src/line/refusal.ts';
import { parseFlags, refuseBesideUndo } from '../src/setup/options.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: ROOT })];
const home = mkdtempSync(join(tmpdir(), 'otel-kpi-documented-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const never = (): never => {
  throw new Error('its words are right');
};
const here = { env: {}, home, platform: 'linux', cwd: home, print: never } as const;

/** Each reads its words and then asks for something, which nobody gives. */
const COMMANDS: Readonly<Record<string, (words: string[]) => unknown>> = {
  demo: (words) => demo(words, { token: '', now: never, print: never, stop: AbortSignal.abort() }),
  guard: (words) => guard(words, { ...here, corpus: new URL('file:///none') }),
  import: (words) =>
    importHistories(words, { env: {}, agents: ['codex'], read: never, send: never, print: never, show: never }),
  mcp: (words) => mcp([...words, '--help'], {}, '1.0.0', never),
  report: (words) => report(words, { ask: never, print: never }),
  doctor: (words) =>
    doctor([...words, '--help'], { ...here, now: never, defects: new Map(), settingsOf: () => ({ faults: [] }) }),
  setup: (words) => {
    const flags = parseFlags(words);
    if (flags.undo === true) refuseBesideUndo(flags);
  },
};
/** They are told apart by another program, and its tests. */
const OF_HOOKS = ['hook', 'hooks', 'statusline'];

/** As the shell cuts a line: in quotes or by spaces, up to a comment, a pipe or another command. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain!,
  );
  const end = words.findIndex((word) => /^(#.*|[|>&;]+)$/.test(word));
  return end === -1 ? words : words.slice(0, end);
}

const LINES = PAGES.flatMap((page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const code = [...text.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, lines]) =>
    lines!.replaceAll('\\\n', ' ').split('\n'),
  );
  // In a sentence a command without options may be half a line.
  const inline = [...text.replaceAll(/```.*?```/gs, '').matchAll(/`([^`\n]+ --[^`\n]+)`/g)].map(([, line]) => line!);
  return [...code, ...inline].flatMap((line) => {
    const [, words] = /^(?:sudo |[A-Z_]+=\S+ )*(?:\.\/)?otel-kpi ([a-z].*)$/.exec(line.trim()) ?? [];
    return words === undefined || words.includes('…') ? [] : [[page, words] as const];
  });
});

test('there are lines to look at', () => expect(LINES.length).toBeGreaterThan(30));

test.each(LINES)('%s: otel-kpi %s', async (_, line) => {
  const [command = '', ...words] = wordsOf(line);
  if (OF_HOOKS.includes(command)) return;
  const run = COMMANDS[command];
  const ended: unknown = await (async () => (run ? await run(words) : parseLine([command, ...words])))().catch(
    (error: unknown) => error,
  );
  // A file of the example is not there.
  const isThere = ended instanceof Refusal && !/cannot be read/.test(ended.message);
  expect(isThere ? ended.message : '').toBe('');
});

const PRINTED = PAGES.flatMap((page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const blocks = text.matchAll(/<!-- printed: otel-kpi ([^\n]*) -->\s+```\n(.*?)```/gs);
  return [...blocks].map(([, line, output]) => [page, line!, output!] as const);
});

test('there are outputs to look at', () => expect(PRINTED.length).toBeGreaterThan(1));

test.each(PRINTED)('%s shows what otel-kpi %s prints', (_, line, output) => {
  const place = join(home, 'ada');
  mkdirSync(join(place, '.claude'), { recursive: true });
  writeFileSync(join(place, '.claude/settings.json'), '{\n  "model": "opus"\n}\n');
  const args = ['--disable-warning=ExperimentalWarning', join(ROOT, 'src/main.ts'), ...wordsOf(line)];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: place,
    env: { HOME: place, PATH: process.env['PATH'] },
    encoding: 'utf8',
  });
  expect([stdout.replaceAll(place, '~'), stderr]).toEqual([output, '']);
});
