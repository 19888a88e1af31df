/** Agents that are told by their environment where to send. */
import { join } from 'node:path';
import { otlpVariables, type Agent } from '../agent.ts';

export const COPILOT_CLI: Agent = {
  name: 'copilot-cli',
  title: 'Copilot CLI',
  command: 'copilot',
  folder: ({ home, env }) => env['COPILOT_HOME'] || join(home, '.copilot'),
  // Over HTTP alone, whatever others speak.
  environment: (choice) => ({
    COPILOT_OTEL_ENABLED: 'true',
    ...otlpVariables({ ...choice, endpoint: overHttp(choice), protocol: 'http/protobuf' }),
  }),
  notes: ['Copilot CLI sends over HTTP alone.'],
};

export const OPENCODE: Agent = {
  name: 'opencode',
  title: 'opencode',
  command: 'opencode',
  folder: ({ home, env }) => join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'opencode'),
  file: (places) => join(OPENCODE.folder(places), 'opencode.json'),
  content: () => ({ format: 'json', values: [[['experimental', 'openTelemetry'], true]] }),
  environment: (choice) => otlpVariables({ ...choice, endpoint: overHttp(choice), protocol: 'http/protobuf' }),
  notes: ['opencode sends over HTTP alone.'],
};

/** The usual ports of a collector are beside each other. */
function overHttp({ endpoint, protocol }: { readonly endpoint: string; readonly protocol: string }): string {
  return protocol === 'grpc' ? endpoint.replace(/:4317$/, ':4318') : endpoint;
}
