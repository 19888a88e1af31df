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
import type { Entity, Step } from '../entity/entity.ts';
import type { Emit } from '../facts.ts';
import { STEP } from './step-kinds.ts';

const LIVES_MS = [300_000, 3_600_000] as const;
const MILLION = 1_000_000;

/**
 * Tells what the requests among the steps say, in the order of time, and gives the last of them, with which the next is compared,
 * and what came after it, of each kind one.
 * `all`: no other request comes that could read what it wrote.
 */
export function emitCacheUse(steps: readonly Step[], entity: Entity, agent: string, emit: Emit, all: boolean): Step[] {
  const model = ({ text }: Step) => entity.stepTexts[text];
  const unread = (step: Step, tokens: number) => {
    const cost = step.written === 0 ? 0 : Math.round(step.writeCost * (tokens / step.written));
    if (cost > 0)
      emit('unread_cache_cost', cost, step.timeMs, labelsOf({ agent, model: model(step) }), entity.dimensions);
  };
  let before: Step | undefined;
  let between: Step[] = [];
  for (const step of steps) {
    if (step.kind === STEP.past) before = step;
    else if (step.kind === STEP.compaction || step.kind === STEP.mcp_connection) between.push(step);
    else if (step.kind !== STEP.request) continue;
    else if (step.read >= 0 && (before === undefined || before.timeMs <= step.timeMs)) {
      if (before !== undefined) {
        const lost = Math.min(Math.max(before.read + before.written - step.read, 0), step.fresh);
        if (lost > 0) emitLost(lost, causeOf(before, step, between), step, model(step), entity, agent, emit);
        if (before.writeCost > 0)
          unread(before, Math.min(Math.max(before.read + before.written - step.read, 0), before.written));
      }
      before = { ...step, kind: STEP.past };
      between = [];
    }
  }
  if (before === undefined) return [];
  if (all) unread(before, before.written);
  const kinds = new Map(between.map((step) => [step.kind, step]));
  return [all ? { ...before, writeCost: 0 } : before, ...kinds.values()];
}

function emitLost(
  lost: number,
  cause: string,
  step: Step,
  model: string | undefined,
  entity: Entity,
  agent: string,
  emit: Emit,
): void {
  const labels = labelsOf({ agent, model, cause });
  emit('lost_cache', lost, step.timeMs, labels, entity.dimensions);
  const cost = Math.round((lost / MILLION) * step.premium);
  if (cost > 0) emit('lost_cache_cost', cost, step.timeMs, labels, entity.dimensions);
}

function causeOf(before: Step, step: Step, between: readonly Step[]): string {
  const has = (kind: number) => between.some((each) => each.kind === kind && each.timeMs >= before.timeMs);
  if (before.text !== step.text) return 'model_switch';
  if (has(STEP.compaction)) return 'compaction';
  if (step.startMs - before.timeMs > LIVES_MS[before.hour === 1 ? 1 : 0]) return 'expired';
  return has(STEP.mcp_connection) ? 'tools_changed' : 'unknown';
}
