/** What PromQL says of the money that came by a way, as shares of what was spent. */
import { SMALL_MODEL } from '../../demo/models.ts';
import type { Prometheus } from '../../test/e2e/prometheus.ts';
import type { Spent } from './agent.ts';
import type { Mode, Way } from './middles.ts';

/** Of all money, and of what the small model cost. */
export type Increase = { readonly all: number; readonly small: number };

export type Shown = {
  /** Undefined where the money is no counter but a gauge. */
  readonly increase: Readonly<Record<Mode, Increase>> | undefined;
  /** Undefined where the last value is no sum. */
  readonly last: number | undefined;
  readonly series: number;
};

/** `readers` have what is scraped. The run began at `startMs`. */
export async function readWay(
  { name, labels, type, from }: Way,
  readers: Readonly<Record<Mode, Prometheus>>,
  startMs: number,
  spent: Spent,
): Promise<Shown> {
  const spentUsd = spent.large + spent.small;
  const ask = async (mode: Mode, aggregation: string, over: string, more: Readonly<Record<string, string>> = {}) => {
    const prometheus = typeof from === 'string' ? readers[mode] : from[mode];
    // At the time of a scrape increase() has nothing to stretch at the end of the window.
    const atMs = typeof from === 'string' ? await readers[mode].lastScrapeMs(from) : Date.now();
    const matchers = Object.entries({ ...labels, ...more, ...(typeof from === 'string' && { job: from }) });
    const series = `${name}{${matchers.map(([label, value]) => `${label}="${value}"`).join()}}`;
    const window = `${Math.ceil((atMs - startMs) / 1000) + 60}s`;
    return (await prometheus.value(`${aggregation}(${over}(${series}[${window}]))`, atMs)) ?? 0;
  };
  const added = type === 'deltas' ? 'sum_over_time' : 'increase';
  const increase = async (mode: Mode): Promise<Increase> => ({
    all: (await ask(mode, 'sum', added)) / spentUsd,
    small: (await ask(mode, 'sum', added, { model: SMALL_MODEL })) / spent.small,
  });
  return {
    increase: type !== 'gauge' ? { plain: await increase('plain'), zeros: await increase('zeros') } : undefined,
    last: type === 'deltas' ? undefined : (await ask('plain', 'sum', 'last_over_time')) / spentUsd,
    series: await ask('plain', 'count', 'last_over_time'),
  };
}
