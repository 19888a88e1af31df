/** The words of a command line, by its options. What is wrong with them is said in one sentence, with where help is. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { unknownName } from '../model/nearest.ts';
import { Refusal } from './refusal.ts';

/** Options with a value, and without one. */
export const TEXT = { type: 'string' } as const;
export const FLAG = { type: 'boolean' } as const;

/** `command` is '' where none is named. Throws a Refusal. */
export function wordsOf<T extends ParseArgsConfig>(command: string, config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw refused(command, reasonOf(cause as NodeJS.ErrnoException, Object.keys(config.options ?? {})), cause);
  }
}

/** A command line that is not right. */
export function refused(command: string, reason: string, cause?: unknown): Refusal {
  const [name, before] = command === '' ? ['', ''] : [`${command.split(' ')[0]} `, `${command}: `];
  return new Refusal(`${before}${reason}\nThe help is: otel-kpi ${name}--help`, { cause });
}

function reasonOf({ code, message }: NodeJS.ErrnoException, options: readonly string[]): string {
  const [reason = ''] = message.split('. ');
  const [, quoted = ''] = /'(.*)'/.exec(reason) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const known = options.map((name) => `--${name}`);
    return `${quoted} ${unknownName(quoted, known)}`;
  }
  return code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL' ? `${quoted} is too much: it takes options alone` : reason;
}
