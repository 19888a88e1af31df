/** The composition root: opens the home of state, puts the rooms together, serves, and stops in the right order. */
import { createBoard } from '../model/board.ts';
import type { Config } from '../config/config.ts';
import { createCore, type CoreOptions } from './core.ts';
import { dimensionsOf, eventsReader, keeping, openKeeper } from './events.ts';
import type { Log } from './log.ts';
import { createEventRoutes, type EventRoutes } from '../events/routes.ts';
import { createSelf, type SelfMetrics } from '../metrics/self.ts';
import { startMetricsServer } from '../metrics/server.ts';
import type { Exporter } from '../model/exchange.ts';
import type { Store } from '../model/store.ts';
import type { Fault } from '../model/fault.ts';
import { createLive, type Live } from './live.ts';
import { openNaming } from './naming.ts';
import { createNotices, type Notices } from './notices.ts';
import { watchCore, type Watch } from './observe.ts';
import { openState } from './opening.ts';
import { firstStepsOf, pageSteps } from './page.ts';
import { measureCapacity } from '../journeys/capacity.ts';
import { every, within, type Rounds } from './rounds.ts';
import { outboxSender, pusher, type Sending } from './sending.ts';
import type { Settings } from './settings.ts';
import { createExports } from '../journeys/scrape.ts';
import { startReceiver } from '../otlp/server.ts';
import { listening, openDoor, type Door } from './web.ts';
import { createPage } from '../page/page.ts';
import type { HomeOptions } from '../state/open.ts';

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
  /** Goes on with what was read anew, or, where that has faults, as before. */
  readonly reload: (read: Settings | readonly Fault[]) => void;
  /** Stops accepting, answers what runs, writes everything down, closes. */
  readonly close: () => Promise<void>;
};

/** How late a ripened amount or a closed day may be noticed. */
const SWEEP_MS = 5_000;

/** How often the size of the state is measured: it changes by the day. */
const CAPACITY_MS = 600_000;

/** How long a stop waits, for what is under way and then for the store: what hangs must not keep the process. */
const STOP_MS = { requests: 7_000, rounds: 2_000, store: 6_000 };

type Closing = { close(): Promise<void> };

/** Rejects where a listener or the file cannot be had. */
export async function startService(settings: Settings, edges: Edges): Promise<Service> {
  const [{ config }, { log }] = [settings, edges];
  const self = createSelf(edges.version);
  const notices = createNotices(self, log);
  const naming = openNaming(config);
  const onError = reporter(log, self, 'state');
  const store = await openState(config, { sqlite: edges.sqlite, onError }, self, notices, naming);
  // Of several processes on one home none decides by a clock of its own.
  const now = store.nowMs ?? edges.now;
  const { live, watch } = startCore(settings, edges, self, notices, { hash: naming.hash, store, now });
  let closing = false;

  const keeper = openKeeper(config, naming.key, self, log, notices);
  const count: Exporter = (request) => live.core().export(request);
  const door = openDoor(config.webConfig);
  const receiver = await listen(config, log, keeping(count, keeper, config.eventsKeptMs, now), self, notices, door);
  const firstSteps = firstStepsOf(config, receiver.url);
  const page = createPage({
    ...pageSteps(config, live.core, notices),
    lastCountedMs: watch.lastCountedMs,
    nowMs: now,
    firstSteps,
    onError: reporter(log, self, 'page'),
  });
  const metrics = await startMetricsServer({
    ...config.metrics,
    ...listening(door),
    token: config.metricsToken || undefined,
    readings: () => live.core().held(),
    ready: () => (closing ? 'stopping' : store.ready() || 'the state store cannot be written; the log says why'),
    self,
    mounts: [page, eventRoutes(config, live, reporter(log, self, 'events'))],
    onTurned: (turned) => notices.turned('metrics', turned),
    onError: reporter(log, self, 'metrics'),
  });

  const stopping = new AbortController();
  const sending = { store, live, version: edges.version, log, self, notices, stop: stopping.signal, now };
  const rounds = startRounds(sending, door);
  return {
    otlpUrl: receiver.url,
    metricsUrl: metrics.url,
    firstSteps,
    sweep: () => live.core().sweep(),
    reload: live.reload,
    close: async () => {
      closing = true;
      stopping.abort();
      await closeAll([receiver, metrics], rounds, store, keeper);
      self.close();
    },
  };
}

/** Prices are those that hold then. */
function eventRoutes(config: Config, live: Live, onError: (error: unknown) => void): EventRoutes {
  const options = { dimensions: dimensionsOf(config), keptMs: config.eventsKeptMs };
  return createEventRoutes(eventsReader(config, live.listed), options, onError);
}

function startCore(
  settings: Settings,
  { log, now: processNow }: Edges,
  self: SelfMetrics,
  notices: Notices,
  on: Pick<CoreOptions, 'hash' | 'store' | 'now'>,
): { live: Live; watch: Watch } {
  const watch = watchCore(self, log, notices, on.now, () => live.config().holdMs);
  const exports = createExports();
  const board = createBoard();
  const make = (of: Settings) => createCore({ ...of, ...on, observe: watch, exports, board });
  const live = createLive(settings, { make, self, log, now: processNow });
  return { live, watch };
}

/** What is done beside serving, by those settings that hold then. */
function startRounds(sending: Sending, door: Door | undefined): Rounds[] {
  const { live, log, self } = sending;
  const push = pusher(sending);
  return [
    every(SWEEP_MS, () => live.core().sweep(), reporter(log, self, 'sweep')),
    every(SWEEP_MS, outboxSender(sending), reporter(log, self, 'outbox')),
    every(CAPACITY_MS, () => tellCapacity(sending), reporter(log, self, 'state')),
    every(SWEEP_MS, async () => door?.renew(), reporter(log, self, 'web_config')),
    ...(push === undefined ? [] : [every(live.config().pushIntervalMs, push, reporter(log, self, 'push'))]),
  ];
}

/** How large the state is, and will be. */
async function tellCapacity({ self, store, now }: Sending): Promise<void> {
  const { bytes, bytesAhead, seriesAhead } = await measureCapacity(store, now());
  if (bytes !== undefined) self.gauge('otelkpi_state_size_bytes', {}, bytes);
  if (bytesAhead !== undefined) self.gauge('otelkpi_state_size_forecast_bytes', {}, Math.round(bytesAhead));
  if (seriesAhead !== undefined) self.gauge('otelkpi_series_forecast', {}, Math.round(seriesAhead));
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
