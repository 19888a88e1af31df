/** Where an agent sends, by the rules of OpenTelemetry's exporters for their variables. */
import type { Env } from '../model/env.ts';

export type Door = {
  /** With the path, over HTTP. '' where nothing says it. */
  readonly url: string;
  readonly protocol: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** The variable of a signal is above the general one, and its address is used as it stands. */
export function doorOf(variables: Env, signal: 'LOGS' | 'METRICS'): Door {
  const of = (name: string) => variables[`OTEL_EXPORTER_OTLP_${signal}_${name}`] || undefined;
  const general = (name: string) => variables[`OTEL_EXPORTER_OTLP_${name}`] ?? '';
  const protocol = of('PROTOCOL') ?? general('PROTOCOL');
  const base = general('ENDPOINT').replace(/\/+$/, '');
  const path = protocol === 'grpc' || base === '' ? '' : `/v1/${signal.toLowerCase()}`;
  return {
    url: of('ENDPOINT') ?? `${base}${path}`,
    protocol,
    headers: { ...pairsOf(general('HEADERS')), ...pairsOf(of('HEADERS') ?? '') },
  };
}

function pairsOf(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const [, name, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    return name === undefined ? [] : [[name, value!] as const];
  });
  return Object.fromEntries(pairs);
}

export function hostOf(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}

export function isLocal(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);
}

/** A proxy that requests to a host would go through, as most programs read it; '' for none. */
export function proxyOf(env: Env, url: string): string {
  const either = (name: string) => env[name.toUpperCase()] || env[name] || '';
  const proxy = either(url.startsWith('https:') ? 'https_proxy' : 'http_proxy') || either('all_proxy');
  const host = hostOf(url);
  const without = either('no_proxy')
    .split(/[\s,]+/)
    .filter((name) => name !== '');
  const isLeftOut = without.some((name) => {
    const suffix = name.replace(/:\d+$/, '').replace(/^\*?\./, '');
    return suffix === '*' || host === suffix || host.endsWith(`.${suffix}`);
  });
  return isLeftOut ? '' : proxy;
}
