/**
 * Failures that come again: of a session it is kept how often each tool failed with each class of error. As often as LOOP is a
 * loop, told once: the agent does not get on. The count only grows, so the order of records decides nothing.
 *
 * They are kept as what else rises (see ledger/rises.ts).
 */
import type { Activity } from '../../model/activity.ts';
import type { Labels } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import { noteLimit, type Outcome } from '../../model/outcome.ts';
import { LIMITS } from '../../model/limits.ts';
import { hashOf, textOf } from '../dedupe/fingerprint.ts';
import type { Entity, Rising } from '../entity/entity.ts';
import type { Emit } from '../facts.ts';

const LOOP = 5;

const keyOf = createMemo(1_000, ({ tool, error_type: type }: Labels) =>
  textOf(hashOf(`failed/${JSON.stringify([tool, type])}`)),
);

/** How many are in a map that was looked through: streams of a session may be many. */
const kept = new WeakMap<ReadonlyMap<string, Rising>, number>();

/** What else rises is in the same map: numbers of events are never whole, and of streams few show a 0. */
function isFailure({ whole, rises }: Rising): boolean {
  return whole && rises.length === 1 && rises[0]!.first === 0;
}

export function noteFailure(
  entity: Entity,
  { who, what: { labels } }: Activity,
  timeMs: number,
  dimensions: Labels,
  { emit, outcome }: { readonly emit: Emit; readonly outcome: Outcome },
): void {
  emit('tool_failure', 1, timeMs, labels, dimensions);
  if (who.session === '') return;
  const all = (entity.rising ??= new Map());
  const known = all.get(keyOf(labels));
  if (known === undefined) {
    const failures = kept.get(all) ?? [...all.values()].filter(isFailure).length;
    if (failures >= LIMITS.session_failures.max) {
      kept.set(all, failures);
      return noteLimit(outcome, 'session_failures');
    }
    kept.set(all, failures + 1);
    emit('failing_session', 1, timeMs, labels, dimensions);
    const rises = [{ first: 0, firstMs: timeMs, last: 1, lastMs: timeMs }];
    all.set(keyOf(labels), { rises, whole: true, sinceMs: 0, changed: true, isNew: true });
    return;
  }
  const run = known.rises[0]!;
  run.last++;
  run.firstMs = Math.min(run.firstMs, timeMs);
  run.lastMs = Math.max(run.lastMs, timeMs);
  known.changed = true;
  if (run.last === LOOP) emit('loop', 1, timeMs, labels, dimensions);
}
