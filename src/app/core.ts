/** The rooms put together, without a socket: bytes in, readings out. What the service serves and tests run. */
import { AGENTS, wordsOf } from '../agents/agents.ts';
import { hook } from '../agents/hook/translator.ts';
import { createTranslators } from '../agents/translate.ts';
import type { Agent } from '../agents/translator.ts';
import type { Config } from '../config/config.ts';
import { keyOf, placeOf, createKeys } from '../fold/dedupe/owner.ts';
import { createEntityCache } from '../fold/entity/entity-cache.ts';
import { expose, exportedOf } from '../fold/counters.ts';
import { fold } from '../fold/fold.ts';
import { createCells } from '../fold/ledger/cells.ts';
import { createLinks } from '../fold/people/told-links.ts';
import { createPeopleReader } from '../fold/people/reading.ts';
import { plan } from '../fold/plan.ts';
import { createPricing, type Pricing } from '../fold/prices/pricing.ts';
import type { Rules } from '../fold/rules.ts';
import { hear, sweep } from '../fold/sweep.ts';
import { STEP_FACTS } from '../fold/sessions/steps.ts';
import { createTraits } from '../fold/traits.ts';
import type { Catalogue } from '../kpis/catalogue.ts';
import { createGauges, exported, readings } from '../kpis/derive.ts';
import { budgetReading, budgetState } from '../kpis/gauges/budget.ts';
import { createMoments } from '../kpis/gauges/moment.ts';
import { createMeter } from '../kpis/meter.ts';
import { periodsOf } from '../kpis/overview.ts';
import { createOpenGroup } from '../model/open-groups.ts';
import { createCalendar, type Calendar } from '../model/calendar.ts';
import { withGiven, type GivenLabels } from '../model/labels.ts';
import type { Prices } from '../model/prices.ts';
import type { Meter } from '../model/series.ts';
import type { Store } from '../model/store.ts';
import { shortened } from '../model/texts.ts';
import { createBoard, type Board } from '../model/board.ts';
import type { Words } from '../model/words.ts';
import { createDecoder } from '../otlp/decode.ts';
import { createVocabulary } from '../otlp/vocabulary.ts';
import { createPipeline, type Pipeline, type Steps } from '../journeys/pipeline.ts';
import { createScrape, type Exports, type Scrape, type ScrapeSteps } from '../journeys/scrape.ts';

export type Core = Pipeline & Scrape;

type CoreConfig = Pick<
  Config,
  'agents' | 'horizonMs' | 'historyMs' | 'holdMs' | 'usage' | 'idleTimeoutMs' | 'timeZone' | 'peopleMin' | 'sessionsTo'
> &
  Partial<Pick<Config, 'peopleAmounts'>>;

export type CoreOptions = {
  readonly config: CoreConfig;
  readonly catalogue: Catalogue;
  /** What the people file gives to whoever tells none. */
  readonly people: GivenLabels;
  readonly prices: Prices;
  /** What stands for the name of a person, where it is not itself. */
  readonly hash?: ((name: string) => string) | undefined;
  /** All that are understood, and the words of them, where nothing else is given. */
  readonly agents?: readonly Agent[];
  readonly words?: Words;
  readonly store: Store;
  readonly now: () => number;
  readonly observe: Steps['observe'] & { scraped: ScrapeSteps['observe'] };
  /** Of the core before, where there was one. */
  readonly exports?: Exports;
  readonly board?: Board;
};

/** Only hooks tell of this moment. */
function withBoard(agents: readonly Agent[], board: Board): readonly Agent[] {
  return agents.map((agent) =>
    agent.translator === hook
      ? { ...agent, translator: (dimensions, vocabulary, names) => hook(dimensions, vocabulary, names, board) }
      : agent,
  );
}

export function createCore(options: CoreOptions): Core {
  const { config, catalogue, store, now, observe, agents = AGENTS, board = createBoard() } = options;
  const { holdMs } = config;
  const { dimensions } = catalogue;
  const vocabulary = createVocabulary();
  const given = withGiven(dimensions, options.people);
  const translators = createTranslators(withBoard(agents, board), given, vocabulary, config.agents, options.hash);
  const decoder = createDecoder(vocabulary);
  const meter = createMeter(catalogue.kpis, dimensions);
  const calendar = createCalendar(config.timeZone);
  const pricing = createPricing(options.prices, translators.estimates);
  const rules = rulesOf(options, options.words ?? wordsOf(agents), meter, calendar, pricing);
  const momentOf = createMoments(meter, calendar, { ...surroundingsOf(options), board });
  const pipeline = createPipeline({
    decode: ({ signal, encoding, body }, visitor) => decoder.decode(signal, encoding, body, visitor),
    decodeInTurns: decoder.decodeInTurns,
    prepare: decoder.prepare,
    newNames: () => vocabulary.newNames,
    translation: translators.begin,
    plan: (activities, nowMs, clock, shards) =>
      plan(activities, nowMs, clock, rules, shards).map((part) => {
        return { need: part.need, fold: (loaded, asked) => fold(part, loaded, asked, rules) };
      }),
    placeOf: (key) => placeOf(keyOf(key)),
    sweep: (sweeping, loaded, asked) => sweep(sweeping, loaded, asked, rules),
    hear: (names, loaded, nowMs, clock) => hear(names, loaded, nowMs, clock, rules),
    store,
    now,
    observe,
  });
  const steps: ScrapeSteps = {
    store,
    people: peopleOf(config, board),
    expose: ({ series, registers }, nowMs, sinceMs) => {
      const exposure = expose(exported(series, meter), exportedOf(registers), nowMs, sinceMs, holdMs);
      return { ...exposure, registers: [...exposure.registers, ...board.unkept(registers)] };
    },
    counters: (series) => readings(series, meter),
    gauges: createGauges(catalogue.gauges, momentOf),
    budgets: (snapshot, nowMs) => {
      const moment = momentOf(snapshot, nowMs);
      return catalogue.budgets.map((budget) => budgetReading(budgetState(budget, moment)));
    },
    periods: (asked, snapshot, nowMs) => periodsOf(asked, meter.kpis, momentOf(snapshot, nowMs)),
    now,
    observe: observe.scraped,
  };
  return { ...pipeline, ...createScrape(steps, options.exports) };
}

/** Every reading begins with people: it takes in whom others know to wait. */
function peopleOf({ peopleAmounts }: CoreOptions['config'], board: Board): ScrapeSteps['people'] {
  const read = createPeopleReader(peopleAmounts === 'plain' ? 'plain' : 'hashed');
  return (registers) => {
    board.learn(registers);
    return read(registers);
  };
}

function surroundingsOf(options: CoreOptions) {
  const { peopleMin, idleTimeoutMs: idleMs } = options.config;
  return { roster: rosterOf(options), peopleMin, prices: options.prices, idleMs };
}

/** Names of the people file, as state has them, with the team that it gives. Whom `*` stands for nobody knows. */
function rosterOf({ people, hash = (name) => name }: CoreOptions): ReadonlyMap<string, string> {
  const names = [...people.values()].flatMap(({ byName }) => [...byName.keys()]).filter((name) => !name.includes('*'));
  const teams = people.get('team')?.byName;
  return new Map(names.map((name) => [hash(shortened(name)), teams?.get(name) ?? '']));
}

function openBy({ gauges }: Catalogue): string[] {
  const labels = gauges.flatMap((gauge) => (gauge.kind === 'open_sessions' ? gauge.labels : []));
  return [...new Set(labels)].filter((label) => label !== 'agent');
}

function rulesOf(
  { config, catalogue, store }: CoreOptions,
  words: Words,
  meter: Meter,
  calendar: Calendar,
  pricing: Pricing,
): Rules {
  const { horizonMs, historyMs, usage, idleTimeoutMs, sessionsTo } = config;
  const cells = createCells(words, pricing);
  return {
    words,
    meter,
    cells,
    pricing,
    entities: createEntityCache(),
    keyOf: createKeys(),
    traitsOf: createTraits(words, cells, pricing),
    linksOf: createLinks(),
    openGroup: createOpenGroup(openBy(catalogue)),
    awaited: catalogue.dimensions.flatMap(({ label, awaited }) => (awaited === true ? [label] : [])),
    horizonMs,
    usage,
    appends: store.appends,
    idleMs: idleTimeoutMs,
    historyMs,
    datesBack: calendar.datesBack,
    sessionEvents: sessionsTo !== '',
    dateOf: calendar.dateOf,
    scopes: catalogue.scopes,
    bySteps: meter.kpis.some(({ of }) => STEP_FACTS.has(of)),
    byPerson: (config.peopleAmounts ?? 'off') !== 'off',
  };
}
