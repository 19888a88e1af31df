/** What setting up an agent consists of: which file says what, and what its process needs in its environment. */
import type { Env } from '../model/env.ts';

export const PROTOCOLS = ['http/protobuf', 'grpc'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Where an agent is to send, and what it says of its user. */
export type Choice = {
  /** The address of a collector or of otel-kpi, without a path. */
  readonly endpoint: string;
  readonly protocol: Protocol;
  /** '' for none. */
  readonly token: string;
  /** Resource attributes: the team, the department, the cost centre. */
  readonly attributes: Readonly<Record<string, string>>;
};

/** The machine, as far as paths depend on it. */
export type Places = { readonly home: string; readonly env: Env; readonly platform: string };

/** A value of a JSON file by its path; a function gets what is there. */
export type Value = readonly [path: readonly string[], value: string | boolean | ((now: unknown) => string)];

export type Content =
  | { readonly format: 'json'; readonly values: readonly Value[] }
  /** Lines of one table, which nothing else in the file may define. */
  | { readonly format: 'toml'; readonly table: string; readonly lines: readonly string[] };

/** What an agent was told, in the variables that exporters of OpenTelemetry read, whatever file says it. */
type Told = { readonly isOn: boolean; readonly variables: Env };

/** The texts of its files, '' where there is none: its own, that of the machine, and the function in the user's shell. */
type Texts = { readonly own: string; readonly managed: string; readonly shell: string };

export type Agent = {
  /** As on the command line and in the label `agent`. */
  readonly name: string;
  readonly title: string;
  /** The program a person starts. */
  readonly command: string;
  /** A folder that is there where the agent is used. */
  readonly folder: (places: Places) => string;
  /** A file of settings for one user. */
  readonly file?: (places: Places) => string;
  /** The same for everybody on a machine, by platform of Node. What it says is above a user's own. */
  readonly managed?: Readonly<Record<string, string>>;
  readonly content?: (choice: Choice) => Content;
  /** Variables that only the process of the agent gets, beside the file. */
  readonly environment?: (choice: Choice) => Readonly<Record<string, string>>;
  /** What its files and its environment tell it. Throws where a file cannot be read. */
  readonly read: (texts: Texts, env: Env) => Told;
  /** Settings of a project that say what is ignored there. */
  readonly ignored?: (text: string) => readonly string[];
  /** What a person has to know beside. */
  readonly notes: readonly string[];
};

/** As OTEL_RESOURCE_ATTRIBUTES is written: percent-encoded, in the order they were named. `now` stays, unless it is told anew. */
export function resourceAttributes(attributes: Choice['attributes'], now: unknown = ''): string {
  const standing = (typeof now === 'string' ? now : '')
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && !((pair.split('=')[0] ?? '') in attributes));
  const told = Object.entries(attributes).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return [...standing, ...told].join(',');
}

/** What exporters of OpenTelemetry read of the environment, beside what switches an agent's telemetry on. */
export function otlpVariables({ endpoint, protocol, token, attributes }: Choice): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    ...senderVariables({ token, attributes }),
  };
}

/**
 * Who sends, for an agent whose file says where to. A space, not `%20`: some agents send the value as it stands, and a bearer
 * token has no letter that decoding would change.
 */
export function senderVariables({ token, attributes }: Pick<Choice, 'token' | 'attributes'>): Record<string, string> {
  return {
    ...(token !== '' && { OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer ${token}` }),
    ...(Object.keys(attributes).length > 0 && { OTEL_RESOURCE_ATTRIBUTES: resourceAttributes(attributes) }),
  };
}

/** The variables of a function that `setup` wrote, as in `NAME='value'`. */
export function shellVariables(text: string): Env {
  const pairs = [...text.matchAll(/([A-Z][A-Z0-9_]*)='((?:[^']|'\\'')*)'/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, value!.replaceAll(`'\\''`, "'")]));
}

/** For who speaks HTTP alone: the usual ports of a collector are beside each other. */
export function overHttp({ endpoint, protocol }: Pick<Choice, 'endpoint' | 'protocol'>): string {
  return protocol === 'grpc' ? endpoint.replace(/:4317$/, ':4318') : endpoint;
}
