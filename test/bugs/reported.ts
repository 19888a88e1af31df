/** Inputs of reported bugs, under test/fixtures/bugs, with their times shifted to the clock of the run. */
import type { ExportRequest } from '../../src/model/exchange.ts';
import { NOW_MS, startRun, type Run, type RunOptions } from '../golden/run.ts';
import { recording } from '../recordings.ts';

const TIME = /("\w*[tT]imeUnixNano":\s*")(\d+)"/g;
const MINUTE_NS = 60_000_000_000n;

/** The requests of a report; the last of their times is a minute ago. */
export function reported(name: string, nowMs = NOW_MS): ExportRequest[] {
  const requests = asReported(name).map((request) => ({ ...request, text: Buffer.from(request.body).toString() }));
  const times = requests.flatMap(({ text }) => [...text.matchAll(TIME)].map(([, , time = '0']) => BigInt(time)));
  const lastNs = times.reduce((last, time) => (time > last ? time : last), 0n);
  const shiftNs = BigInt(nowMs) * 1_000_000n - MINUTE_NS - lastNs;
  const shifted = (_: string, before: string, time: string) => `${before}${BigInt(time) + shiftNs}"`;
  return requests.map(({ text, ...rest }) => ({ ...rest, body: Buffer.from(text.replaceAll(TIME, shifted)) }));
}

/** With the times that were reported. */
export function asReported(name: string): ExportRequest[] {
  return recording(`bugs/${name}`);
}

/** A run that was sent these, each of which must be accepted whole. */
export async function runOf(requests: readonly ExportRequest[], options: RunOptions = {}): Promise<Run> {
  const run = await startRun(options);
  for (const request of requests) await run.send(request);
  return run;
}
