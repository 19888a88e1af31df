/** OTLP/JSON requests as Claude Code would send them, written short in tests. */
import type { ExportRequest } from '../src/model/exchange.ts';
import type { Signal } from '../src/model/record.ts';

type Value = string | number | boolean;
export type Attributes = Readonly<Record<string, Value>>;
export type Json = Readonly<Record<string, unknown>>;

export type Origin = { resource?: Attributes; scope?: string };

const CLAUDE_CODE = { resource: { 'service.name': 'claude-code' }, scope: 'com.anthropic.claude_code' };

const NAMES: Record<Signal, readonly [string, string, string]> = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
};

export function request(signal: Signal, records: readonly Json[], origin: Origin = {}): ExportRequest {
  return requestOf(signal, [resourceOf(signal, records, origin)]);
}

/** Records as one resource of a request. */
export function resourceOf(signal: Signal, records: readonly Json[], origin: Origin = {}): Json {
  const { resource, scope } = { ...CLAUDE_CODE, ...origin };
  const [, scopes, list] = NAMES[signal];
  return { resource: { attributes: attributes(resource) }, [scopes]: [{ scope: { name: scope }, [list]: records }] };
}

export function requestOf(signal: Signal, resources: readonly Json[]): ExportRequest {
  const json = { [NAMES[signal][0]]: resources };
  return { signal, encoding: 'json', body: Buffer.from(JSON.stringify(json)) };
}

/** An event at a time in milliseconds; `fields` are the record's own besides its attributes. */
export function event(name: string, atMs: number, of: Attributes = {}, fields: Json = {}): Json {
  const all = { 'event.name': name, 'session.id': 's1', 'user.id': 'u1', ...of };
  return { timeUnixNano: nanoseconds(atMs), attributes: attributes(all), ...fields };
}

/** A span; one of the same name and time is the same one. */
export function span(name: string, startMs: number, endMs: number, of: Attributes = {}, fields: Json = {}): Json {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: BigInt.asUintN(64, BigInt(startMs) * 1_000_003n + BigInt(name.length))
      .toString(16)
      .padStart(16, '0'),
    name,
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: attributes(of),
    ...fields,
  };
}

/** A metric with one point of a monotonic delta sum over the minute before `atMs`. */
export function metric(
  name: string,
  value: number,
  atMs: number,
  of: Attributes = {},
  point: Json = {},
  sum: Json = {},
): Json {
  const times = { startTimeUnixNano: nanoseconds(atMs - 60_000), timeUnixNano: nanoseconds(atMs) };
  const all = { 'session.id': 's1', 'user.id': 'u1', ...of };
  const dataPoints = [{ ...times, asDouble: value, attributes: attributes(all), ...point }];
  return { name, sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints, ...sum } };
}

/** The sign of life of a collector, as its Prometheus receiver tells it. */
export const sign = (name: string) =>
  request('metrics', [{ name: 'up', gauge: { dataPoints: [{ timeUnixNano: '1', asDouble: 1 }] } }], {
    resource: { 'service.name': 'otel-kpi-sign-of-life', 'service.instance.id': name },
    scope: 'github.com/open-telemetry/opentelemetry-collector-contrib/receiver/prometheusreceiver',
  });

function nanoseconds(ms: number): string {
  return String(BigInt(ms) * 1_000_000n);
}

function attributes(of: Attributes): Json[] {
  return Object.entries(of).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Value): Json {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
