/** What agents write on single requests and their cost, by the names of COST_LABELS: labels that are off by default. */
type Stamp = {
  /** Of all agents, the first that is told. */
  readonly attributes: readonly string[];
  /** A value that only some witnesses of the same request tell, and that says no more than none. */
  readonly usual?: string;
};

export const STAMPS: Readonly<Record<string, Stamp>> = {
  effort: { attributes: ['effort', 'reasoning_effort', 'gen_ai.request.reasoning.level'] },
  speed: { attributes: ['speed'], usual: 'normal' },
  route: {
    attributes: ['anthropic.provider', 'gen_ai.provider.name', 'gen_ai.system', 'ai.model.provider', 'llm.provider'],
  },
  skill: { attributes: ['skill.name'] },
  plugin: { attributes: ['plugin.name'] },
  mcp_server: { attributes: ['mcp_server.name', 'mcp_server_name', 'mcp_server'] },
  sub_agent: { attributes: ['agent.name', 'gen_ai.agent.name', 'subagent_name', 'agent_name'] },
};
