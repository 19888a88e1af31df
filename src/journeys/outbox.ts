/**
 * Sends the session events of the outbox as OTLP logs over HTTP/JSON to the configured endpoint, usually a collector's, so
 * that they reach the log store. Delivery is at least once and in order, and never delays receiving: undelivered events
 * wait in the state. Their scope marks them as ours, so that they are recognised when they come back.
 *
 * An event that the endpoint refuses for good is dropped, so that those behind it leave, and so is one that waited for longer
 * than it may. That is told by the agenda's clock: a wrong one of the wall must not drop what has just come.
 */
import { LIMITS } from '../model/limits.ts';
import { SPACES } from '../model/registers.ts';
import { emptyChange, NOTHING, WAITS_SINCE, type Outgoing, type Store } from '../model/store.ts';

export type OutboxOptions = {
  readonly store: Store;
  /** Of an OTLP/HTTP receiver of logs. */
  readonly url: string;
  /** Shown to the receiver; '' where it wants none. */
  readonly token: string;
  readonly version: string;
  /** Ends a delivery under way: its events wait for the next start. */
  readonly stop?: AbortSignal;
  /** Told of events that will never be delivered. */
  readonly onDropped?: (events: number, reason: string) => void;
  /** Told of events that waited for too long. */
  readonly onExpired?: (events: number) => void;
};

const BATCH = 100;
const TIMEOUT_MS = 10_000;

/** Answers that say "later", also of those who do not speak OTLP. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);
/** Answers that may be meant for whoever asks and where, not for what is in the request. */
const ADDRESS: ReadonlySet<number> = new Set([401, 403, 404, 405, 407]);

/** Delivers everything that waits. Throws where the endpoint does not take it: the next call tries again. */
export async function flushOutbox(options: OutboxOptions): Promise<void> {
  for (;;) {
    const events = await options.store.outbox(BATCH);
    if (events.length === 0) return;
    const expired = await expiredOf(events, options);
    if (expired.length === 0) await send(events, options);
    else {
      options.onExpired?.(expired.length);
      await forget(expired, options);
    }
  }
}

/** Those that waited for longer than they may. */
async function expiredOf(events: readonly Outgoing[], { store }: OutboxOptions): Promise<readonly Outgoing[]> {
  const clock = (await store.load(NOTHING)).group(SPACES.clock, '');
  const beforeMs = ((clock?.get('agenda') as number | undefined) ?? 0) - LIMITS.outbox_ms.max;
  return events.filter(({ body }) => Number(since.exec(body)?.[1] ?? Infinity) < beforeMs);
}

/** As it begins what we write; an event of an earlier version does not say. */
const since = new RegExp(`^\\{"${WAITS_SINCE}":(\\d+)[,}]`);

async function forget(events: readonly Outgoing[], { store }: OutboxOptions): Promise<void> {
  await store.commit({ ...emptyChange(), delivered: events.map(({ id }) => id) });
}

/** All at once, and in halves where that is refused: what is refused alone is dropped. */
async function send(events: readonly Outgoing[], options: OutboxOptions): Promise<void> {
  const refusal = await post(events, options);
  if (refusal !== undefined && events.length > 1) {
    const middle = events.length >> 1;
    await send(events.slice(0, middle), options);
    return send(events.slice(middle), options);
  }
  if (refusal !== undefined) options.onDropped?.(1, refusal);
  await forget(events, options);
}

/** Why the events will never be taken; undefined where they were. Throws where the endpoint is away or not set up. */
async function post(events: readonly Outgoing[], options: OutboxOptions): Promise<string | undefined> {
  let body: string;
  try {
    body = toLogs(events, options.version);
  } catch (error) {
    return `BUG: ${String(error)}`;
  }
  const { status, text } = await request(body, options);
  if (status >= 200 && status < 300) {
    const { rejected, message } = partialSuccess(text);
    if (rejected > 0) options.onDropped?.(rejected, `${options.url} accepted the request but not these: ${message}`);
    return undefined;
  }
  const said = `${options.url} answered ${status}`;
  const isRefused = status >= 400 && status < 500 && !LATER.has(status);
  if (!isRefused || (ADDRESS.has(status) && !(await takesAny(options)))) {
    throw new Error(`session events were not delivered: ${said}`);
  }
  return said;
}

/** Whether a request with nothing in it is taken: then the endpoint is the right one. */
async function takesAny(options: OutboxOptions): Promise<boolean> {
  const { status } = await request('{"resourceLogs":[]}', options);
  return status >= 200 && status < 300;
}

async function request(body: string, { url, token, stop }: OutboxOptions): Promise<{ status: number; text: string }> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token !== '' && { Authorization: `Bearer ${token}` }) },
    body,
    signal: stop === undefined ? timeout : AbortSignal.any([timeout, stop]),
  });
  return { status: response.status, text: await response.text() };
}

/** What the receiver did not take of a request that it answered with success: it must not be sent again (OTLP specification). */
function partialSuccess(text: string): { rejected: number; message: string } {
  try {
    const { partialSuccess: partial } = JSON.parse(text) ?? {};
    return { rejected: Number(partial?.rejectedLogRecords ?? 0) || 0, message: String(partial?.errorMessage ?? '') };
  } catch {
    // Whoever answers something else has taken everything.
    return { rejected: 0, message: '' };
  }
}

function toLogs(events: readonly Outgoing[], version: string): string {
  const resource = { attributes: [attribute('service.name', 'otel-kpi'), attribute('service.version', version)] };
  const logRecords = events.map(({ id, body }) => {
    const { [WAITS_SINCE]: _, ...fields }: Record<string, string | number> = JSON.parse(body);
    const attributes = { 'event.name': 'agent.session', 'event.id': id, ...fields };
    return {
      timeUnixNano: `${fields['session.end_ms']}000000`,
      body: { stringValue: 'agent.session' },
      attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    };
  });
  return JSON.stringify({
    resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'otel-kpi', version }, logRecords }] }],
  });
}

function attribute(key: string, value: string | number) {
  if (typeof value === 'string') return { key, value: { stringValue: value } };
  return { key, value: Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
}
