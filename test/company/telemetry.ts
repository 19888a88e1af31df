/**
 * When the agent collects what. Each process collects its events every 5 s and its metrics every minute, and flushes
 * both at its end. A metric point covers the time since the last collection; a series in which nothing happened has none.
 */
import type { Signal } from '../../src/model/record.ts';
import { EDIT_TOOLS, type Export, type Happening, type Process, type Session } from './happenings.ts';

const LOGS_MS = 5_000;
const METRICS_MS = 60_000;

const EVENTS: readonly Happening['kind'][] = ['prompt', 'request', 'error', 'tool'];

/** Of both signals, whatever is lost of them later; in the order of time for each. */
export function exportsOf(session: Session): Export[] {
  const { signals } = session;
  return session.processes.flatMap((process) => {
    const logs = signals === 'metrics' ? [] : collect('logs', process, LOGS_MS, isEvent);
    const metrics = signals === 'logs' ? [] : collect('metrics', process, METRICS_MS, isMeasured);
    for (const told of logs) for (const happening of told.happenings) happening.logs = told;
    for (const told of metrics) for (const happening of told.happenings) happening.metrics = told;
    return [...logs, ...metrics];
  });
}

function isEvent({ kind }: Happening): boolean {
  return EVENTS.includes(kind);
}

function isMeasured(happening: Happening): boolean {
  return happening.kind === 'tool'
    ? EDIT_TOOLS.includes(happening.tool)
    : !['prompt', 'error'].includes(happening.kind);
}

function collect(
  signal: Signal,
  process: Process,
  intervalMs: number,
  isTold: (happening: Happening) => boolean,
): Export[] {
  const byCollection = Map.groupBy(process.happenings.filter(isTold), ({ atMs }) =>
    Math.max(Math.ceil((atMs - process.startMs) / intervalMs), 1),
  );
  let sequence = 0;
  return [...byCollection].map(([collection, happenings]): Export => {
    const atMs = process.startMs + collection * intervalMs;
    const fromMs = atMs - intervalMs;
    sequence += 2 * happenings.length;
    return {
      signal,
      process,
      fromMs,
      atMs: Math.min(atMs, process.endMs),
      happenings,
      sequence: sequence - 2 * happenings.length,
      arrivesMs: Infinity,
    };
  });
}
