/** One export request and its answer, between the receiver (which knows HTTP and OTLP) and the pipeline (which knows neither). */
import type { Signal } from './record.ts';

export type Encoding = 'protobuf' | 'json';

/** A request whose body is complete, inflated and within its limit. */
export type ExportRequest = {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
  /** What it would add is asked: nothing is counted or kept. */
  readonly isTrial?: boolean;
  /** Of one that was made of another: what stood there where records should be, and is not in it. */
  readonly unread?: readonly string[];
};

/** The header of who asks what a request would add. */
export const TRIAL_HEADER = 'otel-kpi-trial';

export type Answer =
  /** Durably counted. `rejected` records can never be accepted; `message` says why, for the sender's log. */
  | { readonly kind: 'accepted'; readonly rejected: number; readonly message: string }
  /** The body is not what its content type says. Never retried. */
  | { readonly kind: 'malformed'; readonly message: string }
  /** There is more in it than one request may have. Never retried. */
  | { readonly kind: 'too_large'; readonly message: string }
  /** Nothing was acknowledged; the same request later is right. */
  | { readonly kind: 'unavailable'; readonly message: string; readonly retryAfterSeconds: number };

export type Exporter = (request: ExportRequest) => Promise<Answer>;
