import { expect, test } from '@jest/globals';
import { labelsOf } from '../../../src/model/labels.ts';
import { newEntity } from '../../../src/fold/entity/entity.ts';
import { createSightings } from '../../../src/fold/people/sightings.ts';
import { QUARTER_MS } from '../../../src/model/calendar.ts';
import { SPACES, type Registers } from '../../../src/model/registers.ts';
import { registers } from '../../state/registered.ts';
import { registerChanges } from '../registers.ts';

const RULES = {
  scopes: ['agent', 'team'],
  dateOf: (ms: number) => `2026-11-0${1 + Math.floor(ms / QUARTER_MS)}`,
};

const IN_TEAM = '["","agent=x","team=web"]';

function entityOf(team: string) {
  return Object.assign(newEntity(), { dimensions: labelsOf({ team }) });
}

function told(
  see: (seen: ReturnType<typeof createSightings>['see']) => void,
  known: readonly Registers[] = [],
): Registers[] {
  const changes = registerChanges(known);
  const sightings = createSightings(changes, RULES, () => true);
  see(sightings.see);
  sightings.end();
  return changes.all();
}

test('a person was seen first, last, and on each day', () => {
  const ada = entityOf('web');
  const all = told((see) => {
    for (const ms of [5, 9, 7, QUARTER_MS - 1, QUARTER_MS, QUARTER_MS + 0.5]) see(ada, 'ada', 'x', ms);
  });
  expect(all).toEqual([
    registers(SPACES.lastSeen, IN_TEAM, { ada: QUARTER_MS + 0.5 }),
    registers(SPACES.firstSeen, '', { ada: 5 }),
    registers(SPACES.attendance, '2026-11', { ada: 3 }),
  ]);
});

test('nobody is in a scope without a value', () => {
  const all = told((see) => {
    see(entityOf(''), 'ada', 'x', 1);
    see(entityOf('web'), 'bob', 'x', 2);
  });
  expect(all.slice(0, 2)).toEqual([
    registers(SPACES.lastSeen, '["","agent=x"]', { ada: 1 }),
    registers(SPACES.lastSeen, IN_TEAM, { bob: 2 }),
  ]);
});

test('what is known already is not told again', () => {
  const known = [
    registers(SPACES.lastSeen, IN_TEAM, { ada: 9 }),
    registers(SPACES.firstSeen, '', { ada: 5 }),
    registers(SPACES.attendance, '2026-11', { ada: 1 }),
  ];
  expect(told((see) => see(entityOf('web'), 'ada', 'x', 7), known)).toEqual([]);
  expect(told((see) => see(entityOf('web'), 'ada', 'x', 10), known)).toEqual([
    registers(SPACES.lastSeen, IN_TEAM, { ada: 10 }),
  ]);
});

test('a person is seen in several labels together where all of them are told', () => {
  const scopesOf = (team: string) => {
    const changes = registerChanges([]);
    const sightings = createSightings(changes, { ...RULES, scopes: ['agent', 'agent,team'] }, () => true);
    sightings.see(entityOf(team), 'ada', 'x', 5);
    sightings.end();
    return changes.all()[0]!.group;
  };
  expect(JSON.parse(scopesOf('web'))).toEqual(['', 'agent=x', 'agent,team=["x","web"]']);
  expect(JSON.parse(scopesOf(''))).toEqual(['', 'agent=x']);
});
