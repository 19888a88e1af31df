/** The rooms put together, without a socket: bytes in, readings out. What the service serves and tests run. */
import { createTranslators } from '../agents/translate.ts';
import type { Config } from '../config/config.ts';
import { createPaid } from '../fold/ledger/cells.ts';
import { expose, exportedOf } from '../fold/counters.ts';
import { fold } from '../fold/fold.ts';
import { createPeopleReader } from '../fold/people/reading.ts';
import { plan, type Rules } from '../fold/plan.ts';
import { createKeys, entitySeed, placeOf } from '../fold/dedupe/identity.ts';
import { createRemembered } from '../fold/entity/entity-cache.ts';
import { sweep } from '../fold/sweep.ts';
import { createTraits } from '../fold/traits.ts';
import type { Catalogue } from '../kpis/catalogue.ts';
import { createGauges, readings } from '../kpis/derive.ts';
import { createMeter } from '../kpis/meter.ts';
import { createCalendar, type Calendar } from '../model/calendar.ts';
import type { Meter } from '../model/series.ts';
import type { Store } from '../model/store.ts';
import { createDecoder } from '../otlp/decode.ts';
import { createPipeline, type Pipeline, type Steps } from '../journeys/pipeline.ts';
import { createScrape, type Scrape, type ScrapeSteps } from '../journeys/scrape.ts';

export type Core = Pipeline & Scrape;

type CoreConfig = Pick<
  Config,
  'dimensions' | 'horizonMs' | 'holdMs' | 'usage' | 'idleTimeoutMs' | 'timeZone' | 'sessionsTo'
>;

export type CoreOptions = {
  readonly config: CoreConfig;
  readonly catalogue: Catalogue;
  /** Teams of people whose sessions tell none. */
  readonly teams: ReadonlyMap<string, string>;
  readonly store: Store;
  readonly now: () => number;
  readonly observe: Steps['observe'] & { scraped: ScrapeSteps['observe'] };
};

export function createCore({ config, catalogue, teams, store, now, observe }: CoreOptions): Core {
  const { dimensions, holdMs } = config;
  const translators = createTranslators(dimensions);
  const decoder = createDecoder(translators.vocabulary);
  const meter = createMeter(catalogue.kpis, dimensions);
  const calendar = createCalendar(config.timeZone);
  const rules = rulesOf(config, catalogue, teams, meter, calendar, store.appends);
  const pipeline = createPipeline({
    decode: ({ signal, encoding, body }, visitor) => decoder.decode(signal, encoding, body, visitor),
    translation: translators.begin,
    plan: (activities, nowMs, clock, shards) =>
      plan(activities, nowMs, clock, rules, shards).map((part) => {
        return { need: part.need, fold: (loaded) => fold(part, loaded, rules) };
      }),
    placeOf: (key) => placeOf(entitySeed(key)),
    sweep: (loaded, closesDays, nowMs, clock) => sweep(loaded, closesDays, nowMs, clock, rules),
    store,
    now,
    observe,
  });
  const scrape = createScrape({
    store,
    people: createPeopleReader(),
    expose: ({ series, registers }, nowMs, sinceMs) => expose(series, exportedOf(registers), nowMs, sinceMs, holdMs),
    counters: (series) => readings(series, meter),
    gauges: createGauges(catalogue.gauges, meter, calendar),
    now,
    observe: observe.scraped,
  });
  return { ...pipeline, ...scrape };
}

function rulesOf(
  { dimensions, horizonMs, usage, idleTimeoutMs, sessionsTo }: CoreConfig,
  { scopes }: Catalogue,
  teams: ReadonlyMap<string, string>,
  meter: Meter,
  calendar: Calendar,
  appends: boolean,
): Rules {
  const dimensionOf = (label: string) => dimensions.findIndex((dimension) => dimension.label === label);
  const team = dimensionOf('team');
  return {
    meter,
    remembered: createRemembered(),
    keyOf: createKeys(),
    traitsOf: createTraits(),
    paid: createPaid(),
    horizonMs,
    usage,
    dimensionCount: dimensions.length,
    appends,
    idleMs: idleTimeoutMs,
    sessionEvents: sessionsTo !== '',
    dateOf: calendar.dateOf,
    scopes: scopes.map((label) => ({ label, dimension: label === 'agent' ? undefined : dimensionOf(label) })),
    team: teams.size > 0 && team >= 0 ? { dimension: team, of: (user) => teams.get(user) ?? '' } : undefined,
  };
}
