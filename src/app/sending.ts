/** What leaves by itself: session events, and the KPIs to whoever wants them pushed. */
import type { Log } from './log.ts';
import type { Live } from './live.ts';
import type { Notices } from './notices.ts';
import { flushOutbox } from '../journeys/outbox.ts';
import { createPush } from '../metrics/push.ts';
import type { SelfMetrics } from '../metrics/self.ts';
import type { Store } from '../model/store.ts';

export type Sending = {
  readonly store: Store;
  readonly live: Live;
  readonly version: string;
  readonly log: Log;
  readonly self: SelfMetrics;
  readonly notices: Notices;
  readonly stop: AbortSignal;
  readonly now: () => number;
};

/** Sends session events, if that is wanted. Those that are refused for good are counted, and our own mistakes among them told. */
export function outboxSender({ store, live, version, log, self, notices, stop }: Sending): () => Promise<void> {
  const onDropped = (events: number, reason: string) => {
    self.add('otelkpi_session_events_dropped_total', {}, events);
    if (reason.startsWith('BUG')) notices.bug('outbox', new Error(reason));
    else log.warn('session events were refused for good and dropped', { events, reason });
  };
  const onExpired = (events: number) => notices.limited('outbox_ms', events);
  return async () => {
    const { sessionsTo: url, sessionsToken: token } = live.config();
    if (url === '' || stop.aborted) return;
    await flushOutbox({ store, url, token, version, stop, onDropped, onExpired }).catch((error: unknown) => {
      // A stop is nobody's failure.
      if (!stop.aborted) throw error;
    });
  };
}

/** How many intervals a replica that pushes may be silent before another does. */
const SILENT_INTERVALS = 3;

/** Pushes KPIs, or undefined where that is not wanted. Of several replicas one does, so that no older value follows a newer one. */
export function pusher({ store, live, version, self, stop, now }: Sending): (() => Promise<void>) | undefined {
  const { pushTo: url, pushToken: token, pushIntervalMs } = live.config();
  if (url === '') return undefined;
  const push = createPush({ url, token, version, readings: () => live.core().held(), now });
  return async () => {
    if (stop.aborted || (await store.alone?.('push', SILENT_INTERVALS * pushIntervalMs)) === false) return;
    await unlessStopped(push(), stop);
    if (!stop.aborted) self.gauge('otelkpi_push_success_timestamp_seconds', {}, now() / 1000);
  };
}

/** A stop waits for nobody, and is nobody's failure: the next start pushes all there is. */
async function unlessStopped(pushing: Promise<void>, stop: AbortSignal): Promise<void> {
  const { promise: stopped, resolve: onStop } = Promise.withResolvers<unknown>();
  stop.addEventListener('abort', onStop);
  try {
    await Promise.race([pushing, stopped]);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}
