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
import type { Random } from '../../test/random.ts';

export type Temporality = 'delta' | 'cumulative';
export type Report = Readonly<Record<Temporality, readonly ScopeMetrics[]>>;

/** Dollars by model. */
export type Spent = Readonly<Record<Model, number>>;
export type Model = 'claude-opus-5-5' | 'claude-haiku-5';

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

type Session = { readonly cost: Counter; readonly readers: Readonly<Record<Temporality, Reader>> };

export function createAgent(name: string, random: Random): Agent {
  const between = ({ least, most }: { least: number; most: number }) => least + random.below(most - least + 1);
  const pause = random.pick(PAUSES);
  const spent = { 'claude-opus-5-5': 0, 'claude-haiku-5': 0 };
  let session: Session | undefined;
  let sessions = 0;
  let left = random.below(SESSION.most);
  let isBusy = false;

  const spend = (model: Model, source: string, mostMicroUsd: number) => {
    const usd = (1 + random.below(mostMicroUsd)) / 1e6;
    spent[model] += usd;
    session!.cost.add(usd, { ...identity(name, sessions), model, query_source: source });
  };

  return {
    spent,
    work: () => {
      if (left-- === 0) {
        session = session === undefined ? createSession() : undefined;
        if (session !== undefined) sessions++;
        left = between(session === undefined ? BETWEEN_SESSIONS : SESSION);
        isBusy = true;
      } else if (random.next() < 1 / (isBusy ? STRETCH : pause)) isBusy = !isBusy;
      if (session === undefined || !isBusy) return;
      for (let requests = between(REQUESTS); requests > 0; requests--) spend('claude-opus-5-5', 'main', 400_000);
      if (random.next() < SMALL_CALLS) spend('claude-haiku-5', 'auxiliary', 20_000);
    },
    report: async () => {
      if (session === undefined) return undefined;
      const { delta, cumulative } = session.readers;
      return { delta: await read(delta), cumulative: await read(cumulative) };
    },
  };
}

function identity(name: string, session: number): Record<string, string> {
  return {
    'session.id': `${name}-${session}`,
    'user.id': name,
    'user.email': `${name}@example.com`,
    'terminal.type': 'vscode',
  };
}

function createSession(): Session {
  const readers = {
    delta: new Reader(AggregationTemporality.DELTA),
    cumulative: new Reader(AggregationTemporality.CUMULATIVE),
  };
  const provider = new MeterProvider({ resource: emptyResource(), readers: Object.values(readers) });
  const meter = provider.getMeter('com.anthropic.claude_code', '2.1.329');
  return { cost: meter.createCounter('claude_code.cost.usage', { unit: 'USD' }), readers };
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
