/** What setup writes into a text, and what stays as it was. */
import { describe, expect, test } from '@jest/globals';
import { resourceAttributes } from '../../src/setup/agent.ts';
import { AGENTS } from '../../src/setup/agents/all.ts';
import { diffOf } from '../../src/setup/diff.ts';
import { setInJson } from '../../src/setup/json.ts';
import { markedLines, setMarked, setTable } from '../../src/setup/marked.ts';
import { functionOf, shellOf } from '../../src/setup/shell.ts';

describe('JSON', () => {
  const values = [
    [['env', 'A'], '1'],
    [['env', 'B'], 'two'],
  ] as const;

  test.each([
    ['nothing', '', '{\n  "env": {\n    "A": "1",\n    "B": "two"\n  }\n}\n'],
    ['an empty object', '{}\n', '{\n  "env": {\n    "A": "1",\n    "B": "two"\n  }\n}\n'],
    [
      'tabs, comments and odd spaces',
      '{\n\t// mine\n\t"x": [1,2,   3],\n\t"env": {"A":"0"}\n}',
      '{\n\t// mine\n\t"x": [1,2,   3],\n\t"env": {"A":"1","B": "two"}\n}',
    ],
    [
      'lines of Windows and a mark at the begin',
      '\uFEFF{\r\n    "x": 1\r\n}\r\n',
      '\uFEFF{\r\n    "x": 1,\r\n    "env": {\r\n        "A": "1",\r\n        "B": "two"\r\n    }\r\n}\r\n',
    ],
  ])('%s', (_, before, after) => {
    const written = setInJson(before, values);
    expect(written.replaceAll(/\s/g, '')).toBe(after.replaceAll(/\s/g, ''));
    const own = before.split(/\r?\n/).filter((line) => /mine|"x"/.test(line));
    for (const line of own) expect(written).toContain(line);
    expect(written.includes('\r\n')).toBe(before.includes('\r\n'));
    expect(setInJson(written, values)).toBe(written);
  });

  test.each([
    ['a list', '[]'],
    ['half an object', '{"a":'],
    ['a text where variables belong', '{"env": "x"}'],
    ['an object with variables twice, of which programs read the last', '{"env":{"A":"1"},"env":{"B":"2"}}'],
    ['an object with one of them twice', '{"env":{"A":"0","A":"2"}}'],
  ])('%s is left alone', (_, text) =>
    expect(() => setInJson(text, values)).toThrow(/is no JSON object|has something else|has a name twice/),
  );

  test('a value is made of what was there', () => {
    const told = (now: unknown) => resourceAttributes({ 'team.id': 'a b' }, now);
    const text = setInJson('{"env":{"R":"x=1,team.id=old"}}', [[['env', 'R'], told]]);
    expect(JSON.parse(text).env.R).toBe('x=1,team.id=a%20b');
  });
});

describe('a marked part', () => {
  test('is appended, found, and replaced in its place', () => {
    const once = setMarked('one\n', 'agent', ['a', 'b']);
    const later = setMarked(`${once}two\n`, 'agent', ['c']);
    expect(markedLines(once, 'agent')).toEqual(['a', 'b']);
    expect(later).toMatch(/^one\n\n# >>> .*\nc\n# <<< .*\ntwo\n$/);
    expect(markedLines(later, 'another')).toBeUndefined();
  });

  test('is not guessed where half of it was cut away', () => {
    const cut = setMarked('', 'agent', ['a']).split('\n').slice(0, 2).join('\n');
    expect(() => setMarked(cut, 'agent', ['b'])).toThrow(/without the other/);
  });
});

describe('a table of TOML', () => {
  test.each([
    ['[otel]\nenvironment = "prod"\n'],
    ['model = "x"\n[otel.exporter]\n'],
    ['otel.environment = "prod"\n'],
    ['[ "otel" ]\n'],
  ])('%j is the user’s, and nobody overwrites it', (text) => {
    expect(() => setTable(text, 'agent', 'otel', ['a = 1'])).toThrow(/of its own/);
  });

  test.each([['model = "x"\n[other]\notel = 1\n'], ['[otel_x]\n'], ['prompt = """\n[otel]\n"""\n'], ['# [otel]\n']])(
    '%j has none',
    (text) => {
      const once = setTable(text, 'agent', 'otel', ['a = 1']);
      expect(once.startsWith(text)).toBe(true);
      expect(setTable(once, 'agent', 'otel', ['a = 2'])).toBe(once.replace('a = 1', 'a = 2'));
    },
  );
});

test.each([
  ['/bin/zsh', '.zshrc', `x() { A='it'\\''s' command x "$@"; }`],
  ['/usr/bin/fish', 'otel-kpi.fish', `function x; A='it'\\''s' command x $argv; end`],
  ['/bin/dash', '.profile', `x() { A='it'\\''s' command x "$@"; }`],
])('%s gives a program variables of its own', (SHELL, file, line) => {
  const shell = shellOf({ home: '/home/dev', env: { SHELL }, platform: 'linux' })!;
  expect(shell.file.endsWith(file)).toBe(true);
  expect(functionOf(shell, 'x', { A: "it's" })).toBe(line);
});

test('a diff has the lines that change, and no secret', () => {
  const before = '{\n "A_KEY": "abc",\n "b": 1\n}\n';
  const after = '{\n "A_KEY": "abc",\n "b": 2,\n "H": "Authorization=Bearer s3cret"\n}\n';
  expect(diffOf(before, after)).toEqual(
    ['-  "b": 1', '+  "b": 2,', '+  "H": "Authorization=•••"'].map((line) => `${line[0]} ${line.slice(2)}`),
  );
  expect(diffOf(before.replace(',', ''), before).join('\n')).not.toContain('abc');
});

describe.each(AGENTS.map((agent) => [agent.name, agent] as const))('%s', (_, agent) => {
  const choice = {
    endpoint: 'http://collector:4318',
    protocol: 'http/protobuf',
    token: 'abc',
    attributes: { 'team.id': 'x' },
  } as const;
  const places = { home: '/home/dev', env: {}, platform: 'linux' };

  test('is told the address, the token, and not to tell prompts where it would', () => {
    const all = JSON.stringify([agent.content?.(choice), agent.environment?.(choice)]);
    expect(all).toContain('http://collector:4318');
    expect(all).toContain('Bearer abc');
    expect(agent.folder(places).startsWith('/home/dev/')).toBe(true);
  });
});
