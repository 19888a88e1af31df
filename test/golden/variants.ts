/**
 * The ways in which the same telemetry reaches us: every one of them must give the same numbers. They work on OTLP/JSON
 * objects; `toJson` and `toRequest` go there and back.
 */
import type { Encoding, ExportRequest } from '../../src/model/exchange.ts';
import type { Signal } from '../../src/model/record.ts';
import { decode, encode } from '../otlp/oracle.ts';
import type { Random } from '../random.ts';

type Attribute = { key: string; value: unknown };
export type Holder = {
  name?: string;
  attributes?: Attribute[];
  body?: unknown;
  status?: { message?: string };
  events?: unknown;
  parentSpanId?: string;
};
type Json = Record<string, unknown>;
export type Message = { signal: Signal; json: Json };

const NAMES = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
} as const;

/** The kinds of data a metric can hold its points in. */
const SHAPES = ['sum', 'gauge', 'histogram'];

export function toMessage({ signal, encoding, body }: ExportRequest): Message {
  // Through text also from protobuf: the oracle's 64-bit numbers are objects, which no copy of a message keeps.
  if (encoding === 'json') return { signal, json: JSON.parse(Buffer.from(body).toString()) };
  return { signal, json: JSON.parse(JSON.stringify(decode(signal, body)), asHex) };
}

/** OTLP/JSON has ids in hex. */
function asHex(key: string, value: unknown): unknown {
  return /^(trace|span|parentSpan)Id$/.test(key) ? Buffer.from(String(value), 'base64').toString('hex') : value;
}

export function toRequest({ signal, json }: Message, encoding: Encoding): ExportRequest {
  return { signal, encoding, body: encoding === 'json' ? Buffer.from(JSON.stringify(json)) : encode(signal, json) };
}

/** Every record in a request of its own, with its resource and scope. */
export function split(messages: readonly Message[]): Message[] {
  return messages.flatMap(({ signal, json }) => {
    const [resources, scopes, records] = NAMES[signal];
    return list(json[resources]).flatMap((resource) =>
      list(resource[scopes]).flatMap((scope) =>
        list(scope[records])
          .flatMap((record) => (signal === 'metrics' ? splitMetric(record) : [record]))
          .map((record) => ({
            signal,
            json: { [resources]: [{ ...resource, [scopes]: [{ ...scope, [records]: [record] }] }] },
          })),
      ),
    );
  });
}

function splitMetric(metric: Json): Json[] {
  const shape = SHAPES.find((name) => metric[name] !== undefined)!;
  const data = metric[shape] as Json;
  return list(data['dataPoints']).map((point) => ({ ...metric, [shape]: { ...data, dataPoints: [point] } }));
}

/** Single records put together again in another order and other requests, as a collector's batching may. */
export function rebatch(messages: readonly Message[], random: Random): Message[] {
  const merged: Message[] = [];
  for (const { signal, json } of random.shuffled(split(messages))) {
    const [resources] = NAMES[signal];
    const open = merged.findLast((message) => message.signal === signal);
    if (open && random.below(6) > 0) open.json[resources] = [...list(open.json[resources]), ...list(json[resources])];
    else merged.push({ signal, json: { ...json } });
  }
  return random.shuffled(merged);
}

/** Attributes that a collector's processors add to resources and records. */
export function withCollectorAttributes(messages: readonly Message[]): Message[] {
  const added = [
    attribute('deployment.environment.name', 'prod'),
    attribute('collector.pod', 'otelcol-7'),
    attribute('k8s.node.uid', 'n-1'),
  ];
  return changed(messages, (holder) => {
    if (holder.attributes) holder.attributes = [...added, ...holder.attributes, ...added];
  });
}

/** What a collector's privacy rules take out. */
export function withoutText(messages: readonly Message[]): Message[] {
  const names =
    'prompt prompt_text response tool_input tool_parameters error error_name ai.prompt ai.prompt.messages ai.response.text db.query.text';
  const text = new Set(names.split(' '));
  return changed(messages, (holder) => {
    if (holder.attributes) holder.attributes = holder.attributes.filter(({ key }) => !text.has(key));
    if (holder.status) delete holder.status.message;
    delete holder.body;
    delete holder.events;
  });
}

/** Spans that do not tell what they are part of, as after a sampler that looks at each alone. */
export function withoutParents(messages: readonly Message[]): Message[] {
  return changed(messages, (holder) => delete holder.parentSpanId);
}

/** Only the spans that `keeps` keeps; all records of other signals. */
export function sampled(messages: readonly Message[], keeps: (span: Holder) => boolean): Message[] {
  return split(messages).filter(({ signal, json }) => {
    const [resources, scopes, records] = NAMES[signal];
    return signal !== 'traces' || keeps(list(list(list(json[resources])[0]![scopes])[0]![records])[0]!);
  });
}

function changed(messages: readonly Message[], change: (holder: Holder) => void): Message[] {
  return messages.map(({ signal, json }) => {
    const copy = structuredClone(json);
    visit(copy, change);
    return { signal, json: copy };
  });
}

function visit(value: unknown, change: (holder: Holder) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if ('attributes' in value) change(value as Holder);
  for (const part of Object.values(value)) visit(part, change);
}

function attribute(key: string, value: string): Attribute {
  return { key, value: { stringValue: value } };
}

function list(value: unknown): Json[] {
  return (value ?? []) as Json[];
}
