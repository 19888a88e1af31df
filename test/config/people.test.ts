import { expect, test } from '@jest/globals';
import { parsePeople } from '../../src/config/people.ts';

const parse = (text: string) => parsePeople({ path: 'people.yaml', text }, ['team', 'department']);

/** What is given, by label and in the order of the file. */
const given = (text: string) => {
  const all = parse(text);
  if (Array.isArray(all)) throw new Error(JSON.stringify(all));
  return Object.fromEntries(
    [...all].map(([label, { byName, byAttribute }]) => [
      label,
      [
        Object.fromEntries(byName),
        Object.fromEntries([...byAttribute].map(([at, of]) => [at, Object.fromEntries(of)])),
      ],
    ]),
  );
};

test('a person has a team, written either way', () => {
  expect(given('ada@example.com: web\n"0123": { team: Core Tools }\n')).toEqual({
    team: [{ 'ada@example.com': 'web', '0123': 'Core Tools' }, {}],
  });
});

test('a person, and who sends an attribute, may have any dimension', () => {
  const text = 'Ada@x: { team: web, department: shop }\nmatch: { host.name: { build-*: ci, B2: { department: it } } }';
  expect(given(text)).toEqual({
    team: [{ 'ada@x': 'web' }, { 'host.name': { 'build-*': 'ci' } }],
    department: [{ 'ada@x': 'shop' }, { 'host.name': { b2: 'it' } }],
  });
});

test('names are the same whatever the case of their letters', () => {
  expect(given('Ada@Example.com: web\nada@example.com: web')).toEqual({ team: [{ 'ada@example.com': 'web' }, {}] });
});

test.each(['match: web', 'match: { team: web }'])('somebody may be called match: %s', (text) => {
  expect(given(text)).toEqual({ team: [{ match: 'web' }, {}] });
});

test('a file may name nobody', () => expect(given('# later\n')).toEqual({}));

test.each([
  ['- ada', [['people.yaml', 'is no map; must be lines of `name: value`']]],
  ['ada: web\nada: core', [['people.yaml: line 2', 'is not plain YAML: Map keys must be unique']]],
  ['"": web', [['people.yaml', 'has a line without a name; must have one']]],
  ['ada: web\nAda: core', [['people.yaml: Ada', 'has another team already; must have one']]],
  ['ada:', [['people.yaml: ada', 'is empty; must be the name of a team']]],
  ['ada: [web]', [['people.yaml: ada', 'is a list; must be the name of a team']]],
  ['ada: " web"', [['people.yaml: ada', 'is " web"; must be the name of a team']]],
  ['ada: {}', [['people.yaml: ada', 'has nothing; must have a team or another dimension']]],
  ['"*@*": web', [['people.yaml: *@*', 'has several `*`; must have at most one']]],
  ['match: { host.name: ci }', [['people.yaml: match.host.name', 'is no map; must be lines of `value: team`']]],
  [
    'match: { "host name": {} }',
    [['people.yaml: match.host name', 'is no name of an attribute; must be without spaces']],
  ],
  [
    'match: { host.name: { A: ci, a: web, b: { squad: x, department: [] } } }',
    [
      ['people.yaml: match.host.name.a', 'has another team already; must have one'],
      ['people.yaml: match.host.name.b.squad', 'is no dimension; must be one of team, department'],
      ['people.yaml: match.host.name.b.department', 'is a list; must be a value of `department`'],
    ],
  ],
  [
    'ada: { team: web, mood: good }\nbob:',
    [
      ['people.yaml: ada.mood', 'is no dimension; must be one of team, department'],
      ['people.yaml: bob', 'is empty; must be the name of a team'],
    ],
  ],
])('%j is refused', (text, faults) => {
  expect(parse(text)).toEqual(faults.map(([path, message]) => ({ path, message })));
});
