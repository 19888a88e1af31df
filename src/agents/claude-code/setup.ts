/**
 * The lines that make Claude Code send here: both signals (each covers what the other loses), protobuf, and intervals
 * short enough to see the first numbers soon. Names and defaults: the agent's monitoring documentation.
 */
export function setupLines(endpoint: string, needsToken: boolean): string[] {
  const lines = [
    'export CLAUDE_CODE_ENABLE_TELEMETRY=1',
    'export OTEL_METRICS_EXPORTER=otlp OTEL_LOGS_EXPORTER=otlp',
    'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}`,
    'export OTEL_METRIC_EXPORT_INTERVAL=10000 OTEL_LOGS_EXPORT_INTERVAL=2000',
  ];
  // By the specification a value is percent-encoded in this variable, but Claude Code sends it as it is. Of a token's characters
  // none changes when it is decoded, so this works for both. The token itself is never printed.
  if (needsToken) lines.push('export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer $TOKEN"');
  return [...lines, 'claude'];
}
