/** Labels of single requests that any KPI may name, and what each says. They are read where one does, and cost nothing else. */
import type { Dimension } from './labels.ts';

export const COST_LABELS = {
  effort: 'The reasoning effort that the request was made with.',
  speed: '`fast` where a request was made in a mode that costs more.',
  route: 'Whose API was asked, such as `firstParty`, `bedrock` or `openai`.',
  skill:
    'The skill that was last activated. It overstates: all that follows in the turn has it, whether it serves the skill or not.',
  plugin: 'The plugin whose skill, agent or command was last used. It overstates in the same way.',
  mcp_server:
    'The MCP server whose tool was called just before: the request that reads the result has it, not the call.',
  sub_agent: 'The subagent that made the request. The main agent has none.',
} as const;

export type CostLabel = keyof typeof COST_LABELS;

export const COST_LABEL_NAMES = Object.keys(COST_LABELS) as readonly CostLabel[];

/** The dimension of a label: agents know its attributes. */
export function costDimension(label: CostLabel): Dimension {
  return { label, attributes: [], perRecord: true, alone: true };
}
