/** Charts over time in our house style. */
import { PanelBuilder as BarChartBuilder } from '@grafana/grafana-foundation-sdk/barchart';
import {
  AxisPlacement,
  BarAlignment,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder as HeatmapBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { NAMES, type Colors } from './colors.ts';
import { override, STEP_MIN, STEPS_MAX, tell, type PanelText } from './panels.ts';
import { PROMETHEUS, rows, type Query } from './queries.ts';
import { COUNT, SHARE } from './units.ts';

export type ChartText = PanelText & { readonly colors?: Colors; readonly legend?: 'bottom' | 'right' | 'none' };

const CHART_HEIGHT = 8;
/** Steps of a long time are long, and only whole ones are shown. */
const NO_STEP = 'nothing in this time, or in no whole step yet: try the last hour';
/** In pixels: Grafana makes one bar alone as wide as a third of the chart. */
const BAR_MAX = 24;
/** Grafana would choose a hue by the name, and some of them say good and bad. */
const ONE: Colors = { '/./': '#5794F2' };

/** How much was added in each step, on top of each other. The query is `series` of `added`; `total` has the same sum. */
export function bars(text: ChartText & { readonly step?: string }): TimeseriesBuilder {
  return timeseries(text)
    .interval(text.step ?? STEP_MIN)
    .maxDataPoints(STEPS_MAX)
    .drawStyle(GraphDrawStyle.Bars)
    .showPoints(VisibilityMode.Never)
    .barAlignment(BarAlignment.Before)
    .barWidthFactor(0.9)
    .barMaxWidth(BAR_MAX)
    .fillOpacity(80)
    .lineWidth(0)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
}

/** What is at each moment, as lines, or stacked as areas. The query is `series`. `interval`: the smallest step. */
export function lines(text: ChartText & { readonly stacked?: boolean; readonly interval?: string }): TimeseriesBuilder {
  return timeseries(text)
    .interval(text.interval ?? STEP_MIN)
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(text.stacked === true ? 1 : 2)
    .fillOpacity(text.stacked === true ? 40 : 5)
    .stacking(new StackingConfigBuilder().mode(text.stacked === true ? StackingMode.Normal : StackingMode.None));
}

function timeseries(text: ChartText): TimeseriesBuilder {
  const isOne = text.queries.length <= 1 && !hasSeries(text);
  const panel = tell(new TimeseriesBuilder(), { ...text, noValue: text.noValue ?? NO_STEP }, CHART_HEIGHT)
    .datasource(PROMETHEUS)
    .min(0)
    // What stands alone has no line.
    .showPoints(VisibilityMode.Auto)
    .pointSize(4)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .legend(legend(text.legend ?? (isOne ? 'none' : 'bottom')))
    .tooltip({ build: () => ({ mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending }) });
  // Nearly nothing of a whole is not to look as nearly all of it.
  return override(text.unit === SHARE ? panel.axisSoftMax(1) : panel, text.colors ?? (isOne ? ONE : NAMES));
}

/** Whether one query gives several series: its legend has a label. */
function hasSeries({ queries }: PanelText): boolean {
  return queries.some((query) => JSON.stringify(query.build()).includes('{{'));
}

/** Names only, in one line: what they are is in the tooltip, and the plot keeps its room. */
function legend(place: 'bottom' | 'right' | 'none'): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(place !== 'none')
    .displayMode(place === 'none' ? LegendDisplayMode.Hidden : LegendDisplayMode.List)
    .placement(place === 'right' ? LegendPlacement.Right : LegendPlacement.Bottom)
    .calcs([]);
}

const DATE = 'date';

/** Of each day: `rows` with a label besides that fits below a narrow bar. */
export function byDate(expr: string): Query {
  return rows(`label_replace(sum by (day) (${expr}), "${DATE}", "$1", "day", "....-(.*)")`);
}

/** A bar for each day, week or other value of a label, in their order. The query is `byDate` or `rows`. */
export function byDay(text: PanelText & { readonly label?: string; readonly color?: string }): BarChartBuilder {
  const label = text.label ?? 'day';
  const shown = label === 'day' ? DATE : label;
  return tell(new BarChartBuilder(), text, CHART_HEIGHT)
    .datasource(PROMETHEUS)
    .min(0)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(text.color ?? '#5794F2'))
    .withTransformation({ id: 'sortBy', options: { sort: [{ field: label }] } })
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: [shown, 'Value'] } } })
    .overrideByName('Value', [{ id: 'displayName', value: text.title }])
    .xField(shown)
    .xTickLabelSpacing(60)
    .showValue(VisibilityMode.Never)
    .lineWidth(0)
    .fillOpacity(80)
    .barWidth(0.85)
    .legend(legend('none'))
    .tooltip({ build: () => ({ mode: TooltipDisplayMode.Single, sort: SortOrder.None }) });
}

/** A bar for each value of the label `down`, of parts by the label `across`. The query is `rows` with both. */
export function stackedByLabel(
  text: PanelText & { readonly down: string; readonly across: string; readonly colors: Colors },
): BarChartBuilder {
  const { down, across, colors } = text;
  const row = `${down}\\${across}`;
  const panel = tell(new BarChartBuilder(), text, CHART_HEIGHT)
    .datasource(PROMETHEUS)
    .min(0)
    .withTransformation({
      id: 'groupingToMatrix',
      options: { columnField: across, rowField: down, valueField: 'Value', emptyValue: 'zero' },
    })
    .withTransformation({ id: 'sortBy', options: { sort: [{ field: row }] } })
    .xField(row)
    .xTickLabelSpacing(100)
    .stacking(StackingMode.Normal)
    .showValue(VisibilityMode.Never)
    .lineWidth(0)
    .fillOpacity(80)
    .barWidth(0.85)
    .legend(legend('bottom'))
    .tooltip({ build: () => ({ mode: TooltipDisplayMode.Multi, sort: SortOrder.None }) });
  return override(panel, colors);
}

/** How a histogram spreads over time. The query is `buckets`. `unit` is that of the bounds. */
export function heatmap(text: PanelText): HeatmapBuilder {
  return tell(new HeatmapBuilder(), text, CHART_HEIGHT)
    .datasource(PROMETHEUS)
    .interval('1h')
    .maxDataPoints(STEPS_MAX / 2)
    .calculate(false)
    .cellValues({ build: () => ({ unit: COUNT, decimals: 0 }) })
    .yAxis(new YAxisConfigBuilder().unit(text.unit).axisPlacement(AxisPlacement.Left))
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme('Blues')
        .fill('dark-blue')
        .exponent(0.5)
        .steps(64),
    )
    .showValue(VisibilityMode.Never)
    .showLegend();
}
