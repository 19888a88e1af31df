/** A table that compares: a row for each value of a label, a column for each question. */
import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Bands } from './colors.ts';
import { named, PROMETHEUS, rows } from './queries.ts';

export type Asked = {
  readonly header: string;
  /** One value for each value of the label. */
  readonly expr: string;
  readonly unit: string;
  readonly decimals?: number;
  readonly bands?: Bands;
};

export type ComparedText = {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height?: number;
  readonly label: string;
  readonly header: string;
  /** The first decides the order, the largest on top. */
  readonly columns: readonly Asked[];
  readonly noValue?: string;
};

const HEIGHT = 10;
const COLUMN_PX = 96;

export function compared({ title, description, width, height, label, header, columns, noValue }: ComparedText): TableBuilder {
  const panel = new TableBuilder()
    .title(title)
    .description(description)
    .span(width)
    .height(height ?? HEIGHT)
    .datasource(PROMETHEUS)
    .unit('none')
    .noValue(noValue ?? 'none in this time')
    .targets(named(columns.map(({ expr }) => rows(expr))))
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries([label, ...columns.map((_, index) => valueOf(index, columns))].map((name, at) => [name, at])),
        renameByName: {
          [label]: header,
          ...Object.fromEntries(columns.map((column, index) => [valueOf(index, columns), column.header])),
        },
      },
    })
    .sortBy([new TableSortByFieldStateBuilder().displayName(columns[0]!.header).desc(true)]);
  for (const column of columns) panel.overrideByName(column.header, propertiesOf(column));
  return panel;
}

/** What the values of a query are called once the answers are merged: that of an only one has no letter. */
function valueOf(index: number, columns: readonly Asked[]): string {
  return columns.length === 1 ? 'Value' : `Value #${String.fromCodePoint('A'.codePointAt(0)! + index)}`;
}

function propertiesOf({ unit, decimals, bands }: Asked): DynamicConfigValue[] {
  const steps = bands?.map(([color], index) => ({ color, value: bands[index - 1]?.[1] ?? null }));
  return [
    { id: 'unit', value: unit },
    { id: 'custom.width', value: COLUMN_PX },
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(steps === undefined
      ? []
      : [
          { id: 'thresholds', value: { mode: 'absolute', steps } },
          { id: 'custom.cellOptions', value: { type: 'color-text' } },
        ]),
  ];
}
