/** Tables of what Prometheus holds. */
import { TableCellBackgroundDisplayMode, TableCellHeight } from '@grafana/grafana-foundation-sdk/common';
import { FieldColorModeId, type DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Bands } from './colors.ts';
import { decimalsOf, tell, type PanelText } from './panels.ts';
import { PROMETHEUS, rows, type Query } from './queries.ts';

/** A column of a number: the query gives one value for each row, by the labels that rows have. */
export type Column = {
  readonly header: string;
  readonly expr: string;
  readonly unit: string;
  readonly decimals?: number;
  readonly bands?: Bands;
  /** In pixels. Without, it takes what is left. */
  readonly width?: number;
};

const TABLE_HEIGHT = 8;

type TableText = Omit<PanelText, 'queries' | 'unit'>;

/** A row for each set of labels. `labels`: which, with their headers. */
export function table(
  text: TableText & { readonly labels: Readonly<Record<string, string>>; readonly columns: readonly Column[] },
): TableBuilder {
  const { labels, columns } = text;
  const names = columns.map((_, index) => (columns.length > 1 ? `Value #${letter(index)}` : 'Value'));
  const order = [...Object.keys(labels), ...names];
  const panel = tell(
    new TableBuilder(),
    { ...text, unit: 'none', queries: columns.map(({ expr }) => rows(expr)) },
    TABLE_HEIGHT,
  )
    .datasource(PROMETHEUS)
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: order } } })
    .withTransformation({
      id: 'organize',
      options: {
        indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
        renameByName: { ...labels, ...Object.fromEntries(columns.map(({ header }, index) => [names[index], header])) },
      },
    });
  for (const column of columns) panel.overrideByName(column.header, look(column));
  return panel;
}

const letter = (index: number) => String.fromCodePoint('A'.codePointAt(0)! + index);

function look({ unit, decimals, bands, width }: Column): DynamicConfigValue[] {
  const shown = decimalsOf(unit, decimals);
  return [
    { id: 'unit', value: unit },
    // A row may lack some of what is asked of it.
    { id: 'noValue', value: '–' },
    ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
    ...(shown === undefined ? [] : [{ id: 'decimals', value: shown }]),
    ...(bands === undefined
      ? []
      : [
          { id: 'thresholds', value: { mode: 'absolute', steps: steps(bands) } },
          { id: 'custom.cellOptions', value: { type: 'color-text' } },
        ]),
  ];
}

const steps = (bands: Bands) => bands.map(([color], index) => ({ color, value: bands[index - 1]?.[1] ?? null }));

/** One label down, another across, and a colour the stronger the more. `query` is `rows` with these two labels. */
export function matrix(
  text: TableText & {
    readonly unit: string;
    readonly decimals?: number;
    readonly query: Query;
    readonly down: string;
    readonly across: string;
    readonly header: string;
    /** Values of the label down, as people say them. */
    readonly words?: Readonly<Record<string, string>>;
    readonly max?: number;
  },
): TableBuilder {
  const { down, across, header, words = {}, query, max } = text;
  const mappings = Object.entries(words).map(([value, said], index) => ({
    type: 'value',
    options: { [value]: { text: said, index } },
  }));
  const panel = tell(new TableBuilder(), { ...text, queries: [query] }, TABLE_HEIGHT)
    .datasource(PROMETHEUS)
    .min(0)
    .colorScheme({ build: () => ({ mode: FieldColorModeId.ContinuousBlues }) })
    .cellOptions({ type: 'color-background', mode: TableCellBackgroundDisplayMode.Basic } as never)
    .minWidth(40)
    .cellHeight(TableCellHeight.Sm)
    .withTransformation({ id: 'sortBy', options: { sort: [{ field: across }] } })
    .withTransformation({
      id: 'groupingToMatrix',
      options: { columnField: across, rowField: down, valueField: 'Value', emptyValue: 'null' },
    })
    .withTransformation({ id: 'sortBy', options: { sort: [{ field: `${down}\\${across}` }] } })
    // What is missing is a cell, and not the table.
    .overrideByRegexp('.*', [{ id: 'noValue', value: '–' }])
    .overrideByName(`${down}\\${across}`, [
      { id: 'displayName', value: header },
      { id: 'mappings', value: mappings },
      { id: 'custom.cellOptions', value: { type: 'auto' } },
      { id: 'custom.width', value: 90 },
    ]);
  return max === undefined ? panel : panel.max(max);
}
