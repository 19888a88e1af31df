/** Which settings a running process takes, and which it takes when it starts. */
import type { Config } from './config.ts';
import { SETTINGS } from './settings.ts';

/** Addresses and who may use them, files that are open, and how names are written in them. */
export const AT_START = [
  'otlp',
  'metrics',
  'token',
  'metricsToken',
  'noToken',
  'bodyMaxBytes',
  'state',
  'identity',
  'identityKey',
  'identityKeyFile',
  'pushTo',
  'pushIntervalMs',
  'pushToken',
  'agentsEndpoint',
  'events',
  'eventsKeptMs',
  'eventsMaxBytes',
  'eventsGroupRead',
  'keepPrompts',
  'logLevel',
  'logFormat',
] as const satisfies readonly (keyof Config)[];

/** Used by the events file as well, which goes on with those of the start. */
const OF_EVENTS = ['dimensions', 'agents', 'timeZone'] as const satisfies readonly (keyof Config)[];

/** What holds from now on, and the keys of what changed and waits for the next start. */
export function reloaded(old: Config, next: Config): { config: Config; waiting: string[] } {
  const changed = (name: keyof Config) => textOf(old[name]) !== textOf(next[name]);
  const keys = (names: readonly (keyof Config)[]) => names.filter(changed).map((name) => SETTINGS[name].key);
  const kept = Object.fromEntries(AT_START.map((name) => [name, old[name]]));
  const ofEvents = next.events === 'off' ? [] : keys(OF_EVENTS).map((key) => `${key} (of the events file)`);
  return { config: { ...next, ...kept }, waiting: [...keys(AT_START), ...ofEvents] };
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part instanceof Map ? [...part] : part));
}
