/** Ways from one dashboard to another. They carry what is chosen and the time that is shown. */
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

export const TAG = 'otel-kpi';

export type DashboardUid =
  | 'otel-kpi-overview'
  | 'otel-kpi-cost'
  | 'otel-kpi-adoption'
  | 'otel-kpi-sessions'
  | 'otel-kpi-tools'
  | 'otel-kpi-api'
  | 'otel-kpi-productivity'
  | 'otel-kpi-events'
  | 'otel-kpi-events-sqlite'
  | 'otel-kpi-pipeline';

/** All dashboards with the tag, in a list on top. */
export function siblings(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Dashboards')
    .type(DashboardLinkType.Dashboards)
    .icon('external link')
    .tags([TAG])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true);
}

/** Behind a panel's title. `choices`: variables that the other dashboard has too. */
export function drill(
  title: string,
  uid: DashboardUid,
  choices: readonly string[] = ['agent', 'team'],
): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(address(uid, choices));
}

/** `more`: such as `var-session=${__data.fields.Session}` of a row in a table. */
export function address(uid: DashboardUid, choices: readonly string[] = ['agent', 'team'], more = ''): string {
  const variables = choices.map((name) => `\${${name}:queryparam}`);
  return `/d/${uid}?${['${__url_time_range}', ...variables, ...(more === '' ? [] : [more])].join('&')}`;
}
