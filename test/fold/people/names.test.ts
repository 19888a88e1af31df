/** What is kept of names is limited, whoever sends what in which order. */
import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { LIMITS } from '../../../src/model/limits.ts';
import { emptyOutcome } from '../../../src/model/outcome.ts';
import { createRoom } from '../../../src/fold/people/names.ts';
import { createSightings } from '../../../src/fold/people/sightings.ts';
import { newEntity } from '../../../src/fold/entity/entity.ts';
import { keepSign } from '../../../src/fold/sessions/clock.ts';
import { SPACES, type Registers, type Space } from '../../../src/model/registers.ts';
import { registerChanges } from '../registers.ts';

const many = (space: Space, size: number): Registers => {
  return { space, group: '', values: new Map(Array.from({ length: size }, (_, index) => [`known-${index}`, 1])) };
};

/** So many names are kept already that there is room for three. */
const ROOM = 3;
const NAMES = many(SPACES.firstSeen, LIMITS.people_names.max - ROOM);
const COLLECTORS = many(SPACES.signs, LIMITS.collectors.max - ROOM);

const anyNames = array(oneof(constantFrom('known-0', 'a', 'b'), string({ minLength: 1, maxLength: 4 })), {
  maxLength: 30,
});

describe('names past the limit', () => {
  const seen = (names: readonly string[]) => {
    const changes = registerChanges([NAMES]);
    const outcome = emptyOutcome();
    const sightings = createSightings(
      changes,
      { scopes: [], dateOf: () => '2026-11-20' },
      createRoom(changes, outcome),
    );
    for (const name of names) sightings.see(newEntity(), name, 'x', 0);
    sightings.end();
    const kept = changes.all().find(({ space }) => space === SPACES.attendance);
    return { kept: [...(kept?.values.keys() ?? [])], limited: outcome.limits.get('people_names') ?? 0 };
  };

  test('are one user, and counted', () => {
    expect(seen(['known-1', 'a', 'b', 'c', 'd', 'e', 'a'])).toEqual({
      kept: ['known-1', 'a', 'b', 'c', 'other'],
      limited: 2,
    });
  });

  test('are one user of a feature, too', () => {
    const changes = registerChanges([NAMES]);
    const room = createRoom(changes, emptyOutcome());
    const sightings = createSightings(changes, { scopes: [], dateOf: () => '2026-11-20' }, room);
    for (const name of ['known-1', 'a', 'b', 'c', 'd', 'e']) {
      const entity = newEntity();
      sightings.see(entity, name, 'x', 0);
      sightings.use(entity, name, ['feature=y'], 0);
    }
    sightings.end();
    const used = changes.all().find(({ space, group }) => space === SPACES.lastSeen && group === 'feature=y');
    expect([...(used?.values.keys() ?? [])]).toEqual(['known-1', 'a', 'b', 'c', 'other']);
  });

  test('never are more than the limit and the one, and each that is left out is counted', () => {
    assert(
      property(anyNames, (names) => {
        const { kept, limited } = seen(names);
        const fresh = [...new Set(names)].filter((name) => !NAMES.values.has(name));
        const own = new Set(fresh.slice(0, ROOM));
        const over = names.filter((name) => !NAMES.values.has(name) && !own.has(name));
        expect(limited).toBe(over.length);
        expect(new Set(kept.filter((name) => !NAMES.values.has(name)))).toEqual(
          new Set([...own, ...(over.length > 0 ? ['other'] : [])]),
        );
      }),
      { numRuns: 50 },
    );
  });
});

test('collectors past the limit are one, and counted', () => {
  assert(
    property(anyNames, (names) => {
      let known: Registers = COLLECTORS;
      const outcome = emptyOutcome();
      for (const name of names) {
        const changes = registerChanges([known]);
        const group = (space: Space) => (space === SPACES.signs ? known.values : undefined);
        const clock = { listenedMs: 0, upMs: 5, agendaMs: 0, atMs: 0 };
        keepSign(name, clock, { entities: new Map(), seen: [], group }, changes, outcome);
        const [told] = changes.all();
        known = { ...known, values: new Map([...known.values, ...(told?.values ?? [])]) };
      }
      const fresh = [...new Set(names)].filter((name) => !COLLECTORS.values.has(name));
      expect(known.values.size).toBeLessThanOrEqual(LIMITS.collectors.max + 1);
      expect((outcome.limits.get('collectors') ?? 0) > 0).toBe(fresh.length > ROOM);
    }),
    { numRuns: 50 },
  );
});
