/** Dashboards as Grafana reads them: panels, and what they ask. */
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';

export type PanelQuery = {
  /** Dashboard and panel, for whoever reads a failure. */
  readonly name: string;
  readonly datasource: string;
  readonly expr: string;
  readonly instant: boolean;
  /** Labels that its answers must have: a legend names them, or a transformation of a table. */
  readonly shown: readonly string[];
};

/** Classic JSON of one target. */
type Target = {
  readonly expr?: string;
  /** In SQL. */
  readonly queryText?: string;
  readonly instant?: boolean;
  readonly format?: string;
  readonly legendFormat?: string;
  readonly datasource: { readonly uid: string };
};

export function panelsOf({ panels = [] }: Dashboard): Panel[] {
  return panels.flatMap((panel) => ('targets' in panel ? [panel] : []));
}

export function queriesOf(dashboard: Dashboard): PanelQuery[] {
  return panelsOf(dashboard).flatMap((panel) =>
    ((panel.targets ?? []) as unknown as Target[]).map((target) => ({
      name: `${dashboard.title}, ${panel.title}`,
      datasource: target.datasource.uid,
      expr: target.expr ?? target.queryText ?? '',
      instant: target.instant === true,
      shown: shownOf(panel, target),
    })),
  );
}

function shownOf({ transformations = [] }: Panel, { format, legendFormat = '' }: Target): string[] {
  if (format !== 'table') return [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!);
  const options = (transformations as unknown as { options: TableOptions }[]).map((one) => one.options);
  const names = options.flatMap(({ include, rowField, columnField }) => [
    ...(include?.names ?? []),
    ...[rowField, columnField].flatMap((name) => name ?? []),
  ]);
  return names.filter((name) => !/^(Time|Value( #\w)?)$/.test(name));
}

type TableOptions = {
  readonly include?: { readonly names: readonly string[] };
  readonly rowField?: string;
  readonly columnField?: string;
};

/** What Grafana puts in: all that can be chosen, a window, and times that reach over a test's run. */
const VARIABLES: Readonly<Record<string, string>> = {
  $agent: '.*',
  $team: '.*',
  $model: '.*',
  $session: 'none',
  $objective: '0.99',
  $service: '.+',
  $event: '.+',
  $search: '.*',
  $of_session: '.*',
  $window: '24h',
  $__interval: '10m',
  $__auto: '10m',
  $__rate_interval: '10m',
  $__range: '1h',
};

/** `chosen`: other values than these. Throws where a variable is none of ours. */
export function substituted(expression: string, chosen: Readonly<Record<string, string>> = {}): string {
  // Digits are groups of label_replace().
  return expression.replace(/\$[a-z_]\w*/g, (variable) => {
    const value = chosen[variable] ?? VARIABLES[variable];
    if (value === undefined) throw new Error(`no such variable: ${variable}`);
    return value;
  });
}
