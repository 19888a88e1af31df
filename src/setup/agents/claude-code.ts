/** Claude Code: variables in the `env` of its settings. In settings of a project it ignores those of exporters. */
import { join } from 'node:path';
import { otlpVariables, resourceAttributes, type Agent, type Value } from '../agent.ts';

export const CLAUDE_CODE: Agent = {
  name: 'claude-code',
  title: 'Claude Code',
  command: 'claude',
  folder: ({ home, env }) => env['CLAUDE_CONFIG_DIR'] || join(home, '.claude'),
  file: (places) => join(CLAUDE_CODE.folder(places), 'settings.json'),
  managed: {
    linux: '/etc/claude-code/managed-settings.json',
    darwin: '/Library/Application Support/ClaudeCode/managed-settings.json',
    win32: 'C:\\Program Files\\ClaudeCode\\managed-settings.json',
  },
  content: (choice) => {
    // Both signals: each covers what the other loses.
    const variables = {
      CLAUDE_CODE_ENABLE_TELEMETRY: '1',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp',
      ...otlpVariables(choice),
    };
    const values = Object.entries(variables).map(([name, value]): Value => {
      const isMerged = name === 'OTEL_RESOURCE_ATTRIBUTES';
      return [['env', name], isMerged ? (now) => resourceAttributes(choice.attributes, now) : value];
    });
    return { format: 'json', values };
  },
  notes: ['It takes effect in sessions that begin now.'],
};
