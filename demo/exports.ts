/**
 * When the agent sends what: each run of the program collects its events every 5 s and its metrics every minute, and both
 * once more at its end. Where nothing happened there is nothing to send.
 */
import { pointsOf, tellerOf } from './agents/agents.ts';
import type { Happening, Run } from './happenings.ts';
import { collectSeries, type Series } from './points.ts';

const LOGS_INTERVAL_MS = 5_000;
const METRICS_INTERVAL_MS = 60_000;

/** One export of one signal, and what happened that it tells. */
export type Export = { readonly run: Run; readonly atMs: number; readonly happenings: readonly Happening[] } & (
  | { readonly signal: 'logs'; readonly sequence: number }
  | { readonly signal: 'metrics'; readonly series: readonly Series[] }
);

/** All exports of a run in the order of time; events first, where both are sent at once. */
export function exportsOf(run: Run): Export[] {
  return [...logsOf(run), ...metricsOf(run)].toSorted((a, b) => a.atMs - b.atMs);
}

/** The run as if it had been ended at that time. Its exports until then are the same. */
export function endedAt(run: Run, endMs: number): Run {
  return { ...run, endMs, happenings: run.happenings.filter(({ atMs }) => atMs <= endMs) };
}

function logsOf(run: Run): Export[] {
  let sequence = 0;
  const told = (happening: Happening) => tellerOf(run.session).events(happening).length;
  const isTold = (happening: Happening) => told(happening) > 0;
  return [...collections(run, LOGS_INTERVAL_MS, isTold)].map(([atMs, happenings]): Export => {
    const first = sequence;
    sequence += happenings.reduce((sum, happening) => sum + told(happening), 0);
    return { signal: 'logs', run, atMs, happenings, sequence: first };
  });
}

function metricsOf(run: Run): Export[] {
  let before: ReadonlyMap<string, Series> = new Map();
  let collectedMs = run.startMs;
  const isTold = (happening: Happening) => pointsOf(happening, run.session).length > 0;
  return [...collections(run, METRICS_INTERVAL_MS, isTold)].map(([atMs, happenings]): Export => {
    // A series counts on from the last collection only if it was in that one.
    const previous = atMs - collectedMs > METRICS_INTERVAL_MS ? new Map<string, Series>() : before;
    const series = collectSeries(run.session, happenings, previous, collectedMs);
    before = series;
    collectedMs = atMs;
    return { signal: 'metrics', run, atMs, happenings, series: [...series.values()] };
  });
}

/** What happened between two collections, by the time of the second; the last is the end of the run. */
function collections(
  { startMs, endMs, happenings }: Run,
  intervalMs: number,
  isTold: (happening: Happening) => boolean,
): Map<number, Happening[]> {
  return Map.groupBy(happenings.filter(isTold), ({ atMs }) => {
    const intervals = Math.max(Math.ceil((atMs - startMs) / intervalMs), 1);
    return Math.min(startMs + intervals * intervalMs, endMs);
  });
}
