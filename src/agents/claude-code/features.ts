/** Which features of the agent a record shows in use. What is only loaded or installed is not used. */
import type { AttributeValue } from '../../model/record.ts';
import { text } from '../values.ts';

/** What requests and usage were made through. Names that are not public are masked, and there all the same. */
export const THROUGH = ['skill.name', 'plugin.name', 'mcp_server.name'];
const FEATURES = ['skill', 'plugin', 'mcp'];

const TOOLS: Readonly<Record<string, string>> = {
  Skill: 'skill',
  Agent: 'subagent',
  Task: 'subagent',
  ExitPlanMode: 'plan_mode',
  EnterPlanMode: 'plan_mode',
  mcp_tool: 'mcp',
};

type Used = { readonly features?: readonly string[] };

/** `values`: of the attributes above. */
export function usedThrough(values: readonly AttributeValue[]): Used {
  const features = FEATURES.filter((_, at) => text(values[at]) !== '');
  return features.length === 0 ? {} : { features };
}

/** Servers of a user's own are masked where details are not wanted. */
export function usedBy(tool: string): Used {
  const feature = tool.startsWith('mcp__') ? 'mcp' : TOOLS[tool];
  return feature === undefined ? {} : { features: [feature] };
}
