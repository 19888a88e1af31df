/** Steps in a patch: how many are new, and those. Nothing is said of a step but its beginning, which most kinds need no more of. */
import { STEP } from '../sessions/step-kinds.ts';
import type { Entity, Step } from './entity.ts';
import type { NumberText } from './vlq.ts';

/** From now on they count as written. */
export function putSteps(entity: Entity, text: NumberText): void {
  const { steps, stepsKept, heardMs } = entity;
  if (steps === undefined || steps.length === stepsKept) return;
  text.put(steps.length - stepsKept);
  for (let at = stepsKept; at < steps.length; at++) putStep(steps[at]!, heardMs, text);
  entity.stepsKept = steps.length;
}

export function readSteps(to: Entity, next: () => number): void {
  const steps = (to.steps ??= []);
  let fresh = next();
  if (fresh === 0) throw new Error('BUG: a patch of an entity that tells of no steps');
  for (; fresh > 0; fresh--) steps.push(readStep(to.heardMs, next));
  if (steps.some(({ text }) => text >= to.stepTexts.length)) throw new Error('BUG: a step of what an entity has not');
  to.stepsKept = steps.length;
}

function putStep(step: Step, heardMs: number, text: NumberText): void {
  text.put(step.kind);
  text.put(step.timeMs);
  text.put(step.timeMs - step.startMs);
  // Most were just heard.
  text.put(Math.max(heardMs - step.heardMs, 0));
  text.put(step.text);
  if (!hasUsage(step.kind)) return;
  text.put(step.cost);
  text.put(step.read + 1);
  if (step.read < 0) return;
  text.put(step.fresh);
  text.put(step.written);
  text.put(step.hour);
  text.put(step.writeCost);
  text.put(step.premium);
}

function readStep(heardMs: number, next: () => number): Step {
  const kind = next();
  const timeMs = next();
  const step: Step = {
    kind,
    timeMs,
    startMs: timeMs - next(),
    heardMs: heardMs - next(),
    text: next(),
    cost: 0,
    fresh: 0,
    read: -1,
    written: 0,
    hour: 0,
    writeCost: 0,
    premium: 0,
  };
  if (!hasUsage(kind)) return step;
  const cost = next();
  const read = next() - 1;
  if (read < 0) return { ...step, cost };
  return { ...step, cost, read, fresh: next(), written: next(), hour: next(), writeCost: next(), premium: next() };
}

function hasUsage(kind: number): boolean {
  return kind === STEP.request || kind === STEP.past;
}
