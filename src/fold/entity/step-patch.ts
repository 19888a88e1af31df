/**
 * Steps in a patch: how many are new, and those. Of each what it is; how much later it was than the one before; how long it
 * took; how long ago it was heard. Nothing more is said of a step that used no tokens.
 */
import { hasUsage } from '../sessions/step-kinds.ts';
import { zeros, type Entity } from './entity.ts';
import { HEARD, kindOf, STEP_NUMBERS, textOf } from './steps.ts';
import type { NumberText } from './vlq.ts';

/** From now on they count as written. */
export function putSteps(entity: Entity, text: NumberText): void {
  const { steps, stepsKept, heardMs } = entity;
  if (steps === undefined || steps.length === stepsKept) return;
  text.put((steps.length - stepsKept) / STEP_NUMBERS);
  let beforeMs = lastOf(entity);
  for (let at = stepsKept; at < steps.length; at += STEP_NUMBERS) {
    const [of, timeMs] = [steps[at]!, steps[at + 1]!];
    const later = timeMs - beforeMs;
    beforeMs = timeMs;
    text.put(of);
    text.put(later < 0 ? -2 * later - 1 : 2 * later);
    text.put(steps[at + 2]!);
    // Most were just heard.
    text.put(Math.max(heardMs - steps[at + HEARD]!, 0));
    if (!hasUsage(kindOf(of))) continue;
    text.put(steps[at + 4]!);
    text.put(steps[at + 5]! + 1);
    if (steps[at + 5]! < 0) continue;
    text.put(steps[at + 6]!);
    text.put(steps[at + 7]!);
  }
  entity.stepsKept = steps.length;
}

export function readSteps(to: Entity, next: () => number): void {
  const steps = (to.steps ??= zeros(0));
  const fresh = next();
  if (fresh === 0) throw new Error('BUG: a patch of an entity that tells of no steps');
  let beforeMs = lastOf(to);
  for (let step = 0; step < fresh; step++) {
    const [of, later, tookMs, agoMs] = [next(), next(), next(), next()];
    if (textOf(of) >= to.stepTexts.length) throw new Error('BUG: a step of what an entity has not');
    beforeMs += later % 2 === 1 ? -(later + 1) / 2 : later / 2;
    const [cost, read] = hasUsage(kindOf(of)) ? [next(), next() - 1] : [0, -1];
    const [sent, written] = read < 0 ? [0, 0] : [next(), next()];
    steps.push(of, beforeMs, tookMs, to.heardMs - agoMs, cost, read, sent, written);
  }
  to.stepsKept = steps.length;
}

/** Near to the first step of a patch, and known when it is read. */
function lastOf({ stretches }: Entity): number {
  return stretches.at(-1)?.lastMs ?? 0;
}
