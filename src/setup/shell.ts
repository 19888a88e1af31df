/** Variables for one program alone: a function of its name in the file that the user's shell reads. */
import { basename, join } from 'node:path';
import type { Places } from './agent.ts';

type Shell = { readonly file: string; readonly write: (command: string, variables: string) => string };

/** As in `NAME='value' …`, which all of these shells take before a command. */
export function functionOf(
  { write }: Pick<Shell, 'write'>,
  command: string,
  environment: Readonly<Record<string, string>>,
): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`);
  return write(command, variables.join(' '));
}

/** Undefined where there is none that we know: what it would say is printed. */
export function shellOf({ home, env, platform }: Places): Shell | undefined {
  if (platform === 'win32') return undefined;
  const posix = (command: string, variables: string) => `${command}() { ${variables} command ${command} "$@"; }`;
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  switch (basename(env['SHELL'] ?? '')) {
    case 'zsh':
      return { file: join(env['ZDOTDIR'] || home, '.zshrc'), write: posix };
    case 'bash':
      return { file: join(home, '.bashrc'), write: posix };
    case 'fish':
      return {
        file: join(config, 'fish', 'conf.d', 'otel-kpi.fish'),
        write: (command, variables) => `function ${command}; ${variables} command ${command} $argv; end`,
      };
    default:
      return { file: join(home, '.profile'), write: posix };
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
