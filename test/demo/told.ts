/** A company's telemetry taken in by the whole core, and what is then read. */
import type { Run } from '../golden/run.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import type { Reading } from '../../src/model/reading.ts';
import { createCompany, type Company, type CompanyOptions, type Request } from '../../demo/company.ts';
import { addPart, emptyTally, type Tally } from '../../demo/tally.ts';

/** A Friday afternoon. */
export const START_MS = Date.UTC(2026, 10, 20, 15);
export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

const STEP_MS = 30_000;

export function company(options: Partial<CompanyOptions> = {}): Company {
  return createCompany({ seed: 1, people: 12, startMs: START_MS, historyMs: DAY_MS, speed: 1, ...options });
}

/** Everything it tells from history on until it is ended so long after the start. */
export function tellings(of: Company, liveMs: number): Request[] {
  return [...of.history(), ...of.due(START_MS + liveMs / 2), ...of.end(START_MS + liveMs)];
}

export function truthOf(requests: readonly Request[]): Tally {
  const tally = emptyTally();
  for (const { parts } of requests) for (const part of parts) addPart(tally, part);
  return tally;
}

export function toExport({ signal, body }: Request): ExportRequest {
  return { signal, encoding: 'json', body: Buffer.from(body) };
}

/** Lets time pass, with all that is to be done meanwhile. */
export async function pass(run: Run, untilMs: number, arrivals: (nowMs: number) => Iterable<Request> = () => []) {
  while (run.nowMs < untilMs) {
    run.nowMs = Math.min(run.nowMs + STEP_MS, untilMs);
    for (const request of arrivals(run.nowMs)) await run.send(toExport(request));
    await run.core.sweep();
  }
}

/** The sum over all points with these labels; of histograms how often and the sum. */
export function sum(readings: readonly Reading[], name: string, labels: Readonly<Record<string, string>> = {}): number {
  const points = pointsOf(readings, name, labels);
  // Dollars and seconds are decimal fractions: their sum is rounded to the parts they are made of.
  return Math.round(points.reduce((total, { value, sum: observed }) => total + (observed ?? value), 0) * 1e9) / 1e9;
}

export function observations(readings: readonly Reading[], name: string): number {
  return pointsOf(readings, name, {})
    .flatMap(({ counts }) => counts ?? [])
    .reduce((total, count) => total + count, 0);
}

function pointsOf(readings: readonly Reading[], name: string, labels: Readonly<Record<string, string>>) {
  const wanted = Object.entries(labels);
  const { points } = readings.find((reading) => reading.name === name) ?? { points: [] };
  return points.filter((point) =>
    wanted.every(([label, value]) => point.labels.some(([own, is]) => own === label && is === value)),
  );
}
