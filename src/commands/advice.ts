/** What to do where the machine says no. Pure. */

/** By what Node's message names: first what was tried, then how it ended. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /listen EADDRINUSE/,
    'Another program listens there, perhaps another otel-kpi. Stop it, or choose an address: OTEL_KPI_OTLP, OTEL_KPI_METRICS.',
  ],
  [/listen EACCES/, 'Ports below 1024 are kept for root. Choose another: OTEL_KPI_OTLP, OTEL_KPI_METRICS.'],
  [/listen EADDRNOTAVAIL/, 'This machine has no such address. Choose one that it has, or 0.0.0.0 for all of them.'],
  [/listen E/, 'Choose another address: OTEL_KPI_OTLP, OTEL_KPI_METRICS.'],
  [
    /\b(EACCES|EPERM)\b/,
    'The user that runs this may not do that: run it as the owner of the file or folder, or name another one.',
  ],
  [/\bEROFS\b/, 'That file system is read-only: name a place that can be written.'],
  [/\b(ENOSPC|EDQUOT)\b/, 'That disk is full: make room, or name a place on another one.'],
  [/\bENOTDIR\b|EEXIST.*mkdir/, 'A part of that path is a file, not a folder: look at its spelling.'],
  [/\bENOENT\b/, 'There is no such file or folder: look at its spelling, and at the folder you are in.'],
  [/\bEISDIR\b/, 'That is a folder; a file is wanted.'],
  [
    /\bECONNREFUSED\b/,
    'Nobody listens there: start it, or look at host and port. `otel-kpi doctor` follows the whole way.',
  ],
  [/\b(ENOTFOUND|EAI_AGAIN)\b/, 'That name of a host cannot be resolved: look at its spelling, and at the network.'],
  [/Cannot find package/, 'It is not among the packages that running needs. In a clone, `make build` installs all.'],
];

/** What failed, with what is behind it where that says more: fetch has it there alone. */
export function reasonOf(error: unknown): string {
  const { message, cause } = (error ?? {}) as Partial<Error>;
  if (message === undefined) return String(error);
  const { message: behind = '' } = (cause ?? {}) as Partial<Error>;
  return message === 'fetch failed' && behind !== '' ? `${message}: ${behind}` : message;
}

/** One sentence; '' where none fits. */
export function adviceOn(reason: string): string {
  return ADVICE.find(([pattern]) => pattern.test(reason))?.[1] ?? '';
}
