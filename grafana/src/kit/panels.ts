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

/** One for all bars, so that those of two panels are as long: of a week an hour, and what is of now is not long in coming. */
export const STEPS_MAX = 168;
export const STEP_MIN = '5m';
const STAT_HEIGHT = 4;
/** Grafana draws no trend in less. */
const TREND_HEIGHT = 5;
const RANKING_HEIGHT = 8;

export function tell<B extends AnyPanel<B>>(builder: B, text: PanelText, height: number): B {
  const { title, description, width, unit, queries, links } = text;
  const decimals = decimalsOf(unit, text.decimals);
  const told = builder
    .title(title)
    .description(description)
    .span(width)
    .height(text.height ?? height);
  const counted = told
    .unit(unit)
    .noValue(text.noValue ?? 'nothing yet')
    .targets(named(queries));
  const exact = decimals === undefined ? counted : counted.decimals(decimals);
  return links === undefined ? exact : exact.links([...links]);
}

/** What is counted is whole, also where increase() puts parts of it into a step. */
export function decimalsOf(unit: string, told: number | undefined): number | undefined {
  return told ?? (unit === COUNT ? 0 : undefined);
}

/** Fixed colours are overrides; so is all that one of several series has of its own. */
export function override<B extends { withOverride(one: Override): B }>(builder: B, colors: Colors = {}): B {
  return colorOverrides(colors).reduce((told, one) => told.withOverride(one), builder);
}

/** One number, or a few that belong together. The queries are `latest`. */
export function stat(text: PanelText & { readonly bands?: Bands }): StatBuilder {
  const panel = tell(new StatBuilder(), text, STAT_HEIGHT)
    .datasource(PROMETHEUS)
    .thresholds(thresholds(text.bands ?? NEUTRAL))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .textMode(text.queries.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Value);
  // Where nothing is not what is wanted, it has no colour of good or bad.
  return text.bands === undefined || text.noValue === undefined || text.noValue.startsWith('none')
    ? panel
    : panel.mappings([absent(text.noValue)]);
}

const absent = (text: string) =>
  ({ type: 'special', options: { match: 'null+nan', result: { text, color: 'text', index: 0 } } }) as never;

type TrendText = Omit<PanelText, 'queries'> & { readonly expr: string; readonly name: string };

/**
 * A number as of now, before its trend over the time that is shown. They are two queries: the last whole step of a trend may be
 * an hour ago, and after a fresh start there is none.
 */
export function trend(text: TrendText): StatBuilder {
  return withTrend(text).textMode(BigValueTextMode.Value);
}

/** The same with its change, a share, against the span before. */
export function headline(text: TrendText & { readonly change: string }): StatBuilder {
  return (
    withTrend(text, [latest(text.change, CHANGE)])
      .text(new VizTextDisplayOptionsBuilder().titleSize(13).valueSize(24))
      // One above the other: side by side they would be too narrow for a number of some length.
      .orientation(VizOrientation.Horizontal)
      .overrideByName(CHANGE, [
        { id: 'unit', value: SHARE },
        { id: 'decimals', value: 0 },
      ])
  );
}

function withTrend(text: TrendText, more: readonly Query[] = []): StatBuilder {
  const { expr, name } = text;
  return drawn(stat({ ...text, queries: [series(expr, name), latest(expr, name), ...more] }), text).withTransformation(
    ONE_OF_TWO,
  );
}

function drawn(panel: StatBuilder, { height }: { readonly height?: number }): StatBuilder {
  return panel
    .height(height ?? TREND_HEIGHT)
    .graphMode(BigValueGraphMode.Area)
    .min(0);
}

/** Rows of the second query after those of the first. */
const ONE_OF_TWO = { id: 'merge', options: {}, filter: { id: 'byRefId', options: '/^(?:A|B)$/' } };

/** Above 0 is more than before. */
const CHANGE = 'change';

/** What charts and totals say that add up whole steps alone: what is of the last minutes may be in none. */
export const yet = (none: string) => `${none}, or no whole step yet`;

/** How much there was in the time that is shown: the bars of `bars` with the same query, added up. The query is `series`. */
export function total(text: PanelText & { readonly bands?: Bands }): StatBuilder {
  return drawn(stat({ noValue: 'none in a whole step yet', ...text }), text)
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
  // One bar alone has no name in Grafana unless it is told one: that of its series, as those of many have.
  const told = text.queries.length > 0 ? panel.displayName('${__series.name}') : panel;
  return override(text.max === undefined ? told : told.max(text.max), text.colors);
}
