/** Where commands look for otel-kpi, and how an address is told to them. Pure. */
import type { Env } from '../model/env.ts';
import { refused } from './words.ts';

/** Its listeners, by the setting that moves each: for OTLP, and for the page, `/metrics` and the API. */
const LISTENERS = {
  endpoint: ['OTEL_KPI_OTLP', '127.0.0.1:14318'],
  service: ['OTEL_KPI_METRICS', '127.0.0.1:19464'],
} as const;

/** A listener's address for who is on its machine: one that listens everywhere is found on loopback. */
export function urlOf({ host, port }: { readonly host: string; readonly port: number }): string {
  const there = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${there.includes(':') ? `[${there}]` : there}:${port}`;
}

/** Of the otel-kpi that the environment sets up; what is no address there is for `config check` to say. */
export function ownUrl(listener: keyof typeof LISTENERS, env: Env): string {
  const [variable, standard] = LISTENERS[listener];
  const [, host, port] = /^\[?([^[\]]+?)\]?:(\d+)$/.exec(env[variable] || standard) ?? /(.*):(.*)/.exec(standard)!;
  return urlOf({ host: host!, port: Number(port) });
}

/** What an option says, without slashes at its end. Throws a Refusal where it is no address that can be asked. */
export function urlTold(option: string, text: string, command: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw refused(command, `--${option} is ${text}; must be an http:// or https:// URL`);
  }
  return text.replace(/\/+$/, '');
}
