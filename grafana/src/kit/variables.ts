/** Variables that dashboards have in common. */
import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PROMETHEUS } from './queries.ts';

/** The uids are those of grafana/provisioning; another Grafana offers what it has. */
export function datasourceVariables(): DatasourceVariableBuilder[] {
  return [
    new DatasourceVariableBuilder('prometheus')
      .label('Prometheus')
      .type('prometheus')
      .current({ text: 'Prometheus', value: 'prometheus' }),
    new DatasourceVariableBuilder('loki').label('Loki').type('loki').current({ text: 'Loki', value: 'loki' }),
  ];
}

/** In PromQL and LogQL a value for `=~`. */
export function agentVariable(): QueryVariableBuilder {
  const query = 'label_values(agent_active_users_by_agent, agent)';
  return new QueryVariableBuilder('agent')
    .label('Agent')
    .description('Panels that count people or sessions over all agents do not follow it; they say so.')
    .datasource(PROMETHEUS)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: ['All'], value: ['$__all'] });
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
