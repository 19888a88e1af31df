/** Claude Code: variables in the `env` of its settings. In settings of a project it ignores those of exporters. */
import { join } from 'node:path';
import type { Env } from '../../model/env.ts';
import { otlpVariables, resourceAttributes, type Agent, type Value } from '../agent.ts';
import { readJson } from '../json.ts';

const SWITCH = 'CLAUDE_CODE_ENABLE_TELEMETRY';

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
      [SWITCH]: '1',
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
  read: ({ own, managed }, env) => {
    const variables = { ...env, ...variablesOf(own), ...variablesOf(managed) };
    return { isOn: /^(1|true)$/i.test(variables[SWITCH] ?? ''), variables };
  },
  // An exporter may be switched off there.
  ignored: (text) =>
    Object.entries(variablesOf(text)).flatMap(([name, value]) =>
      name.startsWith('OTEL_') && /EXPORTER/.test(name) && value !== 'none' ? [name] : [],
    ),
  notes: ['It takes effect in sessions that begin now.'],
};

function variablesOf(text: string): Env {
  const { env } = readJson(text) as { readonly env?: Readonly<Record<string, unknown>> };
  return Object.fromEntries(Object.entries(env ?? {}).map(([name, value]) => [name, String(value)]));
}
