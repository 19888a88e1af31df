/** Agents that are told by their environment where to send. */
import { join } from 'node:path';
import { otlpVariables, overHttp, shellVariables, type Agent } from '../agent.ts';
import { readJson } from '../json.ts';

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
  read: ({ shell }, env) => {
    const variables = { ...otlp(env), ...shellVariables(shell) };
    const isOn = variables['OTEL_EXPORTER_OTLP_ENDPOINT'] !== undefined || variables['COPILOT_OTEL_ENABLED'] === 'true';
    return { isOn, variables };
  },
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
  read: ({ own, shell }, env) => {
    const { experimental } = readJson(own) as { readonly experimental?: { readonly openTelemetry?: boolean } };
    return { isOn: experimental?.openTelemetry === true, variables: { ...otlp(env), ...shellVariables(shell) } };
  },
  notes: ['opencode sends over HTTP alone.'],
};

/** Their exporters need no name, and speak one protocol. */
function otlp<Variables extends object>(env: Variables) {
  const standard = {
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
  };
  return { ...standard, ...env } as Variables & Record<string, string | undefined>;
}
