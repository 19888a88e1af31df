/** Codex: the table [otel] of its config.toml. Addresses over HTTP are used as they stand, with the path of the signal. */
import { join } from 'node:path';
import { senderVariables, type Agent, type Choice } from '../agent.ts';

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
  notes: ['Codex may not tell the attributes of a team: give people a team in the people file (docs/config.md).'],
};

function exporter({ endpoint, protocol, token }: Choice, signal: string): string {
  const headers = token === '' ? '' : `, headers = { "Authorization" = ${JSON.stringify(`Bearer ${token}`)} }`;
  return protocol === 'grpc'
    ? `{ otlp-grpc = { endpoint = ${JSON.stringify(endpoint)}${headers} } }`
    : `{ otlp-http = { endpoint = ${JSON.stringify(`${endpoint}/v1/${signal}`)}, protocol = "binary"${headers} } }`;
}
