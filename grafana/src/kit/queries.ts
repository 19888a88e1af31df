/** Queries of panels. Data sources are variables, so that a dashboard can be imported where they have other names. */
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder as LokiQueryBuilder } from '@grafana/grafana-foundation-sdk/loki';
import {
  DataqueryBuilder as PrometheusQueryBuilder,
  PromQueryFormat,
} from '@grafana/grafana-foundation-sdk/prometheus';

export const PROMETHEUS: DataSourceRef = { type: 'prometheus', uid: '${prometheus}' };
export const LOKI: DataSourceRef = { type: 'loki', uid: '${loki}' };

export type Query = PrometheusQueryBuilder | LokiQueryBuilder;

/** The queries of a panel by the names Grafana tells them apart by: A, B and so on. */
export function named(queries: readonly Query[]): Query[] {
  return queries.map((one, index) => one.refId(String.fromCodePoint('A'.codePointAt(0)! + index)));
}

/** Over the time that is shown. `legend`: the name of each series, such as `{{model}}`. */
export function series(expr: string, legend: string): PrometheusQueryBuilder {
  return query(expr).range().legendFormat(legend);
}

/** As of the end of the time that is shown. */
export function latest(expr: string, legend: string): PrometheusQueryBuilder {
  return query(expr).instant().legendFormat(legend);
}

/** As of the end of the time that is shown, a row for each set of labels. */
export function rows(expr: string): PrometheusQueryBuilder {
  return query(expr).instant().format(PromQueryFormat.Table);
}

/** The buckets of a histogram over the time that is shown. */
export function buckets(expr: string): PrometheusQueryBuilder {
  return query(expr).range().format(PromQueryFormat.Heatmap).legendFormat('{{le}}');
}

/** Log lines, newest first. */
export function lines(expr: string, linesMax: number): LokiQueryBuilder {
  return new LokiQueryBuilder().datasource(LOKI).expr(expr).queryType('range').maxLines(linesMax);
}

function query(expr: string): PrometheusQueryBuilder {
  return new PrometheusQueryBuilder().datasource(PROMETHEUS).expr(expr);
}
