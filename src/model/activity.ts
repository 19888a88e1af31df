/**
 * Activity: what a record means, in our own words. Translators make them, the fold consumes them.
 * Everything the fold decides by is here; whatever is not here (prompts, tool input, free text) is gone.
 */
import type { Words } from './hash.ts';
import type { Labels } from './labels.ts';

/**
 * How a record is told apart from all others, and so how it is counted once.
 *  event       a log record: one fingerprint
 *  span        a span: its own ids are its fingerprint
 *  delta       a point of a delta stream: one fingerprint
 *  cumulative  a point of a stream that only grows: the stream's largest value counts, no fingerprint needed
 *  note        a log record that says nothing but that it came: its number and time are enough
 *  imported    a request of a history: its own id, which is remembered as long as days are kept
 */
export type Form = 'event' | 'span' | 'delta' | 'cumulative' | 'note' | 'imported';

/** Who and where: what nearly all records of a session have in common. Never changed; equal ones are mostly one object. */
export type Who = {
  readonly agent: string;
  /** '' where the record knows no session. */
  readonly session: string;
  /** The installation that a record without a session names itself: part of its identity. '' where it names none. */
  readonly installation: string;
  /** The best name the record gives its person, and how good it is (0 is best). '' and Infinity where it gives none. */
  readonly user: string;
  readonly userRank: number;
  /** All names the record gives its person, by rank, '' for none. The first `accounts` ranks are of accounts, the others of installations. */
  readonly names: readonly string[];
  readonly accounts: number;
  /** An installation that is nobody's, such as a sandbox or a process: it matches a session with what knows none. Mostly ''. */
  readonly passing: string;
  /** Tells senders apart that know neither session nor installation: the resource's instance or host. May be ''. */
  readonly instance: string;
  /** The same as it was told, where names are hashed: what is scraped is told apart by it as before. Never kept. */
  readonly toldInstance?: string;
  /** Of the agent, '' where the record does not tell. */
  readonly version: string;
  /** The configured dimensions it tells, as far as the first value of a session holds where a record tells none. */
  readonly dimensions: Labels;
  /** Those that each record has of its own. */
  readonly ownDimensions: Labels;
  /** Those that the people file gives to whoever tells none. */
  readonly givenDimensions: Labels;
};

/**
 * What a record tells, but for who, when and how much. Never changed; equal ones are mostly one object, so that what
 * follows from one is worked out once and not for every record. Its words are declared (see words.ts).
 */
export type What = {
  readonly kind: string;
  readonly form: Form;
  /** Who told it. Usage is told by several; the ledger counts it once. */
  readonly witness: string;
  /** The record's own name, one for all spellings of it. Part of identity only. */
  readonly name: string;
  /** What the ledger accounts for of it: what `amounts` are amounts of, or `amount` where there is one. */
  readonly quantities: readonly string[];
  readonly labels: Labels;
  /** Features of the agent that its person used with it: skill, plugin, mcp, subagent, plan_mode, command. */
  readonly features?: readonly string[];
  /** What the request was made for of which it tells the usage, where that is no label of it: another witness does not know it. */
  readonly madeFor?: string;
  /** A model used in another way than usual, which has a price of its own: `fast`. */
  readonly variant?: string;
  /**
   * What it says of the cost of requests, which is estimated where nobody tells it:
   *  itself        a request: it tells what it cost, or nobody does
   *  with_turn     a request: what it cost is told later with its turn
   *  begins_turn   a turn begins
   *  of_turn       what a turn cost that began `durationUs` before
   */
  readonly costs?: 'itself' | 'with_turn' | 'begins_turn' | 'of_turn';
  /** What it cost is not for tokens alone. */
  readonly hasFees?: true;
  /** Quantities that its amount is a part of as its witness tells them, in other records: it is taken off these. */
  readonly partOf?: readonly string[];
  /**
   * What it tells of its quantities counts only after a while, which others have to tell theirs: `twin`, a witness that tells
   * the same and knows it better; `parts`, records that tell parts of it which are no amount of the quantity; `part`, the only
   * one that there is: where that comes with it, it waits for nothing.
   */
  readonly waitsFor?: 'twin' | 'parts' | 'part';
  /** How much more than there was it may tell of its quantities: its witness rounds up. */
  readonly rounding?: number;
};

/**
 * By what a request is known that several instrumentations tell, each by a span of its own. `id`: of the answer, '' where it is not
 * told; `alike`: what all of them tell alike.
 */
export type Call = {
  readonly trace: string;
  /** The process that made it, where it is told. */
  readonly process: string;
  readonly scope: string;
  readonly id: string;
  readonly alike: string;
};

export type Activity = {
  who: Who;
  readonly what: What;
  /** Nanoseconds as on the wire, in two words, signed or not (a log's observed time where its time is 0). 0 means unknown. */
  timeHi: number;
  timeLo: number;
  /** Start of a point's interval, or of a span; 0 for events. */
  startHi: number;
  startLo: number;
  /** Events: the sender's sequence number, -1 without one. */
  sequence: number;
  /** The digest of the values that identify the record among its own attributes (see identity.ts). */
  digestHi: number;
  digestLo: number;
  /** Of a point, its raw value and count: part of its identity only. */
  value: number;
  count: number;
  /** It is told by the same record as the activity before it: the record counts once, and then both do. */
  sameRecord: boolean;

  /** The point's or fact's amount as an integer in `units` (see units.ts); 1 for things that are only counted. */
  amount: number;
  /** A model request tells its whole usage at once: an integer for each of the quantities, -1 where it says nothing. */
  amounts: readonly number[] | undefined;
  /** How much of the tokens that it wrote to a cache is kept for an hour; -1 where the record does not tell. */
  cacheWrite1h: number;
  /** Microseconds; below 0 where the record does not tell. */
  durationUs: number;
  firstTokenUs: number;
  /** Of a request that others may tell as well. Most activities have no such field. */
  call?: Call;
  /** Of a cumulative point, what its names are in its digest. */
  person?: Words;
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
  /** One of its numbers is such a one. The record counts without it: the only reason that leaves it out of no sum. */
  | 'invalid_field'
  /** A point that cannot be added up: neither delta nor cumulative, or a gauge where a sum was due. */
  | 'unusable_point'
  /** The sender marked the point as having no value. */
  | 'no_value'
  /** A span without a trace id or a span id: nothing tells it apart from others. */
  | 'no_span_id'
  /** Sent by ourselves, come back through the collector. */
  | 'own_event'
  /** A collector's sign of life, which moves the listening clock. */
  | 'sign_of_life'
  /** No record: what stands where records should be, by a name that is none of OTLP. */
  | 'unread'
  /** A mistake of ours. */
  | 'bug';

/**
 * `agent` is '' where no translator knows the source; `name` is the record's own, of an unknown source the service's.
 * `records`: so many have it.
 */
export type Problem = {
  readonly reason: ProblemReason;
  readonly agent: string;
  readonly name: string;
  records: number;
};

/**
 * What became of the records of one request before the fold. `signs`: names of collectors that sent a sign of life; `bug`:
 * the first mistake of ours that was met.
 */
export type Translation = {
  activities: Activity[];
  records: number;
  problems: Problem[];
  signs: string[];
  bug?: unknown;
};

/** Problems that can never be accepted, however often they are sent: the only ones reported as rejected. */
export const REJECTED: ReadonlySet<ProblemReason> = new Set<ProblemReason>([
  'invalid_value',
  'unusable_point',
  'no_span_id',
  'unread',
  'bug',
]);
