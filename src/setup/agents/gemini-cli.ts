/** Gemini CLI, and Qwen Code, which is made of it: `telemetry` in settings.json. Tokens and teams only by the environment. */
import { join } from 'node:path';
import { senderVariables, shellVariables, type Agent } from '../agent.ts';
import { readJson } from '../json.ts';

type Settings = {
  readonly telemetry?: { readonly enabled?: boolean; readonly otlpEndpoint?: string; readonly otlpProtocol?: string };
};

export const GEMINI_CLI = family('gemini-cli', 'Gemini CLI', 'gemini', {
  linux: '/etc/gemini-cli/settings.json',
  darwin: '/Library/Application Support/GeminiCli/settings.json',
  win32: 'C:\\ProgramData\\gemini-cli\\settings.json',
});

export const QWEN_CODE = family('qwen-code', 'Qwen Code', 'qwen', {
  linux: '/etc/qwen-code/settings.json',
  darwin: '/Library/Application Support/QwenCode/settings.json',
  win32: 'C:\\ProgramData\\qwen-code\\settings.json',
});

function family(name: string, title: string, command: string, files: Agent['managed'] & object): Agent {
  const folder: Agent['folder'] = ({ home }) => join(home, `.${command}`);
  return {
    name,
    title,
    command,
    folder,
    file: (places) => join(folder(places), 'settings.json'),
    managed: files,
    content: ({ endpoint, protocol }) => ({
      format: 'json',
      values: [
        [['telemetry', 'enabled'], true],
        [['telemetry', 'target'], 'local'],
        [['telemetry', 'otlpEndpoint'], endpoint],
        [['telemetry', 'otlpProtocol'], protocol === 'grpc' ? 'grpc' : 'http'],
        // Prompts are sent otherwise.
        [['telemetry', 'logPrompts'], false],
      ],
    }),
    environment: senderVariables,
    read: ({ own, managed, shell }, env) => {
      const { telemetry: ofUser } = readJson(own) as Settings;
      const { telemetry: ofMachine } = readJson(managed) as Settings;
      const { enabled, otlpEndpoint, otlpProtocol = 'grpc' } = { ...ofUser, ...ofMachine };
      const variables = {
        ...env,
        ...shellVariables(shell),
        OTEL_METRICS_EXPORTER: 'otlp',
        OTEL_LOGS_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
        OTEL_EXPORTER_OTLP_PROTOCOL: otlpProtocol === 'grpc' ? 'grpc' : 'http/protobuf',
      };
      return { isOn: enabled === true, variables };
    },
    notes: [],
  };
}
