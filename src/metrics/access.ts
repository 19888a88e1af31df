/** Who may read: everybody where the settings have no token; else whoever shows it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Turned } from '../model/door.ts';

/** The cookie holds the token's hash: it fits in a cookie whatever the token is made of, and does not give it away. */
const COOKIE = 'otelkpi_access';

const ADVICE =
  'The reader has another token than OTEL_KPI_METRICS_TOKEN, or none. Prometheus: set `authorization` of the job.';

const PASSWORD_ADVICE =
  'The reader has no user of `web_config`, or another password. Prometheus: set `basic_auth` of the job.';

type MayEnter = (authorization: string | undefined) => Promise<boolean>;

/** A user with a password, or whoever shows the token: either will do. */
export function requireAccess(
  token: string | undefined,
  mayEnter: MayEnter | undefined,
  onTurned?: (turned: Turned) => void,
): RequestHandler {
  const byToken = token === undefined ? undefined : requireToken(token, onTurned);
  if (mayEnter === undefined && byToken !== undefined) return byToken;
  return async (request, response, next) => {
    if (await mayEnter?.(request.get('authorization'))) return next();
    response.append('WWW-Authenticate', 'Basic realm="otel-kpi", charset="UTF-8"');
    if (byToken !== undefined) return void byToken(request, response, next);
    onTurned?.({ reason: 'token', detail: '', advice: PASSWORD_ADVICE });
    response.status(401).type('text/plain').send('A user and a password are required.\n');
  };
}

/**
 * Wants `Authorization: Bearer <token>`. A browser cannot send that by itself, so it may open `/?token=<token>` once:
 * it gets a cookie for the rest of its session and is sent on to the address without the token, which then is in no
 * history and no referrer.
 */
function requireToken(token: string, onTurned?: (turned: Turned) => void): RequestHandler {
  const expected = digest(token);
  return (request, response, next) => {
    const shown = shownBy(request);
    if (shown !== undefined && timingSafeEqual(shown.hash, expected)) {
      if (shown.by !== 'query') {
        next();
        return;
      }
      response.cookie(COOKIE, expected.toString('hex'), { httpOnly: true, sameSite: 'strict' });
      // Relative, so that it also holds behind a proxy that serves us below a path.
      response.redirect(303, './');
      return;
    }
    onTurned?.({ reason: 'token', detail: '', advice: ADVICE });
    response.status(401).append('WWW-Authenticate', 'Bearer realm="otel-kpi"').type('text/plain');
    response.send('A token is required: send `Authorization: Bearer …`, or open /?token=… once in a browser.\n');
  };
}

/** The hash of what the request shows, and how it shows it. */
function shownBy(request: Request): { by: 'header' | 'cookie' | 'query'; hash: Buffer } | undefined {
  const bearer = /^Bearer +(.+)$/i.exec(request.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) return { by: 'header', hash: digest(bearer) };
  if (request.path === '/' && typeof request.query.token === 'string') {
    return { by: 'query', hash: digest(request.query.token) };
  }
  const cookie = new RegExp(`(?:^|; *)${COOKIE}=([0-9a-f]{64})(?:;|$)`).exec(request.get('cookie') ?? '')?.[1];
  return cookie === undefined ? undefined : { by: 'cookie', hash: Buffer.from(cookie, 'hex') };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
