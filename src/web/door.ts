/** Listeners with TLS and passwords. Certificates and users are read again when their files change, without a restart. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { compare } from 'bcryptjs';
import type { WebConfig } from '../model/door.ts';

export type Door = {
  readonly scheme: 'http' | 'https';
  readonly createServer: (options: object, app: RequestListener) => Server;
  /** Undefined where nobody has a password. */
  readonly mayEnter: ((authorization: string | undefined) => Promise<boolean>) | undefined;
  /** Looks whether a file changed. Throws where it cannot be read, or is wrong; what was read before goes on. */
  readonly renew: () => void;
};

/** Passwords that were right: a hash takes a tenth of a second, and a collector sends each second. */
const REMEMBERED_MAX = 1_000;

/** `load`: throws where the file is wrong. */
export function createDoor(load: () => WebConfig): Door {
  let config = load();
  let options = optionsOf(config);
  let remembered = new Set<string>();
  const servers: { setSecureContext(options: object): void }[] = [];

  return {
    scheme: config.tls === undefined ? 'http' : 'https',
    createServer: (more, app) => {
      if (options === undefined) return createPlain(more, app);
      const server = createSecure({ ...more, ...options }, app);
      servers.push(server);
      return server;
    },
    mayEnter:
      config.users.size === 0
        ? undefined
        : async (authorization = '') => {
            const key = createHash('sha256').update(authorization).digest('base64');
            if (remembered.has(key)) return true;
            const asked = config;
            const isRight = await isUser(authorization, asked.users);
            if (remembered.size >= REMEMBERED_MAX) remembered.clear();
            if (isRight && asked === config) remembered.add(key);
            return isRight;
          },
    renew: () => {
      const next = load();
      const files = optionsOf(next);
      if (JSON.stringify([...next.users]) !== JSON.stringify([...config.users])) remembered = new Set();
      config = { ...config, users: next.users };
      if (files === undefined || options === undefined || JSON.stringify(files) === JSON.stringify(options)) return;
      for (const server of servers) server.setSecureContext(files);
      options = files;
    },
  };
}

function optionsOf({ tls }: WebConfig) {
  if (tls === undefined) return undefined;
  const { cert, key, ca, minVersion } = tls;
  const isAsked = ca !== undefined;
  return {
    cert: textOf(cert),
    key: textOf(key),
    ...(isAsked && { ca: textOf(ca), requestCert: true, rejectUnauthorized: true }),
    minVersion,
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** Who is not known takes as long as who is. */
const NOBODY = '$2b$10$abcdefghijklmnopqrstuuW3dPqvBnCb.MYBvZtyEu6FhEGiHFJYm';

async function isUser(authorization: string, users: WebConfig['users']): Promise<boolean> {
  const [, encoded = ''] = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
  const [, user = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  const hash = users.get(user);
  if (encoded === '') return false;
  const isRight = await compare(password, hash ?? NOBODY);
  return isRight && hash !== undefined;
}
