// Written by grafana/src/build.ts. A thin mixin: dashboards and rules as they are shipped. Change what comes before each
// runbook link with `(import 'mixin.libsonnet') + { _config+:: { runbooks: 'https://example.com/otel-kpi/' } }`.
{
  _config+:: { runbooks: '' },

  grafanaDashboardFolder: 'otel-kpi',
  grafanaDashboards+:: {
    'otel-kpi-adoption.json': import 'dashboards/otel-kpi-adoption.json',
    'otel-kpi-api.json': import 'dashboards/otel-kpi-api.json',
    'otel-kpi-cost.json': import 'dashboards/otel-kpi-cost.json',
    'otel-kpi-events-sqlite.json': import 'dashboards/otel-kpi-events-sqlite.json',
    'otel-kpi-events.json': import 'dashboards/otel-kpi-events.json',
    'otel-kpi-overview.json': import 'dashboards/otel-kpi-overview.json',
    'otel-kpi-pipeline.json': import 'dashboards/otel-kpi-pipeline.json',
    'otel-kpi-productivity.json': import 'dashboards/otel-kpi-productivity.json',
    'otel-kpi-sessions.json': import 'dashboards/otel-kpi-sessions.json',
    'otel-kpi-tools.json': import 'dashboards/otel-kpi-tools.json',
  },

  local rules = std.parseYaml(importstr '../prometheus/rules/otel-kpi.yml'),
  local linked(rule) = rule { annotations+: { runbook_url: $._config.runbooks + super.runbook_url } },
  prometheusAlerts+:: { groups: [group { rules: [linked(rule) for rule in group.rules] } for group in rules.groups] },
  prometheusRules+:: { groups: [] },
}
