/** What versions of Copilot CLI are reported to lose. Issues are those of github/copilot-cli. */
import type { Defect } from '../../model/defects.ts';

const issue = (number: number) => `https://github.com/github/copilot-cli/issues/${number}`;

export const DEFECTS: readonly Defect[] = [
  {
    from: '1.0.83',
    to: '1.0.83',
    effect: 'loses',
    what: 'Tokens and model of requests that start sub-agents side by side.',
    kpis: ['agent_tokens_total', 'agent_requests_total'],
    advice: 'Update the agent. Its metrics tell the tokens, where they are sent.',
    source: issue(4860),
  },
  {
    effect: 'misstates',
    what: 'The parents of spans of sub-agents.',
    kpis: [],
    advice: 'Nothing: no KPI reads parents.',
    source: issue(4858),
  },
];
