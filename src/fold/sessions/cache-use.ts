/**
 * What the main conversation of a session has of its prompt cache: each request is compared with the one before it. What that one
 * read and wrote can be read; what of it is not read, and sent anew, is lost. Of several causes the first holds:
 *
 *  model_switch   another model, which has a cache of its own
 *  compaction     the conversation was summarised in between
 *  expired        the pause was longer than the cache lives: 5 minutes, or an hour where the request before wrote for one
 *  tools_changed  an MCP server was connected or lost in between
 *  unknown        none of these
 */
import { labelsOf } from '../../model/labels.ts';
import type { Entity } from '../entity/entity.ts';
import type { Step } from '../entity/steps.ts';
import type { Emit } from '../facts.ts';
import { createQuarterSums } from './quarter-sums.ts';
import { isThrough, STEP } from './step-kinds.ts';
import { atRate, ratedModelOf } from './step-rates.ts';

const LIVES_MS = [300_000, 3_600_000] as const;

/**
 * Tells what the requests among the steps say, in the order of time, and gives the last of them, with which the next is compared,
 * and what came after it, of each kind one.
 * `all`: no other request comes that could read what it wrote.
 */
export function emitCacheUse(steps: readonly Step[], entity: Entity, agent: string, emit: Emit, all: boolean): Step[] {
  const of = ({ text }: Pick<Step, 'text'>) => ratedModelOf(entity.stepTexts[text]!);
  const costs = createQuarterSums((text, cost, timeMs) =>
    emit('unread_cache_cost', cost, timeMs, labelsOf({ agent, model: of({ text }).model }), entity.dimensions),
  );
  const unread = (step: Step, tokens: number) => {
    const { kind, text, written, timeMs } = step;
    if (tokens > 0 && kind !== STEP.ended) costs.add(text, atRate(Math.min(tokens, written), of(step).write), timeMs);
  };
  let before: Step | undefined;
  let between: Step[] = [];
  for (const step of steps) {
    if (isThrough(step.kind)) before = step;
    else if (step.kind === STEP.compaction || step.kind === STEP.mcp_connection) between.push(step);
    else if (step.kind !== STEP.request) continue;
    else if (step.read >= 0 && (before === undefined || before.timeMs <= step.timeMs)) {
      if (before !== undefined) {
        const gone = before.read + before.written - step.read;
        const lost = Math.min(gone, step.fresh);
        if (lost > 0) {
          const cause = causeOf(before, step, between, of(before).model !== of(step).model);
          emitLost(lost, cause, step, of(step), entity, agent, emit);
        }
        unread(before, gone);
      }
      before = step;
      between = [];
    }
  }
  if (before !== undefined && all) unread(before, before.written);
  costs.tell();
  if (before === undefined) return [];
  const kinds = new Map(between.map((step) => [step.kind, step]));
  const kind = all || before.kind === STEP.ended ? STEP.ended : STEP.past;
  return [{ ...before, kind }, ...kinds.values()];
}

function emitLost(
  lost: number,
  cause: string,
  { timeMs }: Step,
  { model, premium }: ReturnType<typeof ratedModelOf>,
  { dimensions }: Entity,
  agent: string,
  emit: Emit,
): void {
  const labels = labelsOf({ agent, model, cause });
  emit('lost_cache', lost, timeMs, labels, dimensions);
  const cost = atRate(lost, premium);
  if (cost > 0) emit('lost_cache_cost', cost, timeMs, labels, dimensions);
}

function causeOf(before: Step, step: Step, between: readonly Step[], isOtherModel: boolean): string {
  const has = (kind: number) => between.some((each) => each.kind === kind && each.timeMs >= before.timeMs);
  if (isOtherModel) return 'model_switch';
  if (has(STEP.compaction)) return 'compaction';
  if (step.startMs - before.timeMs > LIVES_MS[before.hour === 1 ? 1 : 0]) return 'expired';
  return has(STEP.mcp_connection) ? 'tools_changed' : 'unknown';
}
