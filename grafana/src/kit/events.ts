/** Panels of what Loki holds. They depend on nothing else, and nothing else on them. */
import { LogsDedupStrategy, LogsSortOrder, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder as LokiQueryBuilder } from '@grafana/grafana-foundation-sdk/loki';
import { PanelBuilder as LogsBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { LOKI, lines, named } from './queries.ts';

type EventsText = {
  readonly title: string;
  readonly description: string;
  readonly expr: string;
  /** The header of the time. */
  readonly time?: string;
  /** What to do where there is nothing, in a few words. */
  readonly noValue?: string;
};

const HEIGHT = 10;
const LINES_MAX = 200;
/** What Grafana calls the time of a line, in its older and its newer form of logs. */
const TIMES = ['Time', 'timestamp'];

export function logs({ title, description, expr, noValue }: EventsText, width: number): LogsBuilder {
  return new LogsBuilder()
    .title(title)
    .description(description)
    .span(width)
    .height(HEIGHT)
    .datasource(LOKI)
    .noValue(noValue ?? 'none in this time')
    .targets(named([lines(expr, LINES_MAX)]))
    .showTime(true)
    .wrapLogMessage(false)
    .enableLogDetails(true)
    .sortOrder(LogsSortOrder.Descending)
    .dedupStrategy(LogsDedupStrategy.None);
}

/** A column of an attribute: its header, and its unit where it is a number. */
export type Column = {
  readonly attribute: string;
  readonly header: string;
  readonly unit?: string;
  /** In pixels. Without, it takes what is left. */
  readonly width?: number;
  /** To where a click on a value leads: links.ts. */
  readonly link?: { readonly title: string; readonly url: string };
};

/** A row for each event, newest first. Attributes are structured metadata, where dots are underscores. */
export function table(
  { title, description, expr, noValue, time = 'Ended' }: EventsText,
  width: number,
  columns: readonly Column[],
): TableBuilder {
  const names = columns.map(({ attribute }) => attribute);
  const numbers = columns.filter(({ unit }) => unit !== undefined);
  const panel = new TableBuilder()
    .title(title)
    .description(description)
    .span(width)
    .height(HEIGHT)
    .datasource(LOKI)
    .noValue(noValue ?? 'none in this time')
    .targets(named([lines(expr, LINES_MAX)]))
    .withTransformation({
      id: 'extractFields',
      options: { source: 'labels', format: 'json', replace: true, keepTime: true },
    })
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: [...TIMES, ...names] } } })
    .withTransformation({
      id: 'convertFieldType',
      options: { conversions: numbers.map(({ attribute }) => ({ targetField: attribute, destinationType: 'number' })) },
    })
    .withTransformation({
      id: 'organize',
      options: {
        indexByName: Object.fromEntries([...TIMES, ...names].map((name, index) => [name, index])),
        renameByName: {
          ...Object.fromEntries(TIMES.map((name) => [name, time])),
          ...Object.fromEntries(columns.map((column) => [column.attribute, column.header])),
        },
      },
    })
    .sortBy([new TableSortByFieldStateBuilder().displayName(time).desc(true)]);
  for (const column of columns) panel.overrideByName(column.header, look(column));
  return panel.overrideByName(time, [{ id: 'custom.width', value: 170 }]);
}

function look({ unit, width, link }: Column): DynamicConfigValue[] {
  return [
    // Not every event has all of it.
    { id: 'noValue', value: '–' },
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
    ...(link === undefined ? [] : [{ id: 'links', value: [link] }]),
  ];
}

/** How many events, or another number of them, over the time that is shown. */
export function counted(expr: string, legend: string): LokiQueryBuilder {
  return new LokiQueryBuilder().datasource(LOKI).expr(expr).queryType('range').legendFormat(legend);
}

/** As `counted`, of all of the time that is shown. */
export function countedOnce(expr: string, legend: string): LokiQueryBuilder {
  return new LokiQueryBuilder().datasource(LOKI).expr(expr).queryType('instant').legendFormat(legend);
}
