/** OTLP/JSON as the agents' SDK writes it. */
type Value = string | number | boolean;
export type Attributes = Readonly<Record<string, Value>>;
export type Json = Readonly<Record<string, unknown>>;

export type Signal = 'logs' | 'metrics';

const NAMES = {
  logs: { resources: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' },
  metrics: { resources: 'resourceMetrics', scopes: 'scopeMetrics', records: 'metrics' },
} as const;

/** One resource of a request, with one scope. */
export function resourceOf(signal: Signal, resource: Attributes, scope: Json, records: readonly Json[]): Json {
  const { scopes, records: list } = NAMES[signal];
  const described = { attributes: attributes(resource), droppedAttributesCount: 0 };
  return { resource: described, [scopes]: [{ scope, [list]: records }] };
}

/** Resources of one signal as the body of a request. */
export function bodyOf(signal: Signal, resources: readonly Json[]): string {
  return JSON.stringify({ [NAMES[signal].resources]: resources });
}

export function attributes(of: Attributes): Json[] {
  return Object.entries(of).map(([key, value]) => ({ key, value: anyValue(value) }));
}

export function nanoseconds(ms: number): string {
  return `${ms}000000`;
}

function anyValue(value: Value): Json {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
}
