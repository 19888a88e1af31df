/** The record that is followed, as the protobuf of an export request. */
import { PROBE } from '../setup/agents/probe.ts';

export function logRequest(session: string, timeMs: number): Buffer {
  const time = fixed64(timeMs);
  const log = Buffer.concat([
    Buffer.from([(1 << 3) | 1]),
    time,
    field(5, field(1, PROBE.body)),
    ...attributes(6, { ...PROBE.attributes, 'session.id': session }),
    Buffer.from([(11 << 3) | 1]),
    time,
  ]);
  const resource = Buffer.concat(
    attributes(1, { 'service.name': PROBE.service, 'service.version': 'otel-kpi-doctor' }),
  );
  const scoped = Buffer.concat([field(1, field(1, PROBE.scope)), field(2, log)]);
  return field(1, Buffer.concat([field(1, resource), field(2, scoped)]));
}

/** Of no metric: it shows whether the door for them is open. */
export const EMPTY_REQUEST = Buffer.alloc(0);

function attributes(number: number, values: Readonly<Record<string, string>>): Buffer[] {
  return Object.entries(values).map(([key, value]) => {
    return field(number, Buffer.concat([field(1, key), field(2, field(1, value))]));
  });
}

function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    length.push(rest < 128 ? rest : (rest & 127) | 128);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}

function fixed64(timeMs: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(timeMs) * 1_000_000n);
  return bytes;
}
