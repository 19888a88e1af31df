/** Limits on what is kept beside totals: whatever comes in whatever order, nothing of it is lost, and no more is kept than may be. */
import { describe, expect, test } from '@jest/globals';
import { array, assert, integer, nat, property, record } from 'fast-check';
import { newEntity } from '../../src/fold/entity/entity.ts';
import { hold, ripen, ripensMs, unripeOf } from '../../src/fold/ledger/ripening.ts';
import { createAdmission } from '../../src/fold/people/dimensions.ts';
import { beginTurn, holdEstimate, reportTurn, ripeEstimates } from '../../src/fold/prices/turns.ts';
import { largest } from '../../src/kpis/gauges/limited.ts';
import { labelsOf, NO_LABELS, OTHER } from '../../src/model/labels.ts';
import { LIMITS, type LimitName } from '../../src/model/limits.ts';
import type { Quantity } from '../../src/model/words.ts';
import { registerChanges } from './registers.ts';

const SECOND_MS = 1_000;
const NOON = Date.UTC(2026, 10, 20, 12);
const noting = () => ({ limits: new Map<LimitName, number>() });
const sumOf = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0);

test('ripening: all that waits counts, none before its time, and of each kind no more seconds are kept than may be', () => {
  const { max } = LIMITS.ripening;
  const quantity: Quantity = { name: 'decision', unit: 'count', labels: [], fact: '' };
  const told = array(record({ second: nat(3 * max), of: nat(1), amount: integer({ min: 1, max: 9 }) }), {
    maxLength: 4 * max,
    size: 'max',
  });
  assert(
    property(told, nat(3 * max), (all, untilSecond) => {
      const entity = newEntity();
      const outcome = noting();
      const witnesses = ['events', 'spans'];
      for (const { second, of, amount } of all) {
        hold(entity, { quantity, witness: witnesses[of]! }, amount, NOON + second * SECOND_MS, outcome);
      }
      const kept = witnesses.map((_, of) => entity.unripe.filter(({ held }) => held.witness === witnesses[of]).length);
      expect(Math.max(...kept)).toBeLessThanOrEqual(max);
      const seconds = witnesses.map((_, of) => new Set(all.filter((one) => one.of === of).map(({ second }) => second)));
      expect(outcome.limits.has('ripening')).toBe(seconds.some(({ size }) => size > max));
      ripen(entity, NOON + untilSecond * SECOND_MS);
      for (const [of, witness] of witnesses.entries()) {
        const own = all.filter((one) => one.of === of);
        const waiting = sumOf(own.filter(({ second }) => second > untilSecond).map(({ amount }) => amount));
        expect(unripeOf(entity, quantity, witness)).toBeGreaterThanOrEqual(waiting);
        if (seconds[of]!.size <= max) expect(unripeOf(entity, quantity, witness)).toBe(waiting);
      }
      while (ripen(entity, ripensMs(entity)));
      expect(entity.unripe).toEqual([]);
    }),
    { numRuns: 60, seed: 13 },
  );
});

describe('session_turns', () => {
  const { max } = LIMITS.session_turns;
  const TURN_MS = 60_000;
  const turns = array(record({ estimate: integer({ min: 1, max: 900 }), reported: nat(900), late: nat(2) }), {
    maxLength: 2 * max,
    size: 'max',
  });

  /** Each turn begins, and is told of a request. `late`: its report comes at once, after its estimate was paid, or never. */
  function costOf(all: readonly { estimate: number; reported: number; late: number }[]) {
    const entity = newEntity();
    const outcome = noting();
    const paid: number[] = [];
    const report = (at: number) => {
      const { reported } = all[at]!;
      paid.push(reported - reportTurn(entity, NOON + at * TURN_MS, 'metrics', reported, outcome));
    };
    for (const [at, { estimate, late }] of all.entries()) {
      const atMs = NOON + at * TURN_MS;
      beginTurn(entity, atMs + 50, outcome);
      const of = { atMs: atMs + 500, lastMs: atMs + 500, timeMs: atMs, dueMs: at, labels: NO_LABELS };
      holdEstimate(entity, { ...of, amount: estimate, dimensions: NO_LABELS }, outcome);
      if (late === 0) report(at);
    }
    for (const { amount } of ripeEstimates(entity, 0, outcome, true)) paid.push(amount);
    for (const [at, { late }] of all.entries()) if (late === 1) report(at);
    return { cost: sumOf(paid), kept: entity.turns, limits: outcome.limits };
  }

  test('past the limit a session never costs more than all that was told, nor less than was reported', () => {
    assert(
      property(turns, (all) => {
        const { cost, kept, limits } = costOf(all);
        expect(kept?.turns.length ?? 0).toBeLessThanOrEqual(max);
        expect(kept?.waiting ?? []).toEqual([]);
        const reports = all.filter(({ late }) => late < 2);
        expect(cost).toBeGreaterThanOrEqual(sumOf(reports.map(({ reported }) => reported)));
        expect(cost).toBeLessThanOrEqual(sumOf(all.map(({ estimate, reported }) => estimate + reported)));
        // A prompt and a report each.
        if (2 * all.length <= max) {
          const each = all.map(({ estimate, reported, late }) =>
            late === 0 ? reported : late === 1 ? Math.max(estimate, reported) : estimate,
          );
          expect(limits.size).toBe(0);
          expect(cost).toBe(sumOf(each));
        }
      }),
      { numRuns: 100, seed: 13 },
    );
  });

  test('past the limit estimates without reports count whole', () => {
    assert(
      property(turns, (all) => {
        const never = all.map((turn) => ({ ...turn, late: 2 }));
        expect(costOf(never).cost).toBe(sumOf(all.map(({ estimate }) => estimate)));
      }),
      { numRuns: 60, seed: 13 },
    );
  });
});

test('dimension_values: what was let in stays, whatever comes between, and all else is one', () => {
  const { max } = LIMITS.dimension_values;
  const values = array(nat(2 * max), { maxLength: 3 * max, size: 'max' });
  assert(
    property(values, (told) => {
      const outcome = noting();
      const registers = registerChanges();
      const admit = createAdmission(registers, NOON, outcome);
      const first = [...new Set(told)].slice(0, max);
      for (const value of told) {
        const { team } = admit(labelsOf({ team: `v${value}` }));
        expect(team).toBe(first.includes(value) ? `v${value}` : OTHER);
      }
      expect(outcome.limits.has('dimension_values')).toBe(new Set(told).size > max);
      // The next batch, or another replica, knows those that were let in.
      const again = createAdmission(registerChanges(registers.all()), NOON, noting());
      for (const value of told.toReversed()) {
        expect(again(labelsOf({ team: `v${value}` }))['team']).toBe(first.includes(value) ? `v${value}` : OTHER);
      }
    }),
    { numRuns: 20, seed: 13 },
  );
});

test('gauge_groups: the largest are shown, and the others are two or more', () => {
  assert(
    property(array(nat(50), { maxLength: 60, size: 'max' }), integer({ min: 1, max: 30 }), (sizes, max) => {
      const { shown, rest } = largest(sizes, (size) => size, max);
      expect([...shown, ...rest].toSorted((a, b) => b - a)).toEqual(sizes.toSorted((a, b) => b - a));
      expect(shown.length + Math.min(rest.length, 1)).toBeLessThanOrEqual(max + 1);
      if (rest.length === 0) return;
      expect(rest.length).toBeGreaterThan(1);
      expect(Math.min(...shown)).toBeGreaterThanOrEqual(Math.max(...rest));
    }),
    { seed: 13 },
  );
});
