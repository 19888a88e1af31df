/**
 * Log records of a request as the lines they are in Loki: what its documentation says of OTLP, under "Format
 * considerations" (https://grafana.com/docs/loki/latest/send-data/otel/), with the labels that our configuration chooses.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { decode, type Message } from '../otlp/oracle.ts';

type Words = Readonly<Record<string, string>>;

export type LogLine = {
  readonly timeNs: bigint;
  /** The record's body. */
  readonly line: string;
  /** By which streams are selected. */
  readonly index: Words;
  /** These, and what is structured metadata: all that a query can ask for. */
  readonly labels: Words;
};

type Value = {
  readonly value?: string;
  readonly arrayValue?: { readonly values?: readonly Value[] };
  readonly kvlistValue?: { readonly values?: readonly Attribute[] };
  readonly [kind: string]: unknown;
};
type Attribute = { readonly key: string; readonly value?: Value | null };
type Attributed = { readonly attributes?: readonly Attribute[] };
type LogRecord = Attributed & { readonly body?: Value | null; readonly severityText?: string } & Readonly<
    Record<'timeUnixNano' | 'observedTimeUnixNano' | 'severityNumber' | 'flags', unknown>
  > &
  Readonly<Record<'traceId' | 'spanId', Uint8Array | undefined>>;
type ScopeLogs = {
  readonly scope?: Attributed & Readonly<Record<'name' | 'version', string | undefined>>;
  readonly logRecords?: readonly LogRecord[];
};
type LogsRequest = {
  readonly resourceLogs?: readonly { readonly resource?: Attributed; readonly scopeLogs?: readonly ScopeLogs[] }[];
};

const CONFIG = parse(readFileSync(join(import.meta.dirname, '../../loki/config.yaml'), 'utf8'));

/** Attributes of a resource that are labels of the index. */
export const INDEXED: readonly string[] = CONFIG.distributor.otlp_config.default_resource_attributes_as_index_labels;

/** What a request in protobuf says, in its order. */
export function linesOf(body: Uint8Array): LogLine[] {
  const { resourceLogs = [] } = decode('logs', body) as Message & LogsRequest;
  return resourceLogs.flatMap(({ resource, scopeLogs = [] }) => {
    const index = labelsOf((resource?.attributes ?? []).filter(({ key }) => INDEXED.includes(key)));
    const ofResource = labelsOf(resource?.attributes);
    return scopeLogs.flatMap(({ scope, logRecords = [] }) => {
      const { name = '', version = '' } = scope ?? {};
      const ofScope = { scope_name: name, scope_version: version, ...labelsOf(scope?.attributes) };
      return logRecords.map((record) => ({
        timeNs: BigInt(numberOf(record.timeUnixNano) || numberOf(record.observedTimeUnixNano)),
        line: textOf(record.body),
        index,
        labels: said({ ...ofResource, ...ofScope, ...labelsOf(record.attributes), ...ownOf(record) }),
      }));
    });
  });
}

/** Lines of which no two are equal: of equal ones Loki keeps the first. */
export function distinct(lines: readonly LogLine[]): LogLine[] {
  const keyOf = ({ timeNs, line, labels }: LogLine) =>
    JSON.stringify([String(timeNs), line, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  return [...new Map(lines.map((line) => [keyOf(line), line])).values()];
}

function ownOf(record: LogRecord): Words {
  const { timeUnixNano, observedTimeUnixNano, severityNumber, severityText, flags, traceId, spanId } = record;
  const hex = (id?: Uint8Array) => Buffer.from(id ?? []).toString('hex');
  return {
    severity_number: numberOf(severityNumber),
    severity_text: severityText ?? '',
    // Where it stands in for the time it is said already.
    observed_timestamp: numberOf(timeUnixNano) && numberOf(observedTimeUnixNano),
    flags: numberOf(flags),
    trace_id: hex(traceId),
    span_id: hex(spanId),
  };
}

/** 0 says that there is none. */
function numberOf(value: unknown): string {
  return String(value) === '0' ? '' : String(value);
}

/** To LogQL a label without a value is none. */
function said(labels: Words): Words {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}

/** By names that LogQL can say. A map's entries have its name before theirs. */
function labelsOf(attributes: readonly Attribute[] = [], prefix = ''): Words {
  const entries = attributes.flatMap(({ key, value }): [string, string][] => {
    const name = `${prefix}${key.replace(/[^\w]/g, '_')}`;
    const inner = value?.kvlistValue?.values;
    return inner ? Object.entries(labelsOf(inner, `${name}_`)) : [[name, textOf(value)]];
  });
  return Object.fromEntries(entries);
}

/** As the collector writes a value where text is wanted. */
function textOf(value?: Value | null): string {
  const plain = value?.value === 'intValue' ? value['intValue'] : plainOf(value ?? {});
  return value?.arrayValue || value?.kvlistValue ? JSON.stringify(plain) : String(plain);
}

function plainOf(value: Value): unknown {
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plainOf);
  if (value.kvlistValue) {
    return Object.fromEntries((value.kvlistValue.values ?? []).map(({ key, value: of }) => [key, plainOf(of ?? {})]));
  }
  const kind = value.value;
  if (kind === undefined) return '';
  if (kind === 'intValue') return Number(String(value[kind]));
  if (kind === 'bytesValue') return Buffer.from(value[kind] as Uint8Array).toString('base64');
  return value[kind];
}
