/** One payer per group, through the whole core: fleets whose truth is known. */
import { expect, test } from '@jest/globals';
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  nat,
  oneof,
  record,
  type Arbitrary,
} from 'fast-check';
import { BOTH, FLEETS, overOf, USER, type Fleet, type Mode } from './fleets.ts';

const HOUR_MS = 3_600_000;

test.each(FLEETS)('exact, however late and in whatever order: %s', async (_, fleet) => {
  for (let seed = 0; seed < 4; seed++) {
    const lateMs = seed % 2 === 0 ? 10_000 : HOUR_MS;
    expect([seed, await overOf({ ...fleet, machines: 1 + (seed % 3), lateMs }, seed)]).toEqual([seed, 0]);
  }
});

const names = constantFrom(['session.id'] as const, USER, BOTH, []);
const mode: Arbitrary<Mode> = oneof(
  record({ events: names, metrics: names }),
  record({ events: names }),
  record({ metrics: names }),
);
const anyFleet: Arbitrary<Fleet> = record({
  machines: integer({ min: 1, max: 3 }),
  modes: array(mode, { minLength: 1, maxLength: 2 }),
  modeOf: constantFrom('fleet', 'machine', 'session', 'run'),
  lateMs: constantFrom(10_000, HOUR_MS),
  lost: constantFrom(0, 0.2),
  autoMode: boolean(),
});
const RUNS = { numRuns: Number(process.env['FC_RUNS'] ?? 20) };

test('never over, whatever is lost, whoever tells what by which names, and whichever signal leads', () =>
  assert(
    asyncProperty(anyFleet, nat(999), constantFrom('auto', 'events', 'metrics'), async (fleet, seed, usage) => {
      expect(await overOf(fleet, seed, undefined, usage)).toBeLessThanOrEqual(0);
    }),
    RUNS,
  ));

test('exact where each machine sends one signal, whichever leads', () =>
  assert(
    asyncProperty(integer({ min: 1, max: 4 }), nat(999), constantFrom('auto', 'events', 'metrics'), async (...of) => {
      const [machines, seed, usage] = of;
      const modes: Mode[] = [{ metrics: USER }, { events: BOTH }];
      expect(await overOf({ machines, modes, modeOf: 'machine', lateMs: HOUR_MS }, seed, undefined, usage)).toBe(0);
    }),
    RUNS,
  ));
