/** The file of TLS and passwords, read: for a start, and again while the process runs. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isLoopback } from '../config/values.ts';
import { parseWeb } from '../config/web.ts';
import type { Config } from '../config/config.ts';
import type { WebConfig } from '../model/door.ts';
import type { Fault } from '../model/fault.ts';
import { createDoor, type Door } from '../web/door.ts';

export type { Door };

const OPEN =
  'has no basic_auth_users and wants no certificate of clients, and other machines can reach a listener; must have one of them, or a token, or no_token: true';

/** Faults of the file, and of listeners that it leaves open. */
export function webFaults(path: string, text: string, config: Partial<Config>): Fault[] {
  const web = parseWeb({ path, text }, (file) => file);
  if (Array.isArray(web)) return web;
  const { otlp, metrics, token, metricsToken, noToken } = config;
  const isOpen = (address: Config['otlp'] | undefined, guard: string | undefined) =>
    address !== undefined && !isLoopback(address) && guard === '';
  const isGuarded = noToken !== false || web.users.size > 0 || web.tls?.ca !== undefined;
  return !isGuarded && (isOpen(otlp, token) || isOpen(metrics, metricsToken)) ? [{ path, message: OPEN }] : [];
}

/** Undefined where there is no such file. */
export function openDoor(path: string): Door | undefined {
  return path === '' ? undefined : createDoor(() => readWeb(path));
}

/** What both listeners take of it. */
export function listening(door: Door | undefined): Partial<Pick<Door, 'createServer' | 'mayEnter'>> {
  if (door === undefined) return {};
  return { ...(door.scheme === 'https' && { createServer: door.createServer }), mayEnter: door.mayEnter };
}

function readWeb(path: string): WebConfig {
  const web = parseWeb({ path, text: readFileSync(path, 'utf8') }, (file) => resolve(dirname(path), file));
  if (Array.isArray(web)) throw new Error(web.map((fault) => `${fault.path} ${fault.message}`).join('\n'));
  return web;
}
