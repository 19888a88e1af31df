/** What Cowork is reported to lose. Issues are those of anthropics/claude-code. */
import type { Defect } from '../../model/defects.ts';

export const DEFECTS: readonly Defect[] = [
  {
    effect: 'loses',
    what: 'The account of remote sessions, which have a new installation each.',
    kpis: ['agent_active_users', 'agent_unattributed_cost_usd_total'],
    advice: 'Read the cost of nobody; a people file can give these sessions a team by an attribute.',
    source: 'https://github.com/anthropics/claude-code/issues/88490',
  },
];
