/** Numbers in our house style. Each panel has a unit, a description, a word for having no data, and a size. */
import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeSizing,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  VizTextDisplayOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import type { DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { colorOverrides, NEUTRAL, PLAIN, thresholds, type Bands, type Colors, type Override } from './colors.ts';
import { latest, named, PROMETHEUS, series, type Query } from './queries.ts';
import { COUNT, SHARE } from './units.ts';

export type PanelText = {
  /** The question it answers, with its window, and `all agents` (teams, models) where it does not follow these variables. */
  readonly title: string;
  /** How it is counted, and where the number comes from. */
  readonly description: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly height?: number;
  /** Grafana's id of a unit: units.ts. */
  readonly unit: string;
  readonly queries: readonly Query[];
  readonly decimals?: number;
  /** What to do where there is nothing, in a few words. */
  readonly noValue?: string;
  /** To where more is shown: links.ts. */
  readonly links?: readonly Builder<DashboardLink>[];
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
  links(links: Builder<DashboardLink>[]): B;
};

/** One for all bars, so that those of two panels are as long: about as many fit a half of a small screen. */
export const STEPS_MAX = 96;
export const STEP_MIN = '5m';
const STAT_HEIGHT = 4;
/** Grafana draws no trend in less. */
const TREND_HEIGHT = 5;
const RANKING_HEIGHT = 8;

export function tell<B extends AnyPanel<B>>(builder: B, text: PanelText, height: number): B {
  const { title, description, width, unit, queries, links } = text;
  // What is counted is whole, also where increase() puts parts of it into a step.
  const decimals = text.decimals ?? (unit === COUNT ? 0 : undefined);
  const told = builder
    .title(title)
    .description(description)
    .span(width)
    .height(text.height ?? height);
  const counted = told
    .unit(unit)
    .noValue(text.noValue ?? 'no data yet')
    .targets(named(queries));
  const exact = decimals === undefined ? counted : counted.decimals(decimals);
  return links === undefined ? exact : exact.links([...links]);
}

/** Fixed colours are overrides; so is all that one of several series has of its own. */
export function override<B extends { withOverride(one: Override): B }>(builder: B, colors: Colors = {}): B {
  return colorOverrides(colors).reduce((told, one) => told.withOverride(one), builder);
}

/** One number, or a few that belong together. Queries are `latest`, or `series` where their trend is drawn behind. */
export function stat(
  text: PanelText & { readonly bands?: Bands; readonly trend?: boolean; readonly colors?: Colors },
): StatBuilder {
  const panel = tell(new StatBuilder(), text, text.trend === true ? TREND_HEIGHT : STAT_HEIGHT)
    .datasource(PROMETHEUS)
    .thresholds(thresholds(text.bands ?? NEUTRAL))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(text.trend === true ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(text.queries.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Value);
  return override(text.trend === true ? panel.min(0) : panel, text.colors);
}

/** A number with its trend over the time that is shown, and its change, a share, against the span before. */
export function headline(
  text: Omit<PanelText, 'queries'> & { readonly expr: string; readonly name: string; readonly change: string },
): StatBuilder {
  const { expr, name, change } = text;
  const both = stat({ ...text, trend: true, queries: [series(expr, name), latest(change, CHANGE)] });
  return both.text(new VizTextDisplayOptionsBuilder().titleSize(13).valueSize(24)).overrideByName(CHANGE, [
    { id: 'unit', value: SHARE },
    { id: 'decimals', value: 0 },
  ]);
}

/** Above 0 is more than before. */
const CHANGE = 'change';

/** How much there was in the time that is shown: the bars of `bars` with the same query, added up. The query is `series`. */
export function total(text: PanelText & { readonly bands?: Bands }): StatBuilder {
  return stat({ ...text, trend: true })
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['sum']))
    .interval(STEP_MIN)
    .maxDataPoints(STEPS_MAX);
}

/** A bar for each value of a label, the longest first. The query is `latest`. */
export function ranking(
  text: PanelText & { readonly bands?: Bands; readonly min?: number; readonly max?: number; readonly colors?: Colors },
): BarGaugeBuilder {
  const panel = tell(new BarGaugeBuilder(), text, RANKING_HEIGHT)
    .datasource(PROMETHEUS)
    .min(text.min ?? 0)
    .thresholds(thresholds(text.bands ?? PLAIN))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .sizing(BarGaugeSizing.Manual)
    .minVizHeight(16)
    .maxVizHeight(26)
    .namePlacement(BarGaugeNamePlacement.Left)
    .valueMode(BarGaugeValueMode.Text)
    .text(new VizTextDisplayOptionsBuilder().titleSize(12).valueSize(13))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  return override(text.max === undefined ? panel : panel.max(text.max), text.colors);
}
