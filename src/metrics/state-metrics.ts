/** How much is kept: a part of the table in own-metrics.ts. */
export const STATE_METRICS = {
  otelkpi_entities: {
    type: 'gauge',
    unit: '{entity}',
    help: 'Sessions, and senders without sessions, kept in the state store.',
  },
  otelkpi_series: {
    type: 'gauge',
    unit: '{series}',
    help: 'KPI series kept in the state store.',
  },
  otelkpi_series_forecast: {
    type: 'gauge',
    unit: '{series}',
    help: 'KPI series in 30 days, if as many are new each day as in the last four weeks. Absent in the first week.',
  },
  otelkpi_state_size_bytes: {
    type: 'gauge',
    unit: 'By',
    help: 'Size of the state store: the SQLite file, or the memory that the Redis uses, with all else in it.',
  },
  otelkpi_state_size_forecast_bytes: {
    type: 'gauge',
    unit: 'By',
    help: 'The same in 30 days, if it grows each day as in the last four weeks. Absent in the first week.',
  },
  otelkpi_series_held: {
    type: 'gauge',
    unit: '{series}',
    help: 'New KPI series that are exported as 0 until `hold` has passed, so that increase() sees their first value.',
  },
} as const;
