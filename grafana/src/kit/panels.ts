/** Panels in our house style: each has a unit, a description, a word for having no data, and a size. */
import { PanelBuilder as BarChartBuilder } from '@grafana/grafana-foundation-sdk/barchart';
import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  AxisPlacement,
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Threshold,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder as HeatmapBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { named, PROMETHEUS, type Query } from './queries.ts';

export type PanelText = {
  readonly title: string;
  /** What the panel says, and where its number comes from. */
  readonly description: string;
  /** Of 24 columns. */
  readonly width: number;
  /** Grafana's id of a unit. */
  readonly unit: string;
  readonly queries: readonly Query[];
  readonly decimals?: number;
};

/** What every kind of panel can be told. */
type AnyPanel<B> = {
  title(text: string): B;
  description(text: string): B;
  span(width: number): B;
  height(rows: number): B;
  unit(id: string): B;
  decimals(count: number): B;
  noValue(text: string): B;
  targets(queries: Query[]): B;
};

const STAT_HEIGHT = 4;
const CHART_HEIGHT = 8;

function tell<B extends AnyPanel<B>>(builder: B, text: PanelText, height: number, noValue = 'no data yet'): B {
  const { title, description, width, unit, queries, decimals } = text;
  const told = builder.title(title).description(description).span(width).height(height).unit(unit).noValue(noValue);
  return (decimals === undefined ? told : told.decimals(decimals)).targets(named(queries));
}

/** Colours from the lowest value on: `[['red', 0.9], ['green']]` is red up to 0.9 and green above. */
export type Bands = readonly (readonly [color: string, upTo?: number])[];

function thresholds(bands: Bands): ThresholdsConfigBuilder {
  const steps = bands.map(([color], index): Threshold => ({ color, value: bands[index - 1]?.[1] ?? null }));
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

const NEUTRAL: Bands = [['text']];

/** One number, or a few that belong together. Queries are `latest`. */
export function stat(text: PanelText & { readonly bands?: Bands; readonly noValue?: string }): StatBuilder {
  return tell(new StatBuilder(), text, STAT_HEIGHT, text.noValue)
    .datasource(PROMETHEUS)
    .thresholds(thresholds(text.bands ?? NEUTRAL))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(text.queries.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Auto);
}

/** Lines over time, or areas on top of each other. `interval`: the smallest step, where single events are rare. */
export function timeseries(
  text: PanelText & {
    readonly stacked?: boolean;
    readonly interval?: string;
    readonly colors?: Record<string, string>;
  },
): TimeseriesBuilder {
  const panel = tell(new TimeseriesBuilder(), text, CHART_HEIGHT)
    .datasource(PROMETHEUS)
    .interval(text.interval ?? '1m')
    .min(0)
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(1)
    .fillOpacity(text.stacked === true ? 40 : 10)
    .showPoints(VisibilityMode.Auto)
    .stacking(new StackingConfigBuilder().mode(text.stacked === true ? StackingMode.Normal : StackingMode.None))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .legend(legend(['mean', 'max']))
    .tooltip({ build: () => ({ mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending }) });
  for (const [name, fixedColor] of Object.entries(text.colors ?? {})) {
    panel.overrideByName(name, [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor } }]);
  }
  return panel;
}

function legend(calcs: string[]): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .calcs(calcs);
}

/** A bar for each value of a label, the longest first. The query is `latest`. */
export function ranking(text: PanelText & { readonly bands?: Bands; readonly max?: number }): BarGaugeBuilder {
  const panel = tell(new BarGaugeBuilder(), text, CHART_HEIGHT)
    .datasource(PROMETHEUS)
    .min(0)
    .thresholds(thresholds(text.bands ?? [['blue']]))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  return text.max === undefined ? panel : panel.max(text.max);
}

/** A bar for each day. The query is `rows`, of a KPI by `day`. */
export function byDay(text: PanelText): BarChartBuilder {
  return tell(new BarChartBuilder(), text, CHART_HEIGHT)
    .datasource(PROMETHEUS)
    .min(0)
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: ['day', 'Value'] } } })
    .withTransformation({ id: 'sortBy', options: { sort: [{ field: 'day' }] } })
    .overrideByName('Value', [{ id: 'displayName', value: text.title }])
    .xField('day')
    .xTickLabelSpacing(100)
    .showValue(VisibilityMode.Never)
    .fillOpacity(80)
    .legend(new VizLegendOptionsBuilder().showLegend(false).displayMode(LegendDisplayMode.Hidden).calcs([]))
    .tooltip({ build: () => ({ mode: TooltipDisplayMode.Single, sort: SortOrder.None }) });
}

/** How a histogram spreads over time. The query is `buckets`. `unit` is that of the bounds. */
export function heatmap(text: PanelText & { readonly interval: string }): HeatmapBuilder {
  return tell(new HeatmapBuilder(), text, CHART_HEIGHT)
    .datasource(PROMETHEUS)
    .interval(text.interval)
    .calculate(false)
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
