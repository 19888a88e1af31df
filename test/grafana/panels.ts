/** Dashboards as Grafana reads them: panels, and what they ask. */
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';

export type PanelQuery = {
  /** Dashboard and panel, for whoever reads a failure. */
  readonly name: string;
  readonly datasource: string;
  readonly expr: string;
  readonly instant: boolean;
};

/** Classic JSON of one target. */
type Target = {
  readonly expr?: string;
  /** In SQL. */
  readonly queryText?: string;
  readonly instant?: boolean;
  readonly datasource: { readonly uid: string };
};

export function panelsOf({ panels = [] }: Dashboard): Panel[] {
  return panels.flatMap((panel) => ('targets' in panel ? [panel] : []));
}

export function queriesOf(dashboard: Dashboard): PanelQuery[] {
  return panelsOf(dashboard).flatMap((panel) =>
    ((panel.targets ?? []) as unknown as Target[]).map(({ expr, queryText, instant, datasource }) => ({
      name: `${dashboard.title}, ${panel.title}`,
      datasource: datasource.uid,
      expr: expr ?? queryText ?? '',
      instant: instant === true,
    })),
  );
}

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
  return expression.replace(/\$\w+/g, (variable) => {
    const value = chosen[variable] ?? VARIABLES[variable];
    if (value === undefined) throw new Error(`no such variable: ${variable}`);
    return value;
  });
}
