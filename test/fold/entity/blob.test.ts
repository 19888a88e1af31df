import { describe, expect, test } from '@jest/globals';
import { closeStretches } from '../../../src/fold/sessions/close.ts';
import { decodeEntity, encodeEntity, encodeTail } from '../../../src/fold/entity/blob.ts';
import { newEntity, type Entity } from '../../../src/fold/entity/entity.ts';
import * as ledger from '../../../src/fold/ledger/ledger.ts';
import { createPeople } from '../../../src/fold/people/people.ts';
import { createLinks } from '../../../src/fold/people/told-links.ts';
import { end, give, move } from '../../../src/fold/sessions/sessions.ts';
import { reach } from '../../../src/fold/sessions/stretches.ts';
import { rise } from '../../../src/fold/ledger/rises.ts';
import * as streams from '../../../src/fold/ledger/streams.ts';
import type { Who } from '../../../src/model/activity.ts';
import { labelsOf, NO_LABELS } from '../../../src/model/labels.ts';
import { keyOf } from '../../../src/fold/dedupe/owner.ts';
import { activity, NOON_MS } from '../activities.ts';
import { registerChanges } from '../registers.ts';
import { cell, cells, rules } from '../words.ts';

function tell(entity: Entity, quantity: string, labels: Record<string, string>, witness: string, amount: number) {
  return ledger.tell(entity, cell(quantity, labels), witness, amount, NOON_MS, rules);
}

const stretchAt = (entity: Entity, fromMs: number, untilMs: number) =>
  reach(entity, fromMs, untilMs, 0, { joinedStretches: 0, limits: new Map() });
const grow = (entity: Entity, key: string, value: number, timeMs: number, whole: boolean) =>
  streams.grow(entity, key, value, timeMs, whole, () => false);

const of = (model: string) => ({ model, source: 'main' });
const EDIT = { decision: 'accept', tool: 'Edit' };

/** A session with something of everything a blob has. */
function session(): Entity {
  const entity = newEntity();
  entity.user = 'Zoë';
  entity.userRank = 1;
  entity.dimensions = labelsOf({ team: 'web' });
  for (const model of ['opus', 'haiku']) {
    tell(entity, 'cost', of(model), 'events', 5e9);
    tell(entity, 'input', of(model), 'metrics', 7);
  }
  tell(entity, 'decision', EDIT, 'events', 1);
  grow(entity, 'str.eam', 5, NOON_MS, true);
  rise(entity, 'sc.raped', 2, NOON_MS - 1, true, 0);
  grow(entity, 'oth.er', 6, NOON_MS, false);
  move(entity, stretchAt(entity, NOON_MS - 5, NOON_MS), 'prompts', 2);
  entity.heardMs = 1_000;
  entity.expiresMs = NOON_MS;
  ledger.settle(entity, NOON_MS, rules, () => {});
  return entity;
}

/** The session as it was written once, and its blob. */
function written(): { entity: Entity; blob: string } {
  const entity = session();
  return { blob: encodeEntity(entity), entity };
}

const { learn } = createPeople(registerChanges(), { scopes: [], dateOf: String, linksOf: createLinks() }, NOON_MS, {
  limits: new Map(),
});
const told: Who = {
  ...activity().who,
  user: 'Zoë',
  userRank: 1,
  names: ['', 'Zoë'],
  dimensions: labelsOf({ team: 'web' }),
  ownDimensions: NO_LABELS,
  givenDimensions: NO_LABELS,
};
const clock = { listenedMs: 1, upMs: 1, agendaMs: NOON_MS, atMs: 0 };

describe('a blob', () => {
  test('gives back the entity that was written', () => {
    const { entity, blob } = written();
    expect(decodeEntity(blob, cells)).toEqual(entity);
  });

  const numbers: Record<string, (entity: Entity) => void> = {
    'of nothing': () => {},
    'of what was known already': (entity) => learn(entity, { ...told, userRank: 2 }),
    'of a cell': (entity) => tell(entity, 'cost', of('haiku'), 'metrics', 6e9),
    'of cells of all quantities, and of what is owed': (entity) => {
      tell(entity, 'decision', EDIT, 'events', 2);
      for (const model of ['opus', 'haiku']) tell(entity, 'input', of(model), 'events', 90);
      ledger.settle(entity, NOON_MS, rules, () => {});
    },
    'of amounts that ripened': (entity) => ledger.settle(entity, NOON_MS + 1e9, rules, () => {}),
    'of a stream': (entity) => grow(entity, 'oth.er', 2 ** 50, NOON_MS + 1, true),
    'of the base of a stream': (entity) => grow(entity, 'str.eam', 0, NOON_MS, true),
    'of a stretch': (entity) => {
      const stretch = stretchAt(entity, NOON_MS, NOON_MS + 9);
      Object.assign(stretch, { firstEventMs: NOON_MS, lastEventMs: NOON_MS + 2 });
      move(entity, stretch, 'prompts', 3);
    },
    'of more stretches': (entity) => stretchAt(entity, NOON_MS + 1e9, NOON_MS + 1e9),
    'of no stretch': (entity) => void (entity.stretches = []),
    'of a new stream': (entity) => grow(entity, 'n.ew', 1, NOON_MS, true),
    'of rises': (entity) => {
      for (const [at, value] of [3, 5, 1, 4].entries()) rise(entity, 'sc.raped', value, NOON_MS + at, true, 0);
      rise(entity, 'ag.ain', 9, NOON_MS, false, 4);
    },
    'of what is no work': (entity) => give(entity, 'prompts', 3, NOON_MS + 7, true),
    'of what is told as nothing': (entity) =>
      move(entity, stretchAt(entity, NOON_MS + 1e9, NOON_MS + 1e9), 'prompts', 0),
    'of times': (entity) => void Object.assign(entity, { heardMs: 0, expiresMs: Number.MAX_SAFE_INTEGER }),
  };
  test.each(Object.entries(numbers))('takes a patch %s, and gives back the entity as it is then', (_, change) => {
    const { entity, blob } = written();
    change(entity);
    ledger.settle(entity, NOON_MS, rules, () => {});
    const tail = encodeTail(entity, blob.length);
    expect(tail).toMatch(/^\n[0-o]+$/);
    expect(decodeEntity(blob + tail, cells)).toEqual(entity);
    expect(encodeTail(entity, blob.length)!.length).toBeLessThanOrEqual(tail!.length);
  });

  const others: Record<string, (entity: Entity) => void> = {
    'a better name': (entity) => learn(entity, { ...told, user: 'ada', userRank: 0 }),
    'a dimension': (entity) => learn(entity, { ...told, dimensions: labelsOf({ project: 'x' }) }),
    'a new cell': (entity) => tell(entity, 'cost', of('sonnet'), 'events', 1),
    'a closed stretch': (entity) =>
      void closeStretches(
        keyOf('x/session/s'),
        entity,
        'idle',
        rules,
        () => {},
        () => {},
        () => {},
        NOON_MS,
      ),
    'a new witness': (entity) => tell(entity, 'cost', of('opus'), 'scraped', 1),
    'a new counter': (entity) => move(entity, entity.stretches[0]!, 'tools', 1),
    'an end': (entity) => end(entity, activity({ kind: 'session_end' }), clock),
  };
  test.each(Object.entries(others))('is written anew for %s', (_, change) => {
    const { entity, blob } = written();
    change(entity);
    ledger.settle(entity, NOON_MS, rules, () => {});
    expect(encodeTail(entity, blob.length)).toBeUndefined();
    const anew = encodeEntity(entity);
    expect(decodeEntity(anew, cells)).toEqual(entity);
  });

  test('of more cells than are told apart takes a patch of any of them', () => {
    const entity = session();
    const models = Array.from({ length: 100 }, (_, index) => `model ${index}`);
    for (const model of models) tell(entity, 'cost', of(model), 'metrics', 1);
    ledger.settle(entity, NOON_MS, rules, () => {});
    let blob = encodeEntity(entity);
    for (const model of models.slice(10, 90)) {
      tell(entity, 'cost', of(model), 'metrics', 6e9);
      ledger.settle(entity, NOON_MS, rules, () => {});
      const tail = encodeTail(entity, blob.length);
      blob = tail === undefined ? encodeEntity(entity) : blob + tail;
      expect(decodeEntity(blob, cells)).toEqual(entity);
    }
  });

  test('is written anew when its patches would be longer than the whole', () => {
    const { entity, blob: whole } = written();
    let blob = whole;
    for (let tail: string | undefined = ''; tail !== undefined; tail = encodeTail(entity, blob.length)) blob += tail;
    expect(blob.length).toBeGreaterThan(1.8 * whole.length);
    expect(blob.length).toBeLessThanOrEqual(2 * whole.length);
  });

  test('keeps what it does not know: words of a later version, and dimensions of another configuration', () => {
    const { blob } = written();
    const [names = '', ofCells = '', ofNumbers = ''] = blob.split('\n');
    const strange = names.replace('"team":"web"', '"squad":"x","team":"web"').replace('"metrics"', '"spans"');
    const cellsOfLater = ofCells.replace('"cost",{"model"', '"carbon",{"grid":"de","model"');
    const later = [strange, cellsOfLater, ofNumbers].join('\n');
    expect(encodeEntity(decodeEntity(later, cells))).toBe(later);
  });

  test('of another form is a bug', () => {
    const { blob } = written();
    expect(() => decodeEntity(blob.replace('entity/2', 'entity/0'), cells)).toThrow('BUG:');
  });

  test('with a patch that is not one of its entity is a bug', () => {
    const { entity, blob } = written();
    tell(entity, 'decision', EDIT, 'events', 2);
    grow(entity, 'oth.er', 2 ** 50, NOON_MS + 1, true);
    const tail = encodeTail(entity, blob.length)!;
    for (const wrong of [tail.slice(0, -1), `${tail}0`, '\n']) {
      expect(() => decodeEntity(blob + wrong, cells)).toThrow('BUG:');
    }
    expect(() => decodeEntity(encodeEntity(newEntity()) + tail, cells)).toThrow('BUG:');
  });
});
