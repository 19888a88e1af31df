/** What versions of Codex are reported to lose. Issues are those of openai/codex. */
import type { Defect } from '../../model/defects.ts';

const issue = (number: number) => `https://github.com/openai/codex/issues/${number}`;

export const DEFECTS: readonly Defect[] = [
  {
    from: '0.144.0',
    to: '0.144.5',
    effect: 'loses',
    what: 'The metric of tokens (`turn.token_usage`).',
    when: 'with codex exec',
    kpis: ['agent_tokens_total'],
    advice: 'Send logs: tokens are counted from these.',
    source: issue(33668),
  },
  {
    effect: 'loses',
    what: 'The cost of turns.',
    when: 'with Amazon Bedrock, and where the process ends within minutes of the turn',
    kpis: ['agent_cost_usd_total'],
    advice: 'Nothing needs to be done: these turns are estimated by the price list.',
    source: 'https://github.com/openai/codex/pull/40488',
  },
  {
    effect: 'loses',
    what: 'What it had not sent: up to a second of logs, and all metrics of a short run.',
    when: 'when its process is killed, and when codex exec ends with an error',
    kpis: ['agent_request_errors_total', 'agent_tokens_total'],
    advice: 'Let programs that start it wait until it ends by itself.',
    source: 'https://github.com/multica-ai/multica/pull/3888',
  },
  {
    effect: 'loses',
    what: 'The person and the conversation of metrics.',
    kpis: ['agent_active_users', 'agent_unattributed_cost_usd_total'],
    advice: 'Send logs, which name both.',
    source: issue(19897),
  },
];
