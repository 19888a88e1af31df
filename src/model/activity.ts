/**
 * Activity: what a record means, in our own words. Translators make them, the fold consumes them.
 * Everything the fold decides by is here; whatever is not here (prompts, tool input, free text) is gone.
 */
import type { Unit } from './units.ts';

/** Who told it. Usage is told by several; the ledger counts it once. `scraped`: the agent's own Prometheus endpoint. */
export const WITNESSES = ['metrics', 'events', 'scraped'] as const;
export type Witness = (typeof WITNESSES)[number];

/** What the ledger accounts for: money, token types, edit decisions, starts of sessions. */
export const QUANTITIES = [
  'cost',
  'input',
  'cache_read',
  'cache_write',
  'output',
  'reasoning',
  'decision',
  'start',
] as const;
export type Quantity = (typeof QUANTITIES)[number];

export type ActivityKind =
  | 'session_start'
  | 'session_end'
  | 'prompt'
  | 'request'
  | 'request_error'
  | 'tool'
  | 'decision'
  | 'usage'
  | 'lines'
  | 'commit'
  | 'pull_request'
  | 'active_time';

/**
 * How a record is told apart from all others, and so how it is counted once.
 *  event       a log record: one fingerprint
 *  delta       a point of a delta stream: one fingerprint
 *  cumulative  a point of a stream that only grows: the stream's largest value counts, no fingerprint needed
 */
export type Form = 'event' | 'delta' | 'cumulative';

/** Who and where: what nearly all records of a session have in common. Never changed; equal ones are mostly one object. */
export type Who = {
  readonly agent: string;
  /** '' where the record knows no session. */
  readonly session: string;
  /** The best name the record gives its person, and how good it is (0 is best). '' and Infinity where it gives none. */
  readonly user: string;
  readonly userRank: number;
  /** All names the record gives its person, by rank, '' for none. The first `accounts` ranks are of accounts, the others of installations. */
  readonly names: readonly string[];
  readonly accounts: number;
  /** Tells senders apart that know neither session nor user: the resource's instance or host. May be ''. */
  readonly instance: string;
  /** Values by index of the configured dimensions, '' where the record does not tell. */
  readonly dimensions: readonly string[];
};

/**
 * What a record tells, but for who, when and how much. Never changed; equal ones are mostly one object, so that what
 * follows from one is worked out once and not for every record.
 */
export type What = {
  readonly kind: ActivityKind;
  readonly form: Form;
  readonly witness: Witness;
  /** The record's own name, canonical for all spellings of it. Part of identity only. */
  readonly name: string;
  /** Points: the attributes that tell streams of this metric apart, as one text. Part of identity only. */
  readonly stream: string;
  /** What `amount` is an amount of, for the kinds the ledger accounts for from single values (usage, decision). */
  readonly quantity: Quantity | undefined;
  /** Values by label index (see labels.ts), '' where the record does not tell. */
  readonly labels: readonly string[];
};

export type Activity = {
  readonly who: Who;
  readonly what: What;
  /** Nanoseconds as on the wire, in two words, signed or not (a log's observed time where its time is 0). 0 means unknown. */
  timeHi: number;
  timeLo: number;
  /** Start of a point's interval; 0 for events. */
  startHi: number;
  startLo: number;
  /** Events: the sender's sequence number, -1 without one; then `joins` are the ids it has, which tell it apart. */
  sequence: number;
  joins: string;

  /** The point's or fact's amount as an integer in `units` (see units.ts); 1 for things that are only counted. */
  amount: number;
  /** A model request tells its whole usage at once: integers by quantity index, 0 where it says nothing. */
  usage: readonly number[] | undefined;
  /** Microseconds; -1 where the record does not tell. */
  durationUs: number;
  firstTokenUs: number;
};

/** Why a record was not counted. Problems are values: counted, reported to the sender, never thrown. */
export type ProblemReason =
  /** No translator knows the resource and scope. */
  | 'unknown_source'
  /** The agent is known, the event or metric name is not. */
  | 'unknown_name'
  /** Known, and it carries no KPI. */
  | 'no_kpi'
  /** A number that is none, is negative where it cannot be, or is past what can be counted exactly. */
  | 'invalid_value'
  /** A point that cannot be added up: neither delta nor cumulative, or a gauge where a sum was due. */
  | 'unusable_point'
  /** The sender marked the point as having no value. */
  | 'no_value'
  /** Sent by ourselves, come back through the collector. */
  | 'own_event';

/** `agent` is '' where no translator knows the source; `name` is the record's own. */
export type Problem = { readonly reason: ProblemReason; readonly agent: string; readonly name: string };

/** What became of the records of one request before the fold. */
export type Translation = { activities: Activity[]; records: number; problems: Problem[] };

/** Problems that can never be accepted, however often they are sent: the only ones reported as rejected. */
export const REJECTED: ReadonlySet<ProblemReason> = new Set<ProblemReason>(['invalid_value', 'unusable_point']);

/** The unit each ledger quantity is kept in. */
export const QUANTITY_UNIT: Record<Quantity, Unit> = {
  cost: 'usd',
  input: 'tokens',
  cache_read: 'tokens',
  cache_write: 'tokens',
  output: 'tokens',
  reasoning: 'tokens',
  decision: 'count',
  start: 'count',
};
