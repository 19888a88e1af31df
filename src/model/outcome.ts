import type { LimitName } from './limits.ts';

/** `newestMs`: when the newest of them happened. */
export type SourceOutcome = { agent: string; witness: string; records: number; newestMs: number };

/** What became of the records of one fold: for own metrics and the log, never for state. */
export type Outcome = {
  /** Records that changed something. */
  counted: number;
  /** Seen before. */
  duplicates: number;
  /** Of a day that is closed. */
  late: number;
  /** What late records said they cost; nano-dollars. */
  lateCost: number;
  /** Points that say nothing new: zero deltas, cumulative values already known. */
  unchanged: number;
  /** Cumulative points below an earlier value of the same stream and start. */
  anomalies: number;
  /** Records whose time was absent or in the future, so that the time of arrival stands for it. */
  clockCorrected: number;
  /** Usage not counted because its witness knows no session and the `usage` setting prefers the other; nano-dollars. */
  ignored: number;
  ignoredCost: number;
  /** Amounts past what a session can keep exactly. */
  refused: number;
  /** Of requests of a history: those that count whole, what counts of all, and those that telemetry told in part or whole; nano-dollars. */
  imported: { requests: number; tokens: number; cost: number; known: number };
  /** Stretches of one session that were joined since it had too many. */
  joinedStretches: number;
  /** Additions that went to an overflow series, by KPI. */
  overflow: Map<string, number>;
  /** Limits that were reached, and how often. */
  limits: Map<LimitName, number>;
  /** Tokens of models that the price list does not know, by agent and model. */
  unpriced: Map<string, { readonly agent: string; readonly model: string; tokens: number }>;
  /** Counted records by agent and witness. */
  sources: Map<string, SourceOutcome>;
};

export function emptyOutcome(): Outcome {
  return {
    counted: 0,
    duplicates: 0,
    late: 0,
    lateCost: 0,
    unchanged: 0,
    anomalies: 0,
    clockCorrected: 0,
    ignored: 0,
    ignoredCost: 0,
    refused: 0,
    imported: { requests: 0, tokens: 0, cost: 0, known: 0 },
    joinedStretches: 0,
    overflow: new Map(),
    limits: new Map(),
    unpriced: new Map(),
    sources: new Map(),
  };
}

export function noteLimit({ limits }: Pick<Outcome, 'limits'>, limit: LimitName): void {
  limits.set(limit, (limits.get(limit) ?? 0) + 1);
}

/** Outcomes of a record: counted, left out by a rule of counting, or a problem (`ProblemReason`). */
export const RECORD_OUTCOMES = [
  'counted',
  'duplicate',
  'late',
  'unchanged',
  'own_event',
  'sign_of_life',
  'unknown_source',
  'unknown_name',
  'no_kpi',
  'no_value',
  'invalid_value',
  'unusable_point',
  'no_span_id',
  'bug',
] as const;
