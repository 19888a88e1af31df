/** A request that a listener turned away before anybody read it, and what its sender should do instead. */
export type TurnedReason = 'host' | 'token' | 'path' | 'grpc' | 'tls' | 'not_http';

export type Turned = {
  readonly reason: TurnedReason;
  /** What was wrong, as far as it may be shown: a path, a host. Never a token. */
  readonly detail: string;
  /** A sentence: what to set. */
  readonly advice: string;
};
