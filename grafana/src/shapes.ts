/** The same dashboards for everywhere Grafana is: for grafana.com and import by hand, as a mixin, as ConfigMaps. */
import { VariableType, type Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

/** Data sources that are asked for at an import, by the variable that then names them. */
const SOURCES: Readonly<Record<string, { readonly pluginId: string; readonly label: string }>> = {
  prometheus: { pluginId: 'prometheus', label: 'Prometheus' },
  loki: { pluginId: 'loki', label: 'Loki' },
  sqlite: { pluginId: 'frser-sqlite-datasource', label: 'SQLite' },
};

/** The oldest Grafana whose panels these are. */
const GRAFANA_MIN = '12.0.0';

/**
 * With `__inputs`: Grafana asks for each data source at the import and puts it in place of `${DS_…}`, which is then what the
 * variable begins with. Files that are provisioned are not asked about, so they have no such places.
 */
export function importable(dashboard: Dashboard): object {
  const list = (dashboard.templating.list ?? []).map((variable) => {
    const source = variable.type === VariableType.Datasource ? SOURCES[variable.name] : undefined;
    if (source === undefined) return variable;
    const input = inputName(variable.name);
    return { ...variable, current: { text: `\${${input}}`, value: `\${${input}}` } };
  });
  const used = Object.entries(SOURCES).filter(([name]) => list.some((variable) => variable.name === name));
  const types = [...new Set((dashboard.panels ?? []).map(({ type }) => type).filter((type) => type !== 'row'))];
  return {
    __inputs: used.map(([name, { pluginId, label }]) => ({
      name: inputName(name),
      label,
      description: '',
      type: 'datasource',
      pluginId,
      pluginName: label,
    })),
    __elements: {},
    __requires: [
      { type: 'grafana', id: 'grafana', name: 'Grafana', version: GRAFANA_MIN },
      ...used.map(([, { pluginId, label }]) => ({ type: 'datasource', id: pluginId, name: label, version: '1.0.0' })),
      ...types.toSorted().map((type) => ({ type: 'panel', id: type, name: type, version: '' })),
    ],
    ...dashboard,
    id: null,
    templating: { list },
  };
}

const inputName = (variable: string) => `DS_${variable.toUpperCase()}`;

/** `files`: names of dashboards. Jsonnet imports only what is named. */
export function mixinText(files: readonly string[]): string {
  const lines = files.map((file) => `    '${file}': import 'dashboards/${file}',`);
  return `// Written by grafana/src/build.ts. A thin mixin: dashboards and rules as they are shipped. Change what comes before each
// runbook link with \`(import 'mixin.libsonnet') + { _config+:: { runbooks: 'https://example.com/otel-kpi/' } }\`.
{
  _config+:: { runbooks: '' },

  grafanaDashboardFolder: 'otel-kpi',
  grafanaDashboards+:: {
${lines.join('\n')}
  },

  local rules = std.parseYaml(importstr '../prometheus/rules/otel-kpi.yml'),
  local linked(rule) = rule { annotations+: { runbook_url: $._config.runbooks + super.runbook_url } },
  prometheusAlerts+:: { groups: [group { rules: [linked(rule) for rule in group.rules] } for group in rules.groups] },
  prometheusRules+:: { groups: [] },
}
`;
}

/** A ConfigMap for each dashboard, since one may have 1 MiB. Grafana's sidecar finds them by their label. */
export function kustomizationText(files: readonly string[]): string {
  const maps = files.map((file) => `  - { name: ${file.replace(/\.json$/, '')}, files: [dashboards/${file}] }`);
  return `# Written by grafana/src/build.ts. \`kubectl apply -k grafana/\` makes a ConfigMap of each dashboard, which Grafana's sidecar
# finds by its label.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
generatorOptions:
  disableNameSuffixHash: true
  labels: { grafana_dashboard: '1', app.kubernetes.io/part-of: otel-kpi }
  annotations: { grafana_folder: otel-kpi }
configMapGenerator:
${maps.join('\n')}
`;
}
