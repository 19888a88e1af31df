/**
 * Structured logs: one line each, JSON for machines or text for a person at a terminal. Writing them never throws, waits or
 * ends the process: a reader that is gone, full or slow costs lines, not records.
 */
import { fstatSync, writeSync } from 'node:fs';
import { LIMITS } from '../model/limits.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

type Fields = Readonly<Record<string, unknown>>;
export type Log = Record<Level, (message: string, fields?: Fields) => void>;

export type LogOptions = {
  readonly level: Level;
  readonly format: 'json' | 'text';
  readonly now: () => number;
  readonly write: (line: string) => void;
};

export function createLog({ level, format, now, write }: LogOptions): Log {
  const emit =
    (of: Level) =>
    (message: string, fields: Fields = {}) => {
      if (LEVELS.indexOf(of) < LEVELS.indexOf(level)) return;
      const time = new Date(now()).toISOString();
      const plain = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, explain(value)]));
      write(
        format === 'json' ? JSON.stringify({ time, level: of, message, ...plain }) : asText(time, of, message, plain),
      );
    };
  return { debug: emit('debug'), info: emit('info'), warn: emit('warn'), error: emit('error') };
}

function asText(time: string, level: Level, message: string, fields: Fields): string {
  const words = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [time.slice(11, 19), level === 'info' ? '' : level.toUpperCase(), message, ...words].filter(Boolean).join(' ');
}

/** An error with the chain of what caused it; everything else as it is. */
function explain(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const cause = value.cause === undefined ? '' : `: ${String(explain(value.cause))}`;
  return `${value.message}${cause}`;
}

type Stream = Pick<NodeJS.WriteStream, 'write' | 'on' | 'writableLength'> & { readonly isTTY?: boolean };

/** Writes lines to standard error. What was dropped is told once there is room again. */
export function createWriter(stream: Stream, fd: number): (line: string) => void {
  // Closed by whoever read it: without a listener that would end the process.
  stream.on('error', () => {});
  let dropped = 0;
  const put = stream.isTTY === true || isPipe(fd) ? pipeWriter(stream) : fileWriter(fd);
  return (line) => {
    const about = dropped === 0 ? '' : `${dropped} log lines were dropped: standard error was full or slow\n`;
    if (put(`${about}${line}\n`)) dropped = 0;
    else dropped++;
  };
}

function isPipe(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}

/** Node gives up a file after the first failure; a disk that was full has room again later. */
function fileWriter(fd: number): (text: string) => boolean {
  return (text) => {
    try {
      writeSync(fd, text);
      return true;
    } catch {
      return false;
    }
  };
}

/** Node keeps what a pipe does not take yet, without end. */
function pipeWriter(stream: Stream): (text: string) => boolean {
  return (text) => {
    if (stream.writableLength > LIMITS.log_bytes.max) return false;
    stream.write(text);
    return true;
  };
}
