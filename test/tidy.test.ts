/** The shape of the code, enforced here and not by review. What linter, compiler and knip check is left to them. */
import { describe, expect, test } from '@jest/globals';
import { GROUND_RULES } from './tidy/ground.ts';
import { ROOM_RULES } from './tidy/rooms.ts';
import { readTree, type Rule, type Tree } from './tidy/tree.ts';

const RULES: readonly Rule[] = [...ROOM_RULES, ...GROUND_RULES];

/** Each must stay necessary: one that is not needed any more fails. */
const EXCEPTIONS: readonly { path: string; rule: string; because: string }[] = [
  { path: 'demo/words.ts', rule: 'only agents/ knows a vendor', because: 'writes what agents/ reads' },
  { path: 'test/tidy/ground.ts', rule: 'nothing is left for later', because: 'names the words' },
  { path: 'test/tidy.test.ts', rule: 'nothing is left for later', because: 'shows the words' },
  { path: 'test/tidy.test.ts', rule: 'no checker is silenced', because: 'shows the words' },
  { path: 'test/tidy.test.ts', rule: 'no test is skipped or alone', because: 'shows the words' },
  { path: 'test/tidy.test.ts', rule: 'no path of somebody’s machine', because: 'shows one' },
];

describe('the project is tidy', () => {
  const tree = readTree(`${import.meta.dirname}/..`);

  test.each(RULES)('$name', (rule) => {
    const excepted = EXCEPTIONS.filter((exception) => exception.rule === rule.name).map(({ path }) => path);
    const complaints = rule.check(tree);
    const unneeded = excepted.filter((path) => !complaints.some((complaint) => complaint.path === path));
    expect(
      complaints.filter(({ path }) => !excepted.includes(path)).map(({ path, says }) => `${path}: ${says}`),
    ).toEqual([]);
    expect(unneeded).toEqual([]);
  });
});

describe('each rule can fail', () => {
  const tidy = {
    'src/main.ts':
      "import { listen } from './otlp/server.ts';\nimport { env } from 'node:process';\nlisten(process.env);\n",
    'src/otlp/server.ts': "import express from 'express';\nimport type { Fact } from '../model/fact.ts';\n",
    'src/model/fact.ts':
      '// Never reads Date.now(): node:fs is far away.\nexport type Fact = { readonly timeMs: number };\n',
    'src/agents/README.md': 'Claude Code sends deltas.\n',
    'test/otlp/server.test.ts': "test('a claim', () => expect(1).toBe(1));\n",
    'docs/decisions/0001-one-door.md': '# One door\n\nStatus: accepted\n',
    'docker-compose.yml': 'services:\n  prometheus:\n    image: prom/prometheus:v3.13.3\n',
    'package.json': '{ "dependencies": { "express": "5.3.0" } }',
  };

  test('a tidy project breaks none', () => expect(complaintsOf({})).toEqual([]));

  test.each<[what: string, files: Record<string, string>, rule: string]>([
    [
      'a room imports its sibling',
      { 'src/otlp/server.ts': "import '../model/fact.ts';\nimport '../state/x.ts';" },
      'imports only',
    ],
    [
      'a room imports a library of others',
      { 'src/otlp/server.ts': "import '../model/fact.ts';\nimport 'yaml';" },
      'imports only',
    ],
    [
      'a room imports from outside src',
      { 'src/otlp/server.ts': "import '../model/fact.ts';\nimport '../../test/x.ts'" },
      'imports only',
    ],
    [
      'a room nobody described',
      { 'src/main.ts': "import './cellar/x.ts';\nimport './otlp/server.ts';", 'src/cellar/x.ts': '' },
      'imports only',
    ],
    [
      'the demo imports what it is to tell',
      {
        'demo/x.ts': "import '../src/model/fact.ts';",
        'src/main.ts': "import './commands/demo.ts';\nimport './otlp/server.ts';",
        'src/commands/demo.ts': "import '../../demo/x.ts';",
      },
      'imports only',
    ],
    [
      'the demo takes chance from elsewhere',
      {
        'demo/x.ts': 'Math.random()',
        'src/main.ts': "import './commands/demo.ts';\nimport './otlp/server.ts';",
        'src/commands/demo.ts': "import '../../demo/x.ts';",
      },
      'pure room',
    ],
    ['a pure room reads the clock', { 'src/model/fact.ts': 'export const now = Date.now();' }, 'pure room'],
    [
      'a pure room makes up a time',
      { 'src/model/fact.ts': "export const url = 'http://x'; export const now = new Date();" },
      'pure room',
    ],
    [
      'an edge room reads the environment',
      { 'src/otlp/server.ts': "import '../model/fact.ts';\nprocess.env.PORT" },
      'only main knows',
    ],
    ['an edge room prints', { 'src/otlp/server.ts': "import '../model/fact.ts';\nconsole.log(1)" }, 'only main knows'],
    ['a file nobody imports', { 'src/model/lost.ts': '' }, 'main reaches'],
    ['a long file', { 'test/long.ts': '//\n'.repeat(251) }, 'no file is longer'],
    ['a name that says nothing', { 'test/otlp/test-helpers.ts': '' }, 'a name says'],
    ['work left for later', { Makefile: '# TODO: more' }, 'left for later'],
    ['a silenced checker', { 'test/x.ts': '// @ts-expect-error' }, 'no checker'],
    ['a cast to anything', { 'test/x.ts': 'f(1 as any);' }, 'no checker'],
    ['a test alone', { 'test/x.test.ts': "test.only('x')" }, 'skipped or alone'],
    ['a test left out', { 'test/x.test.ts': "describe.skip('x')" }, 'skipped or alone'],
    ['a vendor at the door', { 'src/otlp/door.html': 'Codex' }, 'knows a vendor'],
    ['a bench that prints', { 'bench/x.ts': 'console.log(1)' }, 'through bench/report.ts'],
    ['a home folder', { 'README.md': 'cd /home/me/otel-kpi' }, 'machine'],
    ['a test in a hurry', { 'test/x.test.ts': "test('x', () => {\n  expect(1).toBe(1);\n}, 20_000);" }, 'its wait'],
    ['a file that begins first and is gone', { 'test/seconds.json': '{ "x.test.ts": 9 }' }, 'begins first'],
    ['a decision without status', { 'docs/decisions/0002-more.md': '# More' }, 'every decision'],
    [
      'two decisions of one number',
      { 'docs/decisions/0001-two-doors.md': '# Two doors\n\nStatus: accepted\n' },
      'every decision',
    ],
    ['a decision without number', { 'docs/decisions/more.md': 'Status: accepted' }, 'every decision'],
    ['a range of versions', { 'package.json': '{ "devDependencies": { "jest": "^30.0.0" } }' }, 'pinned'],
    ['a module under the AGPL', { 'test/parts/x/go.mod': 'require github.com/grafana/loki/v3 v3.7.6\n' }, 'AGPL'],
    ['a package under the AGPL', { 'package-lock.json': '{\n"license": "AGPL-3.0-only" }' }, 'AGPL'],
    ['an image of no version', { 'docker-compose.yml': '  image: redis' }, 'image'],
    ['an image of any version', { 'docker-compose.yml': '  image: redis:latest # moves' }, 'image'],
  ])('%s', (_, files, rule) => {
    expect(complaintsOf(files)).toEqual([expect.stringContaining(rule)]);
  });

  function complaintsOf(files: Record<string, string>): string[] {
    const tree: Tree = new Map(Object.entries({ ...tidy, ...files }));
    return RULES.flatMap((rule) => rule.check(tree).map(() => rule.name));
  }
});
