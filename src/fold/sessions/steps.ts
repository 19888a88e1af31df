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
import { labelsOf, type Labels } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import { TOKEN_TYPES, type Bounds } from '../../model/prices.ts';
import type { Entity, Step } from '../entity/entity.ts';
import type { Emit } from '../facts.ts';
import { priceOf } from '../prices/priced.ts';
import type { Rules } from '../rules.ts';
import type { Traits } from '../traits.ts';
import { emitCacheUse } from './cache-use.ts';
import { STEP } from './step-kinds.ts';

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
/** Of so many the older half is divided at once, which a busy session comes to: calls that come later have no share. */
const STEPS_MAX = 40;

type Settling = { readonly clock: { readonly listenedMs: number }; readonly emit: Emit };
type Noting = Settling & { readonly rules: Pick<Rules, 'bySteps'> };

const NOTHING = { cost: 0, fresh: 0, read: -1, written: 0, hour: 0, writeCost: 0, premium: 0 };

/** What a call is known by among the steps. */
const callOf = createMemo(1_000, ({ tool, outcome, error_type: type }: Labels) =>
  JSON.stringify([tool, outcome, type]),
);

/** Notes a step, where some KPI is made of them. */
export function noteStep(entity: Entity, activity: Activity, traits: Traits, timeMs: number, batch: Noting): void {
  const { who, what, amounts, durationUs } = activity;
  const { step } = traits;
  if (batch.rules.bySteps !== true || who.session === '') return;
  if (what.form !== 'event' && what.form !== 'span') return;
  if (step === STEP.request && amounts === undefined) return;
  const isRequest = step === STEP.request;
  const steps = (entity.steps ??= []);
  steps.push({
    ...NOTHING,
    kind: step!,
    timeMs,
    startMs: Math.min(timeMs, timeMs - Math.round(Math.max(durationUs, 0) / 1_000)),
    heardMs: batch.clock.listenedMs,
    text: placeOf(entity, isRequest ? (what.labels['model'] ?? '') : step === STEP.tool ? callOf(what.labels) : ''),
    ...(isRequest && usageOf(activity, amounts!, traits, timeMs)),
  });
  if (steps.length > STEPS_MAX) settleSteps(entity, who.agent, batch);
}

/** What a request cost, and had to do with the cache of the main conversation. */
function usageOf(
  activity: Activity,
  amounts: readonly number[],
  { priced, costAt }: Traits,
  timeMs: number,
): Partial<Step> {
  const { what, cacheWrite1h } = activity;
  const { source = 'main' } = what.labels;
  const told = costAt < 0 ? -1 : amounts[costAt]!;
  // What is told with the turn is not known of a request.
  const isTold = told >= 0 || what.costs === 'with_turn' || priced === undefined;
  const cost = Math.max(isTold ? told : priceOf(priced, activity, timeMs), 0);
  if (source !== 'main') return { cost };
  return { cost, hour: cacheWrite1h > 0 ? 1 : 0, ...cacheOf(what.quantities, amounts, priced, timeMs) };
}

const bounds: Bounds = { low: 0, high: 0 };
const [READ, WRITE, INPUT] = (['cache_read', 'cache_write', 'input'] as const).map((type) =>
  TOKEN_TYPES.indexOf(type),
) as [number, number, number];
const MILLION = 1_000_000;

/** What a request had to do with the cache; nothing where it does not tell. */
function cacheOf(
  quantities: readonly string[],
  amounts: readonly number[],
  priced: Traits['priced'],
  timeMs: number,
): Partial<Step> {
  const of = (type: number) => amounts[quantities.indexOf(TOKEN_TYPES[type]!)] ?? -1;
  const [read, wrote, input] = [of(READ), of(WRITE), of(INPUT)];
  if (read < 0) return {};
  const written = Math.max(wrote, 0);
  const told = { read, written, fresh: Math.max(input, 0) + written };
  const paid = priced?.price.paid;
  if (paid === undefined) return told;
  const price = (type: number, count: number) => {
    paid.tokens(type, 0, count, timeMs, bounds);
    return Math.max(bounds.low, 0);
  };
  const premium = price(wrote < 0 ? INPUT : WRITE, MILLION) - price(READ, MILLION);
  return { ...told, writeCost: price(WRITE, written), premium: Math.max(premium, 0) };
}

/** Tells what steps say that have waited long enough. `all`: the work period ends. */
export function settleSteps(entity: Entity, agent: string, batch: Settling, all = false): void {
  const { steps } = entity;
  if (steps === undefined || steps.length === 0) return;
  const { listenedMs } = batch.clock;
  const isFull = steps.length > STEPS_MAX;
  const first = steps.find(({ kind }) => kind === STEP.request);
  if (!all && !isFull && (first === undefined || listenedMs - first.heardMs < WAITS_MS)) return;
  const inOrder = steps.toSorted((a, b) => a.startMs - b.startMs || a.timeMs - b.timeMs || a.kind - b.kind);
  const half = isFull ? inOrder[inOrder.length >> 1]!.startMs : -Infinity;
  const isRipe = ({ heardMs, startMs }: Step) => all || startMs <= half || heardMs <= listenedMs - RIPE_MS;
  const last = inOrder.findLast((step) => step.kind === STEP.request && isRipe(step));
  const isDue = (step: Step) =>
    isRipe(step) && (all || step !== last || step.startMs <= half || step.heardMs <= listenedMs - WAITS_MS);
  const rest = divideCosts(inOrder, entity, agent, isDue, isRipe, batch.emit);
  const past = emitCacheUse(
    inOrder.filter((step) => !rest.includes(step)),
    entity,
    agent,
    batch.emit,
    all,
  );
  const kept = [...past, ...rest];
  const texts = [...new Set(kept.map(({ text }) => entity.stepTexts[text]!))];
  entity.steps = kept.map((step) => ({ ...step, text: texts.indexOf(entity.stepTexts[step.text]!) }));
  entity.stepTexts = texts;
  entity.stepsKept = 0;
  entity.wholeChars = 0;
}

/** Gives the steps that wait on. */
function divideCosts(
  inOrder: readonly Step[],
  entity: Entity,
  agent: string,
  isDue: (step: Step) => boolean,
  isRipe: (step: Step) => boolean,
  emit: Emit,
): Step[] {
  const rest: Step[] = [];
  let request: Step | undefined;
  let calls: Step[] = [];
  const end = () => {
    if (request === undefined) rest.push(...calls.filter((call) => !isRipe(call)));
    else if (isDue(request)) divide(request, calls, entity, agent, emit);
    else rest.push(request, ...calls);
    calls = [];
  };
  for (const step of inOrder) {
    if (step.kind === STEP.tool) calls.push(step);
    else if (step.kind === STEP.request) {
      end();
      request = step;
    } else if (step.kind !== STEP.past && !isRipe(step)) rest.push(step);
  }
  end();
  return rest;
}

/** In equal parts, to the last nano-dollar. */
function divide({ cost, timeMs }: Step, calls: readonly Step[], entity: Entity, agent: string, emit: Emit): void {
  let left = cost;
  for (const [index, call] of calls.entries()) {
    const part = Math.floor(left / (calls.length - index));
    left -= part;
    if (part === 0) continue;
    const [tool, outcome, type] = JSON.parse(entity.stepTexts[call.text]!) as (string | null)[];
    const labels = { agent, tool: tool ?? undefined };
    emit('tool_cost', part, timeMs, labelsOf({ ...labels, outcome: outcome ?? undefined }), entity.dimensions);
    if (type != null) emit('failure_cost', part, timeMs, labelsOf({ ...labels, error_type: type }), entity.dimensions);
  }
}

/** Where the text is among those of the entity's steps. */
function placeOf(entity: Entity, text: string): number {
  const place = entity.stepTexts.indexOf(text);
  if (place >= 0) return place;
  entity.stepTexts = [...entity.stepTexts, text];
  entity.wholeChars = 0;
  return entity.stepTexts.length - 1;
}
