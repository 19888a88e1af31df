/** What versions of Copilot CLI are reported to lose. Issues are those of github/copilot-cli. */
import type { Defect } from '../../model/defects.ts';

const issue = (number: number) => `https://github.com/github/copilot-cli/issues/${number}`;

export const DEFECTS: readonly Defect[] = [
  {
    from: '0.59.0',
    to: '0.61.0',
    effect: 'loses',
    what: 'Requests to the model that was chosen: those of small models for side work arrive.',
    when: 'in Visual Studio Code, whose chat goes by the same name',
    kpis: ['agent_tokens_total', 'agent_requests_total'],
    advice: 'Update the extension, and compare with the bill.',
    source: 'https://github.com/microsoft/vscode/issues/331455',
  },
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
    advice: 'Nothing needs to be done: no KPI reads parents.',
    source: issue(4858),
  },
];
