/**
 * One agent at work: sessions with pauses in them, as the agent's own SDK reports them. Each session is a process of its
 * own, so a meter provider of its own, read twice: by a reader of deltas, which is what Claude Code exports unless told
 * otherwise, and by one of cumulative sums. Both report the very same measurements.
 *
 * The gaps are the SDK's own (@opentelemetry/sdk-metrics, TemporalMetricProcessor): a series without a measurement in an
 * interval is not exported as a delta, and its next delta begins with the first measurement after the pause, not where
 * the one before it ended.
 */
import type { Counter } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import { AggregationTemporality, MeterProvider, MetricReader, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { Session as Story } from '../../demo/happenings.ts';
import type { Attributes } from '../../demo/json.ts';
import type { Person } from '../../demo/people.ts';
import { randomFrom as identitiesFrom } from '../../demo/random.ts';
import { originOf } from '../../demo/sender.ts';
import { METRICS, MODELS, PREFIX, SCOPE, VERSION } from '../../demo/words.ts';
import { begin } from '../../demo/work.ts';
import { randomFrom } from '../../test/random.ts';

export type Temporality = 'delta' | 'cumulative';
export type Report = Readonly<Record<Temporality, readonly ScopeMetrics[]>> & { readonly resource: Attributes };

/** Dollars by model. */
export type Spent = Record<Model, number>;
export type Model = 'large' | 'small';

export type Agent = {
  /** All that it spent so far. */
  readonly spent: Spent;
  /** Lives through the next interval. */
  work(): void;
  /** What its SDK reports of the interval; undefined outside of sessions. */
  report(): Promise<Report | undefined>;
};

/** In intervals of export, of which there is one a minute by default. */
const SESSION = { least: 20, most: 40 };
const BETWEEN_SESSIONS = { least: 1, most: 10 };
/** How long work and pauses are on average. Some people hardly pause, some read for longer than the agent works. */
const STRETCH = 3;
const PAUSES = [1, 3, 12];
/** Model requests in an interval of work. Some of these intervals have a small call by another model, as for a title. */
const REQUESTS = { least: 1, most: 6 };
const SMALL_CALLS = 0.2;

type Session = {
  readonly story: Story;
  readonly cost: Counter;
  readonly readers: Readonly<Record<Temporality, Reader>>;
};

export function createAgent(person: Person, seed: number): Agent {
  const [random, identities] = [randomFrom(seed), identitiesFrom(seed)];
  const between = ({ least, most }: { least: number; most: number }) => least + random.below(most - least + 1);
  const pause = random.pick(PAUSES);
  const spent: Spent = { large: 0, small: 0 };
  let session: Session | undefined;
  let left = random.below(SESSION.most);
  let isBusy = false;

  const spend = (model: Model, source: string, mostMicroUsd: number) => {
    const usd = (1 + random.below(mostMicroUsd)) / 1e6;
    spent[model] += usd;
    const { story, cost } = session!;
    cost.add(usd, { ...originOf(story, 0).who, model: MODELS[model].name, query_source: source });
  };

  return {
    spent,
    work: () => {
      if (left-- === 0) {
        session = session === undefined ? createSession(begin(person, false, identities)) : undefined;
        left = between(session === undefined ? BETWEEN_SESSIONS : SESSION);
        isBusy = true;
      } else if (random.next() < 1 / (isBusy ? STRETCH : pause)) isBusy = !isBusy;
      if (session === undefined || !isBusy) return;
      for (let requests = between(REQUESTS); requests > 0; requests--) spend('large', 'main', 400_000);
      if (random.next() < SMALL_CALLS) spend('small', 'auxiliary', 20_000);
    },
    report: async () => {
      if (session === undefined) return undefined;
      const { story, readers } = session;
      const { delta, cumulative } = readers;
      return { resource: originOf(story, 0).resource, delta: await read(delta), cumulative: await read(cumulative) };
    },
  };
}

function createSession(story: Story): Session {
  const readers = {
    delta: new Reader(AggregationTemporality.DELTA),
    cumulative: new Reader(AggregationTemporality.CUMULATIVE),
  };
  const provider = new MeterProvider({ resource: emptyResource(), readers: Object.values(readers) });
  const meter = provider.getMeter(SCOPE, VERSION);
  const { unit } = METRICS['cost.usage'];
  return { story, cost: meter.createCounter(`${PREFIX}cost.usage`, { unit }), readers };
}

async function read(reader: Reader): Promise<readonly ScopeMetrics[]> {
  const { resourceMetrics, errors } = await reader.collect();
  if (errors.length > 0) throw new AggregateError(errors, 'the SDK could not collect');
  return resourceMetrics.scopeMetrics;
}

/** Collects when it is told to, where the SDK's own goes by a timer. */
class Reader extends MetricReader {
  constructor(temporality: AggregationTemporality) {
    super({ aggregationTemporalitySelector: () => temporality });
  }
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}
