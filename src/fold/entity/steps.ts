/**
 * The steps of a conversation that wait (see sessions/steps.ts). Their numbers lie side by side in one list: as objects they were
 * most of what the collector walks, and they are looked at seldom.
 */
import { zeros, type Entity } from './entity.ts';

/** `text`: its place in the entity's texts. */
export type Step = {
  readonly kind: number;
  text: number;
  readonly timeMs: number;
  readonly startMs: number;
  /** When it came, on the listening clock. */
  readonly heardMs: number;
  /** Of a request, in nano-dollars; tokens: what it sent anew, read from a cache (-1: not told) and wrote to one; whether for an hour. */
  readonly cost: number;
  readonly fresh: number;
  readonly read: number;
  readonly written: number;
  readonly hour: number;
};

/** How many numbers a step has: what it is, time, how long it took, when it was heard, cost, tokens read, sent anew and written. */
export const STEP_NUMBERS = 8;
/** Places of numbers that are asked for one by one. */
export const [OF, HEARD] = [0, 3];

/** Kinds are below this. Text, kind and hour are one number. */
const KINDS = 8;
const HOURS = 2;

/** How many wait. */
export function countSteps({ steps }: Entity): number {
  return steps === undefined ? 0 : steps.length / STEP_NUMBERS;
}

/** Of the number at OF: the kind of the step (see sessions/step-kinds.ts), */
export function kindOf(of: number): number {
  return Math.floor(of / HOURS) % KINDS;
}

/** and the place of its text. */
export function textOf(of: number): number {
  return Math.floor(of / HOURS / KINDS);
}

/** After those that wait. */
export function addStep(entity: Entity, step: Step): void {
  const { kind, text, timeMs, startMs, heardMs, cost, read, fresh, written, hour } = step;
  const of = (text * KINDS + kind) * HOURS + hour;
  (entity.steps ??= zeros(0)).push(of, timeMs, timeMs - startMs, heardMs, cost, read, fresh, written);
}

/** As objects, in the order in which they came. */
export function stepsOf({ steps = [] }: Entity): Step[] {
  const all: Step[] = [];
  for (let at = 0; at < steps.length; at += STEP_NUMBERS) {
    const [of, timeMs, tookMs] = [steps[at]!, steps[at + 1]!, steps[at + 2]!];
    all.push({
      kind: kindOf(of),
      text: textOf(of),
      timeMs,
      startMs: timeMs - tookMs,
      heardMs: steps[at + HEARD]!,
      cost: steps[at + 4]!,
      read: steps[at + 5]!,
      fresh: steps[at + 6]!,
      written: steps[at + 7]!,
      hour: of % HOURS,
    });
  }
  return all;
}
