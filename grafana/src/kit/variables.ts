/** Variables that dashboards have in common. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { LOKI, PROMETHEUS } from './queries.ts';

/** The uids are those of grafana/provisioning; another Grafana offers what it has. */
export function prometheusVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('prometheus')
    .label('Prometheus')
    .type('prometheus')
    .current({ text: 'Prometheus', value: 'prometheus' });
}

export function lokiVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('loki').label('Loki').type('loki').current({ text: 'Loki', value: 'loki' });
}

/** In PromQL and LogQL a value for `=~`. */
export function agentVariable(): Builder<VariableModel> {
  return choice('agent', 'Agent', 'label_values(agent_active_users_by_agent, agent)');
}

export function teamVariable(): Builder<VariableModel> {
  return choice('team', 'Team', 'label_values(agent_cost_window_usd{agent=~"$agent"}, team)');
}

export function modelVariable(): Builder<VariableModel> {
  return choice('model', 'Model', 'label_values(agent_cost_window_usd{agent=~"$agent",team=~"$team"}, model)');
}

function choice(name: string, label: string, query: string): Builder<VariableModel> {
  const variable = new QueryVariableBuilder(name)
    .label(label)
    .description('Panels that do not follow it say so in their titles (all agents, all teams, all models).')
    .datasource(PROMETHEUS)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: ['All'], value: ['$__all'] });
  // Its own method for it is called as that of arrays, which is none of ours.
  return { build: () => ({ ...variable.build(), sort: VariableSort.AlphabeticalAsc }) };
}

const WINDOWS = ['24h', '7d', '30d'];

/** The exact windows that otel-kpi works out itself. They end now, whatever time is shown. */
export function windowVariable(): CustomVariableBuilder {
  const option = (text: string) => ({ text, value: text, selected: text === '7d' });
  return new CustomVariableBuilder('window')
    .label('Window')
    .description('For panels with exact windows. They end now, whatever time is shown.')
    .values(WINDOWS.join(','))
    .options(WINDOWS.map(option))
    .current(option('7d'));
}

/** The share of requests that are to succeed. */
export function objectiveVariable(): CustomVariableBuilder {
  const option = (share: string) => ({ text: `${Number(share) * 100} %`, value: share, selected: share === '0.99' });
  const shares = ['0.95', '0.98', '0.99', '0.995', '0.999'];
  return new CustomVariableBuilder('objective')
    .label('Objective')
    .description('The share of requests that are to be answered: what may fail is the error budget.')
    .values(shares.map((share) => `${Number(share) * 100} % : ${share}`).join(','))
    .options(shares.map(option))
    .current(option('0.99'));
}

/** One session, which a click in a table sets. */
export function sessionVariable(): TextBoxVariableBuilder {
  const none = { text: 'none', value: 'none' };
  return new TextBoxVariableBuilder('session')
    .label('Session')
    .description('Whose events are shown: click on one in the table.')
    .defaultValue('none')
    .current(none)
    .options([{ ...none, selected: true }]);
}

/** Who sent the events: Loki's label, which is not always what otel-kpi calls the agent. */
export function serviceVariable(): QueryVariableBuilder {
  return new QueryVariableBuilder('service')
    .label('Service')
    .description('The service name of an agent, as its events have it.')
    .datasource(LOKI)
    .query({ label: 'service_name', stream: '{service_name!="otel-kpi"}', type: 1, refId: 'service' })
    .definition('label_values({service_name!="otel-kpi"}, service_name)')
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ text: ['All'], value: ['$__all'] });
}

const KINDS_OF_EVENTS = {
  All: '.+',
  Requests: '.*api_re(quest|sponse).*',
  Errors: '.*error.*',
  Tools: '.*tool.*',
  Prompts: '.*prompt.*',
  Hooks: 'agent[.]hook',
};

/** Of which kind of events the log is. Links may name another pattern. */
export function kindVariable(): CustomVariableBuilder {
  const option = ([text, value]: [string, string]) => ({ text, value, selected: text === 'All' });
  const kinds = Object.entries(KINDS_OF_EVENTS);
  return new CustomVariableBuilder('event')
    .label('Events')
    .values(kinds.map(([text, value]) => `${text} : ${value}`).join(','))
    .options(kinds.map(option))
    .current(option(kinds[0]!));
}

/** `all`: what lets everything pass. */
export function textVariable(name: string, label: string, description: string, all: string): TextBoxVariableBuilder {
  const every = { text: all, value: all };
  return new TextBoxVariableBuilder(name)
    .label(label)
    .description(description)
    .defaultValue(all)
    .current(every)
    .options([{ ...every, selected: true }]);
}
