/** The file of events beside the state: what is received is kept there too, and acknowledged once both are durable. */
import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { Config } from '../config/config.ts';
import { createKeeper, type Keeper, type KeeperObserver } from '../events/keeper.ts';
import { createReader, type EventsReader } from '../events/reader.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import type { Answer, Exporter } from '../model/exchange.ts';
import type { Listed } from '../prices/book.ts';
import { isUrl } from '../model/home.ts';
import { createMemo } from '../model/memo.ts';
import type { ReadingThreadOptions } from './events-reading-thread.ts';
import type { Log } from './log.ts';
import type { Notices } from './notices.ts';

/** `.ts` in the sources, `.js` in the package. */
const ENDING = extname(import.meta.url);
const THREAD = new URL(`./events-thread${ENDING}`, import.meta.url);
const READING_THREAD = new URL(`./events-reading-thread${ENDING}`, import.meta.url);

/** The path of the file, or undefined where there is none. */
export function eventsPathOf({ events, state }: Pick<Config, 'events' | 'state'>): string | undefined {
  if (events === 'off') return undefined;
  if (events !== 'auto') return events;
  return isUrl(state) || state === ':memory:' ? undefined : join(dirname(state), 'events.db');
}

/** The attributes that each dimension is read from. */
export function dimensionsOf({ dimensions }: Pick<Config, 'dimensions'>): ReadonlyMap<string, readonly string[]> {
  return new Map(dimensions.map(({ label, attributes }) => [label, attributes]));
}

/** What may be asked of them; undefined where they are not kept. `listed`: prices, which a reload replaces. */
export function eventsReader(config: Config, listed: () => Listed): EventsReader | undefined {
  const path = eventsPathOf(config);
  if (path === undefined) return undefined;
  const options = createMemo(1, (prices: Listed): ReadingThreadOptions => {
    return { path, timeZone: config.timeZone, listed: prices };
  });
  return createReader(READING_THREAD, () => options(listed()));
}

export function openKeeper(
  config: Config,
  hashKey: string,
  self: SelfMetrics,
  log: Log,
  notices: Notices,
): Keeper | undefined {
  const path = eventsPathOf(config);
  if (path === undefined) return undefined;
  if (config.keepPrompts) log.warn('prompts and tool text are kept in the events file', { file: path });
  self.gauge('otelkpi_events_failing', {}, 0);
  let reason: string | undefined;
  const options = {
    path,
    groupCanRead: config.eventsGroupRead,
    keepsContent: config.keepPrompts,
    agents: config.agents,
    dimensions: config.dimensions.flatMap(({ attributes }) => attributes),
    hashKey,
    keptMs: config.eventsKeptMs,
    bytesMax: config.eventsMaxBytes,
  };
  const observe: KeeperObserver = {
    count: (outcome, rows) => self.add('otelkpi_events_rows_total', { outcome }, rows),
    bug: (error) => notices.bug('events', error),
    failing(now) {
      if (now === reason) return;
      if (now === undefined) log.info('the events file can be written again', { file: path });
      else
        log.error('the events file cannot be written; records are counted all the same', { file: path, reason: now });
      reason = now;
      self.gauge('otelkpi_events_failing', {}, now === undefined ? 0 : 1);
    },
  };
  return createKeeper(THREAD, options, observe, existsSync(path));
}

/** What people who look at the page should know of what is kept. */
export function keptNotices(config: Config): string[] {
  const path = eventsPathOf(config);
  return config.keepPrompts && path !== undefined ? [`Prompts and tool text are kept in ${path} (keep_prompts).`] : [];
}

/** Counts a request, and keeps its events at the same time. Who asks what it would add is told as well how long they are kept. */
export function keeping(exporter: Exporter, keeper: Keeper | undefined, keptMs: number, now: () => number): Exporter {
  return async (request) => {
    if (request.isTrial === true) return withKept(await exporter(request), keeper === undefined ? 0 : keptMs);
    const kept = keeper?.keep(request, now());
    const answer = await exporter(request);
    if (answer.kind === 'accepted') await kept;
    return answer;
  };
}

function withKept(answer: Answer, keptMs: number): Answer {
  if (answer.kind !== 'accepted') return answer;
  const would = JSON.parse(answer.message) as object;
  return { ...answer, message: JSON.stringify({ ...would, events_kept_ms: keptMs }) };
}
