/** What requests cost, divided over the calls that each led to: in equal parts, to the last nano-dollar. */
import { labelsOf, type Labels } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import type { Entity } from '../entity/entity.ts';
import type { Step } from '../entity/steps.ts';
import type { Emit } from '../facts.ts';
import { createQuarterSums } from './quarter-sums.ts';

export type ToolCosts = {
  /** Requests come in the order of time. */
  divide(request: Step, calls: readonly Step[]): void;
  /** Of all that was divided. */
  tell(): void;
};

type CallLabels = { readonly call: Labels; readonly failure: Labels | undefined };

/** By agent and by the text of a call: both are few. */
const labelsBy = createMemo(100, (agent: string) =>
  createMemo(1_000, (text: string): CallLabels => {
    const [tool, outcome, type] = JSON.parse(text) as (string | null)[];
    const labels = { agent, tool: tool ?? undefined };
    return {
      call: labelsOf({ ...labels, outcome: outcome ?? undefined }),
      failure: type == null ? undefined : labelsOf({ ...labels, error_type: type }),
    };
  }),
);

export function createToolCosts({ stepTexts, dimensions }: Entity, agent: string, emit: Emit): ToolCosts {
  const sums = createQuarterSums((text, cost, timeMs) => {
    const { call, failure } = labelsBy(agent)(stepTexts[text]!);
    emit('tool_cost', cost, timeMs, call, dimensions);
    if (failure !== undefined) emit('failure_cost', cost, timeMs, failure, dimensions);
  });
  return {
    divide: ({ cost, timeMs }, calls) => {
      let left = cost;
      for (const [index, { text }] of calls.entries()) {
        const part = Math.floor(left / (calls.length - index));
        left -= part;
        sums.add(text, part, timeMs);
      }
    },
    tell: sums.tell,
  };
}
