/**
 * Sends the session events of the outbox as OTLP logs over HTTP/JSON to the configured endpoint, usually a collector's, so
 * that they reach the log store. Delivery is at least once and in order, and never delays receiving: undelivered events
 * wait in the state. Their scope marks them as ours, so that they are recognised when they come back.
 */
import { emptyChange, type Outgoing, type Store } from '../model/store.ts';

export type OutboxOptions = {
  readonly store: Store;
  /** Of an OTLP/HTTP receiver of logs. */
  readonly url: string;
  /** Shown to the receiver; '' where it wants none. */
  readonly token: string;
  readonly version: string;
};

const BATCH = 100;
const TIMEOUT_MS = 10_000;

/** Delivers everything that waits. Throws where the endpoint does not take it: the next call tries again. */
export async function flushOutbox({ store, url, token, version }: OutboxOptions): Promise<void> {
  for (;;) {
    const events = await store.outbox(BATCH);
    if (events.length === 0) return;
    await deliver(url, token, toLogs(events, version));
    await store.commit({ ...emptyChange(), delivered: events.map(({ id }) => id) });
  }
}

async function deliver(url: string, token: string, body: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token !== '' && { Authorization: `Bearer ${token}` }) },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`session events were not delivered: ${url} answered ${response.status}`);
}

function toLogs(events: readonly Outgoing[], version: string): string {
  const resource = { attributes: [attribute('service.name', 'otel-kpi'), attribute('service.version', version)] };
  const logRecords = events.map(({ id, body }) => {
    const fields: Record<string, string | number> = JSON.parse(body);
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
