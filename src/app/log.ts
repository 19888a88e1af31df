/** Structured logs: one line each, JSON for machines or text for a person at a terminal. */

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
