import { expect, test } from '@jest/globals';
import { labelsOf } from '../../../src/model/labels.ts';
import { newEntity } from '../../../src/fold/entity/entity.ts';
import { createSightings } from '../../../src/fold/people/sightings.ts';
import { QUARTER_MS } from '../../../src/model/calendar.ts';

const RULES = {
  scopes: ['agent', 'team'],
  dateOf: (ms: number) => `day ${Math.floor(ms / QUARTER_MS)}`,
};

function entityOf(user: string, team: string) {
  return Object.assign(newEntity(), { user, dimensions: labelsOf({ team }) });
}

test('records of a session tell of its person once for each quarter hour, at the latest time', () => {
  const sightings = createSightings((name) => name, RULES);
  const ada = entityOf('ada', 'web');
  for (const ms of [5, 9, 7, QUARTER_MS - 1, QUARTER_MS, QUARTER_MS + 0.5]) sightings.see(ada, 'x', ms);
  const scopes = ['', 'agent=x', 'team=web'];
  expect(sightings.all()).toEqual([
    { name: 'ada', lastMs: QUARTER_MS - 1, scopes, date: 'day 0' },
    { name: 'ada', lastMs: QUARTER_MS + 0.5, scopes, date: 'day 1' },
  ]);
});

test('nobody is in a scope without a value, and all of the same scopes share one list', () => {
  const sightings = createSightings((name) => (name === 'id' ? 'ada' : name), RULES);
  const people = [entityOf('id', ''), entityOf('bob', 'web'), entityOf('eve', ''), entityOf('kim', 'web')];
  for (const one of people) sightings.see(one, 'x', 1);
  const [ada, bob, eve, kim] = sightings.all();
  expect([ada!.name, ada!.scopes, bob!.scopes]).toEqual(['ada', ['', 'agent=x'], ['', 'agent=x', 'team=web']]);
  expect(eve!.scopes).toBe(ada!.scopes);
  expect(kim!.scopes).toBe(bob!.scopes);
});
