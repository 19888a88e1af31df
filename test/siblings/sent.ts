/** Recorded requests as lists of records, each with its resource and scope, to be changed and put together again. */
import type { Encoding, ExportRequest } from '../../src/model/exchange.ts';
import type { Signal } from '../../src/model/record.ts';
import { recording } from '../recordings.ts';
import { toMessage, toRequest, type Message } from '../golden/variants.ts';

export type Json = Record<string, unknown>;
export type Attribute = { key: string; value: Json };
export type Holder = { attributes?: Attribute[] } & Json;

/** A log record, a span, or a metric with one point. */
export type Sent = { signal: Signal; resource: Holder; scope: Holder; record: Holder };

const NAMES = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
} as const;

const SHAPES = ['sum', 'gauge', 'histogram', 'exponentialHistogram', 'summary'];

export function sentOf(name: string): Sent[] {
  return recording(name).flatMap((request) => taken(toMessage(request)));
}

function taken({ signal, json }: Message): Sent[] {
  const [resources, scopes, records] = NAMES[signal];
  return list(json[resources]).flatMap((one) =>
    list(one[scopes]).flatMap((within) =>
      list(within[records])
        .flatMap((record) => (signal === 'metrics' ? points(record) : [record]))
        .map((record) => {
          const [resource, scope] = [(one['resource'] ?? {}) as Holder, (within['scope'] ?? {}) as Holder];
          return structuredClone({ signal, resource, scope, record });
        }),
    ),
  );
}

function points(metric: Json): Json[] {
  const shape = shapeOf(metric);
  const data = metric[shape] as Json;
  return list(data['dataPoints']).map((point) => ({ ...metric, [shape]: { ...data, dataPoints: [point] } }));
}

export function shapeOf(metric: Json): string {
  return SHAPES.find((name) => metric[name] !== undefined) ?? 'sum';
}

/** Where a record has its times, its amount and its attributes. */
export function toldOf({ signal, record }: Sent): Holder {
  return signal === 'metrics' ? (list((record[shapeOf(record)] as Json)['dataPoints'])[0] as Holder) : record;
}

/** One request of records of one signal, each with its resource and scope. */
function requestOf(signal: Signal, all: readonly Sent[], encoding: Encoding): ExportRequest {
  const [resources, scopes, records] = NAMES[signal];
  const json = {
    [resources]: all.map(({ resource, scope, record }) => ({ resource, [scopes]: [{ scope, [records]: [record] }] })),
  };
  return toRequest({ signal, json }, encoding);
}

/** Requests of so many records each, in their order. */
export function batches(all: readonly Sent[], size: number, encoding: Encoding): ExportRequest[] {
  const requests: ExportRequest[] = [];
  for (let at = 0; at < all.length; at += size) {
    const groups = Map.groupBy(all.slice(at, at + size), ({ signal }) => signal);
    for (const [signal, group] of groups) requests.push(requestOf(signal, group, encoding));
  }
  return requests;
}

/** The same JSON with the names of the protobuf definition. */
export function inOtherNames(request: ExportRequest): ExportRequest {
  const spelled = (json: unknown): unknown => {
    if (Array.isArray(json)) return json.map(spelled);
    if (typeof json !== 'object' || json === null) return json;
    return Object.fromEntries(Object.entries(json).map(([name, value]) => [otherName(name), spelled(value)]));
  };
  return { ...request, body: Buffer.from(JSON.stringify(spelled(JSON.parse(Buffer.from(request.body).toString())))) };
}

const otherName = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function get({ attributes = [] }: Holder, key: string): unknown {
  const value = attributes.find((one) => one.key === key)?.value;
  return value === undefined ? undefined : Object.values(value)[0];
}

export function set(holder: Holder, key: string, stringValue: string): void {
  const one = (holder.attributes ??= []).find((each) => each.key === key);
  if (one) one.value = { stringValue };
  else holder.attributes.push({ key, value: { stringValue } });
}

/** The same so many milliseconds later. */
export function shift(all: readonly Sent[], byMs: number): void {
  for (const told of all.map(toldOf)) {
    for (const [name, value] of Object.entries(told)) {
      if (!name.endsWith('imeUnixNano') || Number(value) === 0) continue;
      told[name] = String(BigInt(String(value)) + BigInt(byMs) * 1_000_000n);
    }
  }
}

/** The time of the record in the middle of all. */
export function middleOf(all: readonly Sent[]): number {
  const times = all.map(toldOf).map((told) => Number(told['timeUnixNano'] ?? told['endTimeUnixNano']) / 1e6);
  return Math.round(times.filter((time) => time > 0).toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
}

export function drop(holder: Holder, ...keys: readonly string[]): void {
  if (holder.attributes) holder.attributes = holder.attributes.filter(({ key }) => !keys.includes(key));
}

function list(value: unknown): Json[] {
  return (value ?? []) as Json[];
}
