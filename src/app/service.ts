/** The composition root: opens the home of state, puts the rooms together, serves, and stops in the right order. */
import type { Config } from '../config/config.ts';
import { createCore } from './core.ts';
import { dimensionsOf, eventsReader, keeping, openKeeper } from './events.ts';
import type { Catalogue } from '../kpis/catalogue.ts';
import type { Log } from './log.ts';
import { createEventRoutes } from '../events/routes.ts';
import { createSelf, type SelfMetrics } from '../metrics/self.ts';
import { startMetricsServer } from '../metrics/server.ts';
import type { GivenLabels } from '../model/labels.ts';
import type { Exporter } from '../model/exchange.ts';
import type { Store } from '../model/store.ts';
import type { Prices } from '../model/prices.ts';
import { openNaming, settleNaming, WrongNaming, type Naming } from './naming.ts';
import { createNotices, type Notices } from './notices.ts';
import { watchCore } from './observe.ts';
import { firstStepsOf, pageSteps } from './page.ts';
import { every, within, type Rounds } from './rounds.ts';
import { timed } from './timed.ts';
import { flushOutbox } from '../journeys/outbox.ts';
import { startReceiver } from '../otlp/server.ts';
import { listening, openDoor, type Door } from './web.ts';
import { createPage } from '../page/page.ts';
import { openHome, type HomeOptions } from '../state/open.ts';

/** What the settings come to: themselves, the catalogue, the people file, and prices. */
export type Settings = {
  readonly config: Config;
  readonly catalogue: Catalogue;
  readonly people: GivenLabels;
  readonly prices: Prices;
};

export type Edges = {
  readonly now: () => number;
  readonly log: Log;
  readonly version: string;
  /** Test seam: how the home of state behaves beside its path. */
  readonly sqlite?: HomeOptions['sqlite'];
};

export type Service = {
  readonly otlpUrl: string;
  readonly metricsUrl: string;
  /** What a person pastes to make an agent send here. */
  readonly firstSteps: readonly string[];
  /** Commits what time alone changes. Done every SWEEP_MS as well. */
  readonly sweep: () => Promise<void>;
  /** Stops accepting, answers what runs, writes everything down, closes. */
  readonly close: () => Promise<void>;
};

/** How late a ripened amount or a closed day may be noticed. */
const SWEEP_MS = 5_000;

/** How long a stop waits, for what is under way and then for the store: what hangs must not keep the process. */
const STOP_MS = { requests: 7_000, rounds: 2_000, store: 6_000 };

type Closing = { close(): Promise<void> };

/** Rejects where a listener or the file cannot be had. */
export async function startService(settings: Settings, edges: Edges): Promise<Service> {
  const { config } = settings;
  const { log } = edges;
  const self = createSelf(edges.version);
  const notices = createNotices(self, log);
  const naming = openNaming(config);
  const store = await openState(config, edges, self, notices, naming);
  // Of several processes on one home none decides by a clock of its own.
  const now = store.nowMs ?? edges.now;
  const watch = watchCore(self, log, notices, now, config.holdMs);
  const core = createCore({ ...settings, hash: naming.hash, store, now, observe: watch });
  let closing = false;

  const keeper = openKeeper(config, naming.key, self, log, notices);
  const door = openDoor(config.webConfig);
  const receiver = await listen(config, log, keeping(core.export, keeper, now), self, notices, door);
  const firstSteps = firstStepsOf(config, receiver.url);
  const page = createPage({
    ...pageSteps(config, core, notices),
    lastCountedMs: watch.lastCountedMs,
    nowMs: now,
    firstSteps,
    onError: reporter(log, self, 'page'),
  });
  const metrics = await startMetricsServer({
    ...config.metrics,
    ...listening(door),
    token: config.metricsToken || undefined,
    readings: core.held,
    ready: () => (closing ? 'stopping' : store.ready() || 'the state store cannot be written; the log says why'),
    self,
    mounts: [page, createEventRoutes(eventsReader(config), dimensionsOf(config), reporter(log, self, 'events'))],
    onTurned: (turned) => notices.turned('metrics', turned),
    onError: reporter(log, self, 'metrics'),
  });

  const sweeping = every(SWEEP_MS, core.sweep, reporter(log, self, 'sweep'));
  const renewing = every(SWEEP_MS, async () => door?.renew(), reporter(log, self, 'web_config'));
  const stopping = new AbortController();
  const send = outboxSender(store, settings, edges, self, notices, stopping.signal);
  const sending = every(SWEEP_MS, send, reporter(log, self, 'outbox'));
  return {
    otlpUrl: receiver.url,
    metricsUrl: metrics.url,
    firstSteps,
    sweep: core.sweep,
    close: async () => {
      closing = true;
      stopping.abort();
      await closeAll([receiver, metrics], [sweeping, sending, renewing], store, keeper);
      self.close();
    },
  };
}

/** The home, with its commits timed, and what it lacks told. */
async function openState(
  { state }: Config,
  { log, sqlite }: Edges,
  self: SelfMetrics,
  notices: Notices,
  naming: Naming,
): Promise<Store> {
  self.gauge('otelkpi_state_lost', {}, 0);
  const onLoss = (sentence: string) => {
    self.gauge('otelkpi_state_lost', {}, 1);
    notices.lost(sentence);
  };
  const onError = reporter(log, self, 'state');
  const home = await openHome(state, { sqlite, onError, onLoss, onLimited: notices.limited });
  const store = timed(home, self, () => settleNaming(home, naming));
  try {
    await store.read();
  } catch (error) {
    // One that is away is waited for.
    if (error instanceof WrongNaming) await home.close();
    if (error instanceof WrongNaming) throw error;
  }
  return store;
}

/** To senders. */
function listen(
  config: Config,
  log: Log,
  exporter: Exporter,
  self: SelfMetrics,
  notices: Notices,
  door: Door | undefined,
): ReturnType<typeof startReceiver> {
  return startReceiver({
    ...config.otlp,
    ...listening(door),
    token: config.token || undefined,
    bodyBytesMax: config.bodyMaxBytes,
    export: exporter,
    onError: reporter(log, self, 'receiver'),
    onTurned: (turned) => notices.turned('otlp', turned),
    onLimited: notices.limited,
    onAnswered: (signal, code) => self.add('otelkpi_requests_total', { signal, code: String(code) }),
  });
}

async function closeAll(
  servers: readonly Closing[],
  rounds: readonly Rounds[],
  store: Store,
  keeper: Closing | undefined,
): Promise<void> {
  const closing = servers.map((server) => within(STOP_MS.requests, server.close()));
  await Promise.all([...closing, ...rounds.map((each) => each.stop(STOP_MS.rounds))]);
  await Promise.all([store, ...(keeper ? [keeper] : [])].map((each) => within(STOP_MS.store, each.close())));
}

/** Errors that end nothing but what they were thrown in: counted and told. */
function reporter(log: Log, self: SelfMetrics, where: string): (error: unknown) => void {
  return (error) => {
    self.add('otelkpi_problems_total', { where });
    log.error(`${where} failed`, { error });
  };
}

/** Sends session events, if that is wanted. Those that are refused for good are counted, and our own mistakes among them told. */
function outboxSender(
  store: Store,
  { config }: Settings,
  { version, log }: Edges,
  self: SelfMetrics,
  notices: Notices,
  stop: AbortSignal,
): () => Promise<void> {
  const { sessionsTo: url, sessionsToken: token } = config;
  const onDropped = (events: number, reason: string) => {
    self.add('otelkpi_session_events_dropped_total', {}, events);
    if (reason.startsWith('BUG')) notices.bug('outbox', new Error(reason));
    else log.warn('session events were refused for good and dropped', { events, reason });
  };
  const onExpired = (events: number) => notices.limited('outbox_ms', events);
  return async () => {
    if (url === '' || stop.aborted) return;
    await flushOutbox({ store, url, token, version, stop, onDropped, onExpired }).catch((error: unknown) => {
      // A stop is nobody's failure.
      if (!stop.aborted) throw error;
    });
  };
}
