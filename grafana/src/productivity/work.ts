/** What came out of it over time. */
import { bars } from '../kit/charts.ts';
import type { Section } from '../kit/dashboard.ts';
import { RESULTS, type Colors } from '../kit/colors.ts';
import { added, addedBy, BY_TEAM } from '../kit/filters.ts';
import { ranking } from '../kit/panels.ts';
import { latest, series } from '../kit/queries.ts';
import { SHOWN } from '../kit/rows.ts';
import { COUNT, SHARE, USD } from '../kit/units.ts';

const HOUR = '1h';
const EDITS = 'agent_edit_decisions_total';
/** Kinds, not good and bad. */
const LINES: Colors = { added: '#5794F2', removed: '#8A8F98' };
const ACTIVE: Colors = { user: '#E0A458', cli: '#5794F2' };
const SHIPPED: Colors = { commits: '#5794F2', 'pull requests': '#7A5FD0' };

const by = (label: string, counter: string) => addedBy(label, counter, BY_TEAM);

export function work(): Section {
  return {
    title: SHOWN,
    panels: [
      bars({
        title: 'Lines of code, added and removed',
        description: 'Lines in each step. From agent_lines_total.',
        width: 12,
        unit: COUNT,
        step: HOUR,
        colors: LINES,
        queries: [by('type', 'agent_lines_total')],
      }),
      bars({
        title: 'Commits and pull requests',
        description: 'Made by agents in each step. From agent_commits_total and agent_pull_requests_total.',
        width: 12,
        unit: COUNT,
        step: HOUR,
        colors: SHIPPED,
        queries: [
          series(`sum(${added('agent_commits_total', BY_TEAM)})`, 'commits'),
          series(`sum(${added('agent_pull_requests_total', BY_TEAM)})`, 'pull requests'),
        ],
      }),
      bars({
        title: 'Active time of users and agents',
        description: 'Hours in each step in which users or agents were active. From agent_active_seconds_total.',
        width: 8,
        unit: 'h',
        step: HOUR,
        colors: ACTIVE,
        queries: [series(`sum by (type) (${added('agent_active_seconds_total', BY_TEAM)}) / 3600 > 0`, '{{type}}')],
      })
        .overrideByName('cli', [{ id: 'displayName', value: 'agents' }])
        .overrideByName('user', [{ id: 'displayName', value: 'users' }]),
      accepted(),
      outcomes(),
    ],
  };
}

function accepted() {
  const decided = `${BY_TEAM},decided_by="person"`;
  return ranking({
    title: 'Edits that people accepted',
    description:
      'Share of the edits that people decided on which they accepted, in the ten languages with most. What settings and hooks decided is left out. From agent_edit_decisions_total.',
    width: 8,
    unit: SHARE,
    min: 0,
    max: 1,
    decimals: 0,
    noValue: 'people decided on none',
    queries: [
      latest(
        `(sum by (language) (${added(EDITS, `${decided},decision="accept"`, '$__range')}) / sum by (language) (${added(EDITS, decided, '$__range')})) and topk(10, sum by (language) (${added(EDITS, decided, '$__range')}) > 0)`,
        '{{language}}',
      ),
    ],
  });
}

function outcomes() {
  return bars({
    title: 'Cost of ended work, by outcome',
    description:
      'Cost of work periods that ended in each step: shipped a commit or pull request, else changed lines; failed without an answer, abandoned by a person, or none. Unknown where no metrics tell. From agent_session_outcome_cost_usd_total.',
    width: 8,
    unit: USD,
    step: HOUR,
    colors: RESULTS,
    queries: [by('outcome', 'agent_session_outcome_cost_usd_total')],
  });
}
