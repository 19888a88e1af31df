/** OTLP's answers by another implementation of protobuf, to prove ours. */
import protobuf from 'protobufjs';

// google/rpc/status.proto and opentelemetry/proto/collector/*/v1/*_service.proto, as far as the receiver answers.
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Status { int32 code = 1; string message = 2; }
  message LogsResponse { LogsPartial partial_success = 1; }
  message LogsPartial { int64 rejected_log_records = 1; string error_message = 2; }
  message MetricsResponse { MetricsPartial partial_success = 1; }
  message MetricsPartial { int64 rejected_data_points = 1; string error_message = 2; }
  message TracesResponse { TracesPartial partial_success = 1; }
  message TracesPartial { int64 rejected_spans = 1; string error_message = 2; }
`);

export type MessageName = 'Status' | 'LogsResponse' | 'MetricsResponse' | 'TracesResponse';

/** What a message says, as plain values, whichever encoding it came in. Absent fields stay absent. */
export function read(name: MessageName, contentType: string | undefined, body: Uint8Array | string): unknown {
  const type = root.lookupType(name);
  const bytes = Buffer.from(body);
  const message =
    contentType === 'application/x-protobuf'
      ? type.decode(bytes)
      : type.fromObject(JSON.parse(bytes.toString()) as Record<string, unknown>);
  return type.toObject(message, { longs: String });
}
