/** What a person wants, by flags, and by answers where flags do not say it. */
import { readFileSync } from 'node:fs';
import { FLAG, refused, TEXT, wordsOf } from '../line/words.ts';
import type { Env } from '../model/env.ts';
import { PROTOCOLS, type Choice, type Protocol } from './agent.ts';

export const SETUP_USAGE = `otel-kpi setup [options]: makes coding agents of this machine send their telemetry

  --agent NAME          by its name in the label agent; may be repeated. By default every agent that is used here
  --endpoint URL        the collector, without a path: http://127.0.0.1:4318 by default, http://127.0.0.1:4317 with grpc.
                        Without a collector name otel-kpi itself, after make run http://127.0.0.1:14318
  --protocol NAME       http/protobuf (default) or grpc
  --token-file FILE     the bearer token that the collector wants; else OTEL_KPI_TOKEN of the environment
  --department, --team, --cost-center NAME      what the use is booked to (department, team.id, cost_center)
  --attribute NAME=VALUE                        another resource attribute; may be repeated
  --managed             write the settings of everybody on this machine, above those of users
  --hooks               install the hooks and the guard too
  --dry-run             show what would change, and change nothing
  --yes                 change it without asking
  --undo                give every file back as it was: bytes, mode and time; with --dry-run show what that would change
  --fleet               print what IT has to roll out for a fleet, and change nothing
`;

const FLAGS = {
  agent: { type: 'string', multiple: true },
  endpoint: TEXT,
  protocol: TEXT,
  'token-file': TEXT,
  department: TEXT,
  team: TEXT,
  'cost-center': TEXT,
  attribute: { type: 'string', multiple: true },
  managed: FLAG,
  hooks: FLAG,
  'dry-run': FLAG,
  yes: FLAG,
  undo: FLAG,
  fleet: FLAG,
  help: FLAG,
} as const;

export type Ask = (question: string) => Promise<string>;

export function parseFlags(words: readonly string[]) {
  return wordsOf('setup', { args: [...words], options: FLAGS }).values;
}

export type Flags = ReturnType<typeof parseFlags>;

const BESIDE_UNDO: readonly string[] = ['undo', 'dry-run', 'yes'];

/** It is whole or not at all: one agent's part of a file that others share has no earlier bytes. Throws a Refusal. */
export function refuseBesideUndo(flags: Flags): void {
  const more = Object.keys(flags).find((name) => !BESIDE_UNDO.includes(name));
  if (more === undefined) return;
  throw refused('setup', `--undo gives back every file that was written, and takes no --${more}`);
}

/** The ports that collectors have by custom. */
const PORTS: Readonly<Record<Protocol, string>> = { 'http/protobuf': '4318', grpc: '4317' };

/** Booked to: the flag, the question, the attribute. Names as the default dimensions read them. */
const BOOKED = [
  ['department', 'Department', 'department'],
  ['team', 'Team', 'team.id'],
  ['cost-center', 'Cost centre', 'cost_center'],
] as const;

/** Throws what is wrong with a flag or an answer. */
export async function choiceOf(flags: Flags, env: Env, ask: Ask | undefined): Promise<Choice> {
  const answer = async (given: string | undefined, question: string, standard: string) =>
    given ?? ((await ask?.(`${question}${standard === '' ? '' : ` [${standard}]`}: `)) || standard);
  const protocol = protocolOf(await answer(flags.protocol, 'Protocol, http/protobuf or grpc', PROTOCOLS[0]));
  const standard = `http://127.0.0.1:${PORTS[protocol]}`;
  const endpoint = endpointOf(
    await answer(flags.endpoint, 'Endpoint: a collector, or after make run http://127.0.0.1:14318', standard),
  );
  const booked: [string, string][] = [];
  for (const [flag, question, attribute] of BOOKED) {
    const name = await answer(flags[flag], `${question}, or nothing`, '');
    if (name !== '') booked.push([attribute, name]);
  }
  const attributes = { ...Object.fromEntries(booked), ...Object.fromEntries((flags.attribute ?? []).map(pairOf)) };
  return { protocol, endpoint, token: tokenOf(flags['token-file'], env), attributes };
}

/** What is likely not meant, as a sentence. */
export function doubtsOf({ endpoint, protocol, attributes }: Choice): string[] {
  const { port } = new URL(endpoint);
  const other = PROTOCOLS.find((name) => name !== protocol && PORTS[name] === port);
  return [
    ...(other ? [`Port ${port} is that of ${other} by custom; the protocol is ${protocol}.`] : []),
    ...(protocol === 'grpc' && port === '14318'
      ? ['otel-kpi itself takes OTLP over HTTP alone: grpc needs a collector.']
      : []),
    ...(Object.keys(attributes).length > 12 ? ['More than 12 attributes: some agents send no metrics then.'] : []),
  ];
}

function protocolOf(text: string): Protocol {
  const found = PROTOCOLS.find((name) => name === text);
  if (found === undefined) throw new Error(`--protocol is ${text}; must be ${PROTOCOLS.join(' or ')}`);
  return found;
}

function endpointOf(text: string): string {
  const url = URL.parse(text);
  const isRight = url !== null && /^https?:$/.test(url.protocol) && url.username + url.password + url.search === '';
  if (!isRight || !/^\/?$/.test(url.pathname)) {
    throw new Error('--endpoint must be http:// or https://, a host and a port, without a path: agents add it');
  }
  return url.origin;
}

function pairOf(text: string): [string, string] {
  const [, name, value] = /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error(`--attribute is ${text}; must be NAME=VALUE`);
  return [name, value];
}

function tokenOf(file: string | undefined, env: Env): string {
  const token = (file === undefined ? (env['OTEL_KPI_TOKEN'] ?? '') : readFileSync(file, 'utf8')).trim();
  if (!/^([A-Za-z0-9\-._~+/]+=*)?$/.test(token))
    throw new Error('the token has other characters than a bearer token may');
  return token;
}
