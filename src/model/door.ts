/** What a listener turns away, and what its sender should do instead. */

export const TURNED_REASONS = [
  'host',
  'token',
  'path',
  'grpc',
  'tls',
  'not_http',
  'content_type',
  'content_encoding',
  'corrupt',
  'too_large',
  'malformed',
  // A part of a request; the rest counts.
  'unread',
] as const;

type TurnedReason = (typeof TURNED_REASONS)[number];

export type Turned = {
  readonly reason: TurnedReason;
  /** What was wrong, as far as it may be shown: a path, a host. Never a token. */
  readonly detail: string;
  /** A sentence: what to set. */
  readonly advice: string;
};

/** What is shown of a path or a host that a stranger sent. */
const DETAIL_CHARS_MAX = 100;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;
const LOCAL_NAME = /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * Undefined, or why a Host is not answered by a listener that only this machine reaches and that wants no token: a web page may
 * make its own name resolve to 127.0.0.1, and its visitors' browsers then send that name (DNS rebinding).
 */
export function foreignHost(listener: string, host: string | undefined): Turned | undefined {
  if (host === undefined || host === '' || !LOOPBACK.test(listener) || LOCAL_NAME.test(host)) return undefined;
  const advice =
    'This listener answers to localhost, 127.0.0.1 and [::1] only. Set a token for it to allow other names.';
  return { reason: 'host', detail: host.slice(0, DETAIL_CHARS_MAX), advice };
}

export function turnedPath(path: string, advice: string): Turned {
  return { reason: 'path', detail: path.slice(0, DETAIL_CHARS_MAX), advice };
}

/** TLS and passwords of both listeners. */
export type WebConfig = {
  /** Paths of files in PEM. `ca`: of clients, each of which then must have a certificate. */
  readonly tls?: {
    readonly cert: string;
    readonly key: string;
    readonly ca?: string;
    readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  };
  /** Hashes of passwords (bcrypt) by user. */
  readonly users: ReadonlyMap<string, string>;
};
