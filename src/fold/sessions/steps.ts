/**
 * The steps of a conversation: requests, calls of tools, and what makes its cache useless. They are looked at together, in the
 * order of their times, so that the order in which they came decides nothing.
 *
 *  - what a request cost is divided over the calls it led to: those that began after it did and before the next one. Agents begin
 *    calls while the answer still comes, so it is the beginnings that count. [By `prompt.id`: events have that of the moment they
 *    are sent, so those of a subagent that runs on have the next prompt's.]
 *  - what a request did not read of what the one before had in the cache, and sent anew, is lost, by the likeliest cause
 *  - what was written to the cache and not read by the next request was never read
 *
 * Steps wait until what may come between them has come, or the work period ends. They are kept at the end of an entity's numbers,
 * and nothing is kept where no KPI needs them.
 */
import type { Activity } from '../../model/activity.ts';
import type { Entity } from '../entity/entity.ts';
import { addStep, countSteps, HEARD, kindOf, OF, STEP_NUMBERS, stepsOf, type Step } from '../entity/steps.ts';
import type { Emit } from '../facts.ts';
import { priceOf } from '../prices/priced.ts';
import type { Rules } from '../rules.ts';
import type { Traits } from '../traits.ts';
import { emitCacheUse } from './cache-use.ts';
import { isThrough, STEP } from './step-kinds.ts';
import type { StepTraits } from './step-traits.ts';
import { createToolCosts } from './tool-costs.ts';

/** What is worked out of steps. */
export const STEP_FACTS: ReadonlySet<string> = new Set([
  'tool_cost',
  'failure_cost',
  'lost_cache',
  'lost_cache_cost',
  'unread_cache_cost',
]);

/** Two export intervals and some: what came before has come by then. */
const RIPE_MS = 150_000;
/** What waits is looked at so seldom: it is written whole then. */
const WAITS_MS = 600_000;
/** Of so many the older ones are divided at once, which a busy session comes to: calls that come later have no share. */
const STEPS_MAX = 120;
const OLD_SHARE = 3 / 4;
/** Of more texts those that no step is of are left out. */
const TEXTS_MAX = 40;

type Settling = { readonly clock: { readonly listenedMs: number }; readonly emit: Emit };
type Noting = Settling & { readonly rules: Pick<Rules, 'bySteps'> };

/** Notes a step, where some KPI is made of them. */
export function noteStep(
  entity: Entity,
  activity: Activity,
  traits: Traits,
  step: StepTraits,
  timeMs: number,
  batch: Noting,
): void {
  const { who, amounts, durationUs } = activity;
  const { kind } = step;
  if (batch.rules.bySteps !== true || who.session === '') return;
  if (kind === STEP.request && amounts === undefined) return;
  const of = (place: number) => (place < 0 ? -1 : amounts![place]!);
  // Who tells nothing of reading tells nothing of the cache.
  const read = of(step.readAt);
  const written = read < 0 ? 0 : Math.max(of(step.writtenAt), 0);
  addStep(entity, {
    kind,
    text: placeOf(entity, step.textAt(timeMs)),
    timeMs,
    startMs: durationUs > 0 ? timeMs - Math.round(durationUs / 1_000) : timeMs,
    heardMs: batch.clock.listenedMs,
    cost: kind === STEP.request ? costOf(activity, amounts!, traits, timeMs) : 0,
    read,
    fresh: read < 0 ? 0 : Math.max(of(step.inputAt), 0) + written,
    written,
    hour: step.isMain && activity.cacheWrite1h > 0 ? 1 : 0,
  });
  if (countSteps(entity) > STEPS_MAX) settleSteps(entity, who.agent, batch);
}

/** What a request cost, in nano-dollars; 0 where that is not known of a request, but told with the turn, or of none of the agent. */
function costOf(activity: Activity, amounts: readonly number[], { priced, costAt }: Traits, timeMs: number): number {
  const told = costAt < 0 ? -1 : amounts[costAt]!;
  const isEstimated = told < 0 && activity.what.costs !== 'with_turn' && priced?.of.isEstimated === true;
  return Math.max(isEstimated ? priceOf(priced, activity, timeMs) : told, 0);
}

/** Tells what steps say that have waited long enough. `all`: the work period ends. */
export function settleSteps(entity: Entity, agent: string, batch: Settling, all = false): void {
  const count = countSteps(entity);
  if (count === 0) return;
  const { listenedMs } = batch.clock;
  const isFull = count > STEPS_MAX;
  if (!all && !isFull && listenedMs - firstHeardMs(entity) < WAITS_MS) return;
  const inOrder = inOrderOfTime(stepsOf(entity));
  const oldMs = isFull ? inOrder[Math.floor(OLD_SHARE * inOrder.length)]!.startMs : -Infinity;
  const isRipe = ({ heardMs, startMs }: Step) => all || startMs <= oldMs || heardMs <= listenedMs - RIPE_MS;
  const last = inOrder.findLast((step) => step.kind === STEP.request && isRipe(step));
  const isDue = (step: Step) =>
    isRipe(step) && (all || step !== last || step.startMs <= oldMs || step.heardMs <= listenedMs - WAITS_MS);
  const { through, rest } = divideCosts(inOrder, entity, agent, isDue, isRipe, batch.emit);
  keep([...emitCacheUse(through, entity, agent, batch.emit, all), ...rest], entity);
}

/** In place. Most are in order but for a place or two, where this is several times faster than a sort that knows nothing. */
function inOrderOfTime(steps: Step[]): readonly Step[] {
  for (let end = 1; end < steps.length; end++) {
    const step = steps[end]!;
    let at = end;
    for (; at > 0 && isBefore(step, steps[at - 1]!); at--) steps[at] = steps[at - 1]!;
    steps[at] = step;
  }
  return steps;
}

function isBefore(a: Step, b: Step): boolean {
  return (a.startMs - b.startMs || a.timeMs - b.timeMs || a.kind - b.kind) < 0;
}

/** When the first request among the steps was heard; Infinity while there is none. */
function firstHeardMs({ steps = [] }: Entity): number {
  for (let at = 0; at < steps.length; at += STEP_NUMBERS)
    if (kindOf(steps[at + OF]!) === STEP.request) return steps[at + HEARD]!;
  return Infinity;
}

function keep(steps: readonly Step[], entity: Entity): void {
  if (entity.stepTexts.length > TEXTS_MAX) {
    const texts = [...new Set(steps.map(({ text }) => entity.stepTexts[text]!))];
    for (const step of steps) step.text = texts.indexOf(entity.stepTexts[step.text]!);
    entity.stepTexts = texts;
    entity.wholeChars = 0;
  }
  entity.steps = undefined;
  for (const step of steps) addStep(entity, step);
  entity.stepsKept = -1;
}

/** Gives the steps that are through, in their order, and those that wait on. */
function divideCosts(
  inOrder: readonly Step[],
  entity: Entity,
  agent: string,
  isDue: (step: Step) => boolean,
  isRipe: (step: Step) => boolean,
  emit: Emit,
): { through: Step[]; rest: Step[] } {
  const [through, rest]: [Step[], Step[]] = [[], []];
  const costs = createToolCosts(entity, agent, emit);
  let request: Step | undefined;
  let calls: Step[] = [];
  let waits = false;
  for (const step of inOrder) {
    if (step.kind === STEP.request) {
      if (request !== undefined && !waits) costs.divide(request, calls);
      request = step;
      calls = [];
      waits = !isDue(step);
      (waits ? rest : through).push(step);
    } else if (step.kind !== STEP.tool) {
      (isThrough(step.kind) || isRipe(step) ? through : rest).push(step);
    } else if (request === undefined) {
      if (!isRipe(step)) rest.push(step);
    } else {
      (waits ? rest : calls).push(step);
    }
  }
  if (request !== undefined && !waits) costs.divide(request, calls);
  costs.tell();
  return { through, rest };
}

/** Where the text is among those of the entity's steps. */
function placeOf(entity: Entity, text: string): number {
  const place = entity.stepTexts.indexOf(text);
  if (place >= 0) return place;
  entity.stepTexts = [...entity.stepTexts, text];
  entity.wholeChars = 0;
  return entity.stepTexts.length - 1;
}
