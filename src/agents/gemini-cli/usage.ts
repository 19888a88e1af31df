/**
 * The tokens of one request, as types that do not overlap. As reported they do: input includes what was read from the cache,
 * and output includes thoughts or not, by the model API behind the agent. The total shows which, request by request.
 */
import { ABSENT } from '../values.ts';

/** ABSENT where it is not told. */
export type Reported = {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly thoughts: number;
  readonly tool: number;
  readonly total: number;
};

/** What `usageOf` gives, in its order. */
export const USAGE = ['input', 'cache_read', 'output', 'reasoning'] as const;

/** `outputHasThoughts`: where the total does not show it. */
export function usageOf(reported: Reported, outputHasThoughts: boolean): number[] {
  const { input, output, cached, thoughts, tool } = reported;
  const { withThoughts, withTool } = whatTotalSays(reported, outputHasThoughts);
  // Tokens of tool results are given to the model beside the prompt.
  const given = tool > 0 && !withTool ? Math.max(input, 0) + tool : input;
  // A cache part that exceeds the input was never in it.
  const fresh = cached > 0 && cached <= given ? given - cached : given;
  const spoken = thoughts > 0 && output >= thoughts && withThoughts ? output - thoughts : output;
  return [fresh, cached, spoken, thoughts];
}

/** Whether output includes the thoughts, and input the tokens of tool results. */
function whatTotalSays({ input, output, thoughts, tool, total }: Reported, outputHasThoughts: boolean) {
  const unclear = { withThoughts: outputHasThoughts, withTool: false };
  if (input === ABSENT || output === ABSENT || total === ABSENT) return unclear;
  const beside = total - input - output;
  const [thought, used] = [Math.max(thoughts, 0), Math.max(tool, 0)];
  const readings = [
    unclear,
    { withThoughts: !outputHasThoughts, withTool: false },
    { withThoughts: outputHasThoughts, withTool: true },
    { withThoughts: !outputHasThoughts, withTool: true },
  ];
  const fits = ({ withThoughts, withTool }: typeof unclear) =>
    beside === (withThoughts ? 0 : thought) + (withTool ? 0 : used);
  return readings.find(fits) ?? unclear;
}
