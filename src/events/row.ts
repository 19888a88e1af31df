/** Rows as they are written. */
import { METRIC_COLUMNS } from './columns.ts';
import type { Shared, Value } from './row-identity.ts';

type Common = {
  /** In the order of the columns. */
  readonly values: Value[];
  readonly day: number;
  readonly source: Shared;
  readonly meaning: Shared;
  /** Without a time of its own it has the one at which it came first. */
  readonly isUntimed: boolean;
};

export type EventRow = Common & { readonly table: 'event_rows' };

/**
 * Of a metric. `stream` is set where the value is a running total: how much of it is new is known once it is kept. A stream
 * `isApart` has no start: what falls has begun again at 0.
 */
export type MetricRow = Common & {
  readonly table: 'metric_rows';
  readonly stream: { readonly key: number; readonly isApart: boolean } | undefined;
};

/** An attribute that nobody knows: its name alone. */
type NameRow = { readonly table: 'unknown_attributes'; readonly values: Value[] };

export type Row = EventRow | MetricRow | NameRow;

/** Where the value of a metric stands in its row. */
export const VALUE_AT = METRIC_COLUMNS.indexOf('metric_value');
