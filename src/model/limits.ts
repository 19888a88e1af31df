/**
 * The limits of what one sender or reader may take, in one table. Reaching one is counted in `otelkpi_limits_total{limit}`; the
 * sentence says what then happens, and is in docs/own-metrics.md. Sizes that users choose are settings instead (`body_max`).
 */

type Limit = { readonly max: number; readonly help: string };

export const LIMITS = {
  request_records: {
    max: 100_000,
    help: 'Records of one request. A request with more is refused with 413: send smaller batches.',
  },
  request_fields: {
    max: 2_000_000,
    help: 'Messages, fields and attributes of one request. A request with more is refused with 413: send smaller batches.',
  },
  request_problems: {
    max: 1_000,
    help: 'Different problems of one request. The names of further ones are counted as `other`.',
  },
  json_elements: {
    max: 2 ** 20,
    help: 'Commas and opening brackets of one JSON request. A request with more is refused with 413: send smaller batches.',
  },
  json_bytes: {
    max: 32 * 2 ** 20,
    help: 'Bytes of one JSON request. A larger one is refused with 413: send smaller batches, or protobuf.',
  },
  json_record: {
    max: 2 ** 18,
    help: 'Commas and opening brackets of one record of a large JSON request, or of its resource. A request with one is refused with 413.',
  },
  resource_bytes: {
    max: 2 ** 16,
    help: 'Bytes of one resource or scope of a large request, without its records. A request with one is refused with 413.',
  },
  body_stall_ms: {
    max: 10_000,
    help: 'Milliseconds without a byte of a body that is not complete. The connection is closed.',
  },
  scrapes: {
    max: 50,
    help: 'Responses of `/metrics` or `/api/` under way at once. Further requests are answered 503.',
  },
  reader_idle_ms: {
    max: 60_000,
    help: 'Milliseconds in which a reader takes nothing of its response. The connection is closed.',
  },
  open_pages: {
    max: 200,
    help: 'Pages that are open at once. Further ones are answered 503 and come back by themselves.',
  },
  collectors: {
    max: 100,
    help: 'Collectors that send a sign of life. Further ones are one, `other`: where one of these is missing it is not noticed.',
  },
  people_names: {
    max: 500_000,
    help: 'Names of people and installations that are kept. Further ones are one user, `other`, and are not joined with others.',
  },
  dimension_values: {
    max: 400,
    help: 'Values of one dimension in 37 days. Further ones are counted as `other`.',
  },
  gauge_groups: {
    max: 2_000,
    help: 'Combinations of label values of one gauge. The smallest are one, `otel_metric_overflow="true"`; a ratio leaves them out.',
  },
  own_names: {
    max: 100,
    help: 'Names that senders choose, in each metric of `/metrics/self`. Further ones are counted as `other`.',
  },
  entities: {
    max: 5_000_000,
    help: 'Sessions, and senders without sessions, that are kept; in SQLite at most one for each 12 KiB of the heap. The last quarter is for installations that are known, each a twentieth of it. Records of further ones are not counted until others are forgotten.',
  },
  session_streams: {
    max: 50_000,
    help: 'Live cumulative streams of one session, or of a sender without sessions. Points of further ones are not counted.',
  },
  session_periods: {
    max: 300,
    help: 'Open work periods of one session. Of further ones the two nearest are joined.',
  },
  session_cells: {
    max: 200,
    help: 'Combinations of label values that a session keeps of one quantity. Further amounts are counted with unknown labels.',
  },
  session_failures: {
    max: 200,
    help: 'Kinds of failures (tool and class of error) that a session keeps. Further ones are counted, and neither as sessions nor as loops.',
  },
  session_turns: {
    max: 100,
    help: 'Turns that a session keeps of an agent that reports its cost late, and estimates that wait for these reports. Of further ones the oldest turns are one, and the last estimates wait together.',
  },
  ripening: {
    max: 100,
    help: 'Seconds of which a session keeps amounts of one kind that wait for a better report. Further ones wait together, some of them longer.',
  },
  outbox_ms: {
    max: 7 * 86_400_000,
    help: 'Milliseconds for which a session event waits for the endpoint in `sessions_to`. It is dropped.',
  },
  redis_total: {
    max: 9.2e18,
    help: 'A total in Redis, in nano-dollars, microseconds or pieces. What would pass it is left out of that total; all else of the record counts.',
  },
  log_bytes: {
    max: 1_000_000,
    help: 'Bytes of log lines that wait for a slow reader of standard error. Further lines are dropped.',
  },
} as const satisfies Record<string, Limit>;

/** The part of the room for entities that is for senders that are known. */
export const reserveOf = (max: number): number => Math.floor(max / 4);

export type LimitName = keyof typeof LIMITS;

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

/** Thrown deep inside a decoder or translator where a request is too much; the pipeline answers it. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';
  readonly limit: LimitName;

  constructor(limit: LimitName) {
    super(`${LIMITS[limit].help} The limit is ${LIMITS[limit].max}.`);
    this.limit = limit;
  }
}
