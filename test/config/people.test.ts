import { expect, test } from '@jest/globals';
import { parsePeople } from '../../src/config/people.ts';

const parse = (text: string) => parsePeople({ path: 'people.yaml', text });

test('a person has a team, written either way', () => {
  expect(parse('ada@example.com: web\n"0123": { team: Core Tools }\n')).toEqual(
    new Map([
      ['ada@example.com', 'web'],
      ['0123', 'Core Tools'],
    ]),
  );
});

test('names are the same whatever the case of their letters', () => {
  expect(parse('Ada@Example.com: web\nada@example.com: web')).toEqual(new Map([['ada@example.com', 'web']]));
});

test('a file may name nobody', () => expect(parse('# later\n')).toEqual(new Map()));

test.each([
  ['- ada', [['people.yaml', 'is no map; must be lines of `name: value`']]],
  ['ada: web\nada: core', [['people.yaml: line 2', 'is not plain YAML: Map keys must be unique']]],
  ['"": web', [['people.yaml', 'has a person without a name; must be a name']]],
  ['ada: web\nAda: core', [['people.yaml: Ada', 'has another team already; must have one']]],
  ['ada:', [['people.yaml: ada', 'is empty; must be the name of a team']]],
  ['ada: [web]', [['people.yaml: ada', 'is a list; must be the name of a team']]],
  ['ada: " web"', [['people.yaml: ada', 'is " web"; must be the name of a team']]],
  ['ada: {}', [['people.yaml: ada', 'has no team; must have one']]],
  [
    'ada: { team: web, mood: good }\nbob:',
    [
      ['people.yaml: ada.mood', 'is not known; must be one of team'],
      ['people.yaml: bob', 'is empty; must be the name of a team'],
    ],
  ],
])('%j is refused', (text, faults) => {
  expect(parse(text)).toEqual(faults.map(([path, message]) => ({ path, message })));
});
