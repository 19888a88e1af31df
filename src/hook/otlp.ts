/** Writes records as an OTLP/JSON request of logs. */
import { EVENT_NAME, type Spooled } from './record.ts';

/** The scope by which the service knows these records, also below an agent's own service name. */
const SCOPE = 'otel-kpi.hook';

export function logsOf(records: readonly Spooled[], version: string): string {
  const agents = [...new Set(records.map(({ agent }) => agent))];
  const resourceLogs = agents.map((agent) => ({
    resource: { attributes: [attribute('service.name', agent)] },
    scopeLogs: [
      { scope: { name: SCOPE, version }, logRecords: records.filter((record) => record.agent === agent).map(logOf) },
    ],
  }));
  return JSON.stringify({ resourceLogs });
}

function logOf({ time, attributes }: Spooled) {
  const all = { 'event.name': EVENT_NAME, ...attributes };
  return {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber: severityOf(attributes),
    body: { stringValue: EVENT_NAME },
    attributes: Object.entries(all).map(([key, value]) => attribute(key, value)),
  };
}

/** What was stopped is found first: error and warning of OpenTelemetry's numbers, else information. */
function severityOf({ verdict }: Spooled['attributes']): number {
  return verdict === 'deny' ? 17 : verdict === 'ask' || verdict === 'warn' ? 13 : 9;
}

function attribute(key: string, value: string | number) {
  if (typeof value === 'string') return { key, value: { stringValue: value } };
  return { key, value: Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
}
