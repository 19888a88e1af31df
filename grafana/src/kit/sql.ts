/** Queries of the file of events (docs/events.md), by Grafana's SQLite data source. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

export const SQLITE: DataSourceRef = { type: 'frser-sqlite-datasource', uid: '${sqlite}' };

/** The time that is shown. Times in the file are UTC text that compares as times do. */
export const IN_TIME =
  "timestamp >= datetime($__from / 1000, 'unixepoch') AND timestamp < datetime($__to / 1000, 'unixepoch')";

/** The step that a time is in, in seconds. */
export const STEP =
  "CAST(strftime('%s', timestamp) AS INTEGER) / ($__interval_ms / 1000) * ($__interval_ms / 1000) AS time";

/** Rows as they are. */
export function sqlRows(text: string): Builder<Dataquery> {
  return query('table', text);
}

/** A row for each step, a column for each series; the column of steps is called `time`. */
export function sqlSeries(text: string): Builder<Dataquery> {
  return query('time series', text);
}

function query(queryType: 'table' | 'time series', text: string): Builder<Dataquery> {
  const one = { refId: 'A', datasource: SQLITE, queryType, queryText: text, rawQueryText: text, timeColumns: ['time'] };
  return { build: () => one as unknown as Dataquery };
}
