/** What every process says of itself: a part of the table in own-metrics.ts. */
export const PROCESS_METRICS = {
  otelkpi_process_start_time_seconds: {
    type: 'gauge',
    unit: 's',
    help: 'Start time of the process, in seconds since the Unix epoch.',
  },
  otelkpi_process_cpu_seconds_total: {
    type: 'counter',
    unit: 's',
    labels: { mode: ['user', 'system'] },
    help: 'CPU time used by the process.',
  },
  otelkpi_process_memory_bytes: {
    type: 'gauge',
    unit: 'By',
    labels: { kind: ['resident', 'heap_used', 'external'] },
    help: 'Memory used by the process, by kind.',
  },
  otelkpi_event_loop_delay_seconds: {
    type: 'gauge',
    unit: 's',
    labels: { stat: ['p50', 'p99', 'max'] },
    help: 'Event-loop delay since the last scrape. No request is served during a delay.',
  },
  otelkpi_push_success_timestamp_seconds: {
    type: 'gauge',
    unit: 's',
    help: 'Time of the last push that `push_to` accepted. Of several replicas one pushes. Failures are in otelkpi_problems_total.',
  },
  otelkpi_config_last_reload_successful: {
    type: 'gauge',
    unit: '1',
    help: 'Reload of the settings: 1 if the last one was applied, else 0, and the settings before it hold. The log has every fault.',
  },
  otelkpi_config_last_reload_success_timestamp_seconds: {
    type: 'gauge',
    unit: 's',
    help: 'Time of the last start or reload whose settings were applied.',
  },
} as const;
