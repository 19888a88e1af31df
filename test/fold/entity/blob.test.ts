import { describe, expect, test } from '@jest/globals';
import { cellWith } from '../../../src/fold/ledger/cells.ts';
import { closeStretches } from '../../../src/fold/sessions/close.ts';
import { decodeEntity, encodeEntity, encodeTail } from '../../../src/fold/entity/blob.ts';
import { newEntity, type Entity } from '../../../src/fold/entity/entity.ts';
import * as ledger from '../../../src/fold/ledger/ledger.ts';
import { createPeople } from '../../../src/fold/people/people.ts';
import { end, stretchAt } from '../../../src/fold/sessions/sessions.ts';
import { grow } from '../../../src/fold/ledger/streams.ts';
import { QUANTITIES, WITNESSES, type Quantity, type Who, type Witness } from '../../../src/model/activity.ts';
import { activity, NOON_MS } from '../activities.ts';
import { registerChanges } from '../registers.ts';

const DIMENSIONS = 2;

function tell(entity: Entity, quantity: Quantity, cell: string[], witness: Witness, amount: number, nowMs: number) {
  const of = cellWith(QUANTITIES.indexOf(quantity), cell);
  return ledger.tell(entity, of, WITNESSES.indexOf(witness), amount, nowMs);
}

/** A session with something of everything a blob has. */
function session(): Entity {
  const entity = newEntity(DIMENSIONS);
  entity.user = 'Zoë';
  entity.userRank = 1;
  entity.dimensions[0] = 'web';
  for (const model of ['opus', 'haiku']) {
    tell(entity, 'cost', [model, 'main'], 'events', 5e9, NOON_MS);
    tell(entity, 'input', [model, 'main'], 'metrics', 7, NOON_MS);
  }
  tell(entity, 'decision', ['accept', 'Edit', ''], 'events', 1, NOON_MS);
  grow(entity, 'stream', 5, NOON_MS, true);
  grow(entity, 'other', 6, NOON_MS, false);
  stretchAt(entity, NOON_MS - 5, NOON_MS, 0);
  entity.heardMs = 1_000;
  entity.expiresMs = NOON_MS;
  ledger.settle(entity, NOON_MS, () => {});
  return entity;
}

/** The session as it was written once, and its blob. */
function written(): { entity: Entity; blob: string } {
  const entity = session();
  return { blob: encodeEntity(entity), entity };
}

const { learn } = createPeople(registerChanges(), { team: undefined, scopes: [], dateOf: String });
const told: Who = {
  agent: 'x',
  session: 's',
  user: 'Zoë',
  userRank: 1,
  names: ['', 'Zoë'],
  accounts: 1,
  instance: '',
  dimensions: ['web', ''],
};
const clock = { listenedMs: 1, atMs: 0, lastArrivalMs: 0 };

describe('a blob', () => {
  test('gives back the entity that was written', () => {
    const { entity, blob } = written();
    expect(decodeEntity(blob, DIMENSIONS)).toEqual(entity);
  });

  const numbers: Record<string, (entity: Entity) => void> = {
    'of nothing': () => {},
    'of what was known already': (entity) => learn(entity, { ...told, userRank: 2 }),
    'of a cell': (entity) => tell(entity, 'cost', ['haiku', 'main'], 'metrics', 6e9, NOON_MS),
    'of cells of all quantities, and of what is owed': (entity) => {
      tell(entity, 'decision', ['accept', 'Edit', ''], 'events', 2, NOON_MS);
      for (const model of ['opus', 'haiku']) tell(entity, 'input', [model, 'main'], 'events', 90, NOON_MS);
      ledger.settle(entity, NOON_MS, () => {});
    },
    'of amounts that ripened': (entity) => ledger.settle(entity, NOON_MS + 1e9, () => {}),
    'of a stream': (entity) => grow(entity, 'other', 2 ** 50, NOON_MS + 1, true),
    'of the base of a stream': (entity) => grow(entity, 'stream', 0, NOON_MS, true),
    'of a stretch': (entity) => {
      const stretch = stretchAt(entity, NOON_MS, NOON_MS + 9, 0);
      Object.assign(stretch, { firstEventMs: NOON_MS, lastEventMs: NOON_MS + 2, cost: 1, tokens: 2, prompts: 3 });
    },
    'of more stretches': (entity) => stretchAt(entity, NOON_MS + 1e9, NOON_MS + 1e9, 0),
    'of no stretch': (entity) => void (entity.stretches = []),
    'of times': (entity) => void Object.assign(entity, { heardMs: 0, expiresMs: Number.MAX_SAFE_INTEGER }),
  };
  test.each(Object.entries(numbers))('takes a patch %s, and gives back the entity as it is then', (_, change) => {
    const { entity, blob } = written();
    change(entity);
    ledger.settle(entity, NOON_MS, () => {});
    const tail = encodeTail(entity, blob.length);
    expect(tail).toMatch(/^\n[0-o]+$/);
    expect(decodeEntity(blob + tail, DIMENSIONS)).toEqual(entity);
    expect(encodeTail(entity, blob.length)!.length).toBeLessThanOrEqual(tail!.length);
  });

  const others: Record<string, (entity: Entity) => void> = {
    'a better name': (entity) => learn(entity, { ...told, user: 'ada', userRank: 0 }),
    'a dimension': (entity) => learn(entity, { ...told, dimensions: ['', 'x'] }),
    'a new cell': (entity) => tell(entity, 'cost', ['sonnet', 'main'], 'events', 1, NOON_MS),
    'a new stream': (entity) => grow(entity, 'new', 1, NOON_MS, true),
    'a closed stretch': (entity) =>
      void closeStretches(
        'x/session/s',
        entity,
        'idle',
        () => {},
        () => {},
      ),
    'an end': (entity) => end(entity, activity({ kind: 'session_end' }), clock),
  };
  test.each(Object.entries(others))('is written anew for %s', (_, change) => {
    const { entity, blob } = written();
    change(entity);
    ledger.settle(entity, NOON_MS, () => {});
    expect(encodeTail(entity, blob.length)).toBeUndefined();
    const anew = encodeEntity(entity);
    expect(decodeEntity(anew, DIMENSIONS)).toEqual(entity);
  });

  test('of more cells than are told apart takes a patch of any of them', () => {
    const entity = session();
    const models = Array.from({ length: 100 }, (_, index) => `model ${index}`);
    for (const model of models) tell(entity, 'cost', [model, 'main'], 'metrics', 1, NOON_MS);
    ledger.settle(entity, NOON_MS, () => {});
    let blob = encodeEntity(entity);
    for (const model of models.slice(10, 90)) {
      tell(entity, 'cost', [model, 'main'], 'metrics', 6e9, NOON_MS);
      ledger.settle(entity, NOON_MS, () => {});
      const tail = encodeTail(entity, blob.length);
      blob = tail === undefined ? encodeEntity(entity) : blob + tail;
      expect(decodeEntity(blob, DIMENSIONS)).toEqual(entity);
    }
  });

  test('is written anew when its patches would be longer than the whole', () => {
    const { entity, blob: whole } = written();
    let blob = whole;
    for (let tail: string | undefined = ''; tail !== undefined; tail = encodeTail(entity, blob.length)) blob += tail;
    expect(blob.length).toBeGreaterThan(1.8 * whole.length);
    expect(blob.length).toBeLessThanOrEqual(2 * whole.length);
  });

  test('of other dimensions than are configured is written anew, so that none of them comes back', () => {
    const { blob } = written();
    for (const dimensions of [DIMENSIONS - 1, DIMENSIONS + 1]) {
      expect(encodeTail(decodeEntity(blob, dimensions), blob.length)).toBeUndefined();
    }
  });

  test('of another form is a bug', () => {
    const { blob } = written();
    expect(() => decodeEntity(blob.replace('[2,', '[1,'), DIMENSIONS)).toThrow('BUG:');
  });

  test('with a patch that is not one of its entity is a bug', () => {
    const { entity, blob } = written();
    tell(entity, 'decision', ['accept', 'Edit', ''], 'events', 2, NOON_MS);
    grow(entity, 'other', 2 ** 50, NOON_MS + 1, true);
    const tail = encodeTail(entity, blob.length)!;
    for (const wrong of [tail.slice(0, -1), `${tail}0`, '\n']) {
      expect(() => decodeEntity(blob + wrong, DIMENSIONS)).toThrow('BUG:');
    }
    expect(() => decodeEntity(encodeEntity(newEntity(DIMENSIONS)) + tail, DIMENSIONS)).toThrow('BUG:');
  });
});
