/** Codex: the table [otel] of its config.toml. Addresses over HTTP are used as they stand, with the path of the signal. */
import { join } from 'node:path';
import type { Env } from '../../model/env.ts';
import { senderVariables, shellVariables, type Agent, type Choice } from '../agent.ts';

export const CODEX: Agent = {
  name: 'codex',
  title: 'Codex',
  command: 'codex',
  folder: ({ home, env }) => env['CODEX_HOME'] || join(home, '.codex'),
  file: (places) => join(CODEX.folder(places), 'config.toml'),
  managed: { linux: '/etc/codex/managed_config.toml', darwin: '/etc/codex/managed_config.toml' },
  content: (choice) => ({
    format: 'toml',
    table: 'otel',
    lines: [
      'log_user_prompt = false',
      `exporter = ${exporter(choice, 'logs')}`,
      `metrics_exporter = ${exporter(choice, 'metrics')}`,
    ],
  }),
  environment: ({ attributes }) => senderVariables({ token: '', attributes }),
  read: ({ own, managed, shell }, env) => {
    const signals = [
      ['LOGS', 'exporter'],
      ['METRICS', 'metrics_exporter'],
    ] as const;
    const told = signals.map(([signal, key]) => exporterVariables(signal, key, [managed, own]));
    const variables = Object.assign({}, env, shellVariables(shell), ...told) as Env;
    return { isOn: signals.some(([signal]) => variables[`OTEL_${signal}_EXPORTER`] === 'otlp'), variables };
  },
  notes: ['Codex may not tell the attributes of a team: give people a team in the people file (docs/config.md).'],
};

function exporter({ endpoint, protocol, token }: Choice, signal: string): string {
  const headers = token === '' ? '' : `, headers = { "Authorization" = ${JSON.stringify(`Bearer ${token}`)} }`;
  return protocol === 'grpc'
    ? `{ otlp-grpc = { endpoint = ${JSON.stringify(endpoint)}${headers} } }`
    : `{ otlp-http = { endpoint = ${JSON.stringify(`${endpoint}/v1/${signal}`)}, protocol = "binary"${headers} } }`;
}

/** The value of a key on one line, as `setup` and the documentation write it; of several files the first that has it. */
function exporterVariables(signal: string, key: string, texts: readonly string[]): Env {
  const line = new RegExp(`^\\s*(?:otel\\.)?${key}\\s*=\\s*(.+)$`, 'm');
  const value = texts.map((text) => line.exec(text)?.[1]).find((found) => found !== undefined);
  const kind = /otlp-(http|grpc)/.exec(value ?? '')?.[1];
  if (value === undefined || kind === undefined) return { [`OTEL_${signal}_EXPORTER`]: 'none' };
  const { 1: authorization } = /"?Authorization"?\s*=\s*"([^"]*)"/i.exec(value) ?? [];
  return {
    [`OTEL_${signal}_EXPORTER`]: 'otlp',
    [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]: /endpoint\s*=\s*"([^"]*)"/.exec(value)?.[1],
    [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`]: kind === 'grpc' ? 'grpc' : 'http/protobuf',
    ...(authorization !== undefined && { [`OTEL_EXPORTER_OTLP_${signal}_HEADERS`]: `Authorization=${authorization}` }),
  };
}
