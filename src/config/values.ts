/** How the values of settings are written. */
import { isIPv4, isIPv6 } from 'node:net';
import { scalar, secret, type Check } from '../model/check.ts';
import { HOME_SAYS, isUrl, parseRedis } from '../model/home.ts';

/** Where a listener listens. Port 0 is any free one. */
export type Address = { readonly host: string; readonly port: number };

export const address: Check<Address> = scalar(
  'host:port, such as 127.0.0.1:4000, [::1]:4000 or 0.0.0.0:4000',
  (text) => {
    const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
    const host = bracketed ?? plain ?? '';
    const port = Number(digits);
    // A name has a letter: what looks like an address and is none is a slip, not a name to be resolved.
    const isHost = bracketed === undefined ? isIPv4(host) || /^(?=.*[a-z])[a-z0-9.-]+$/i.test(host) : isIPv6(host);
    return isHost && port <= 65_535 ? { host, port } : undefined;
  },
  { type: 'string' },
);

/** Only processes of this machine reach it. Names other than localhost may mean anything. */
export function isLoopback({ host }: Address): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * Whether only one of two listeners can have its address. All addresses of IPv6 are those of IPv4 too, and a name may be
 * any of them: of names only the same one is the same.
 */
export function collide(one: Address, other: Address): boolean {
  if (one.port !== other.port || one.port === 0) return false;
  const hosts = [hostOf(one), hostOf(other)] as const;
  const has = (host: string) => hosts.includes(host);
  if (hosts[0] === hosts[1] || has('::')) return true;
  if (has('0.0.0.0')) return !hosts.some(isIPv6);
  return has('localhost') && (has('::1') || hosts.some((host) => host.startsWith('127.')));
}

/** IPv6 has many spellings: the one of URLs. */
function hostOf({ host }: Address): string {
  return isIPv6(host) ? new URL(`http://[${host}]`).hostname.slice(1, -1) : host.toLowerCase();
}

/** What may follow `Authorization: Bearer` (RFC 6750, 2.1), or nothing. */
export const token: Check<string> = secret("empty or a bearer token: letters, digits and -._~+/, then '='", (text) =>
  /^([A-Za-z0-9\-._~+/]+=*)?$/.test(text) ? text : undefined,
);

/** Short keys could be found by trying. */
export const hashKey: Check<string> = secret('empty or a key of 32 to 1024 letters, digits and -._~+/=', (text) =>
  /^([A-Za-z0-9\-._~+/=]{32,1024})?$/.test(text) ? text : undefined,
);

/** Hidden in faults, as a URL may hold a password. */
export const state: Check<string> = secret(HOME_SAYS, (text) =>
  text === '' || (isUrl(text) && parseRedis(text) === undefined) ? undefined : text,
);

export const optionalPath: Check<string> = scalar('the path of a file, or empty', (text) => text, {
  type: ['string', 'null'],
});

/** Hidden in faults, as its query may hold a key. A user in it is refused: `fetch` would not send it. */
export const optionalUrl: Check<string> = secret('an http:// or https:// URL without a user, or empty', (text) => {
  if (text === '') return text;
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username + url.password === '' ? text : undefined;
});

/** Only names: a fixed offset such as +05:37 need not begin its days at a quarter of an hour. */
export const timeZone: Check<string> = scalar(
  'a time zone, such as UTC or Europe/Berlin',
  (text) => (/^[A-Za-z]/.test(text) && isZone(text) ? text : undefined),
  { type: 'string', pattern: '^[A-Za-z]' },
);

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Where events are kept: `auto` follows the state. */
export const eventsFile: Check<string> = scalar('auto, off, or the path of a SQLite file', (text) =>
  text === '' || isUrl(text) ? undefined : text,
);
