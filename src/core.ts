/** The rooms put together, without a socket: bytes in, readings out. What the service serves and tests run. */
import { createTranslators } from './agents/translate.ts';
import type { Config } from './config.ts';
import { expose } from './fold/counters.ts';
import { fold } from './fold/fold.ts';
import { plan, type Rules } from './fold/plan.ts';
import { sweep } from './fold/sweep.ts';
import { readings } from './kpis/derive.ts';
import { createMeter } from './kpis/meter.ts';
import type { Kpi } from './model/series.ts';
import type { Store } from './model/store.ts';
import { createDecoder } from './otlp/decode.ts';
import { createPipeline, type Pipeline, type Steps } from './pipeline.ts';
import { createScrape, type Scrape, type ScrapeSteps } from './scrape.ts';

export type Core = Pipeline & Scrape;

export type CoreOptions = {
  readonly config: Pick<Config, 'dimensions' | 'horizonMs' | 'holdMs' | 'usage'>;
  readonly kpis: readonly Kpi[];
  readonly store: Store;
  readonly now: () => number;
  readonly observe: Steps['observe'] & { scraped: ScrapeSteps['observe'] };
};

export function createCore({ config, kpis, store, now, observe }: CoreOptions): Core {
  const { dimensions, horizonMs, holdMs, usage } = config;
  const translators = createTranslators(dimensions);
  const decoder = createDecoder(translators.vocabulary);
  const meter = createMeter(kpis, dimensions);
  const rules: Rules = { meter, horizonMs, usage, dimensionCount: dimensions.length };
  const pipeline = createPipeline({
    decode: ({ signal, encoding, body }, visitor) => decoder.decode(signal, encoding, body, visitor),
    translation: translators.begin,
    plan: (activities, nowMs) => {
      const planned = plan(activities, nowMs, rules);
      return { need: planned.need, fold: (loaded) => fold(planned, loaded, rules) };
    },
    sweep: (loaded, days, nowMs) => sweep(loaded, days, nowMs, rules),
    store,
    now,
    observe,
  });
  const scrape = createScrape({
    store,
    expose: (states, nowMs, sinceMs) => expose(states, nowMs, sinceMs, holdMs),
    readings: (series) => readings(series, meter),
    now,
    observe: observe.scraped,
  });
  return { ...pipeline, ...scrape };
}
