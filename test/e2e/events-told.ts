/** Recorded events, told a collector as of now, and with them a session that ended. */
import { flushOutbox } from '../../src/journeys/outbox.ts';
import { startRun } from '../golden/run.ts';
import { event, request } from '../sent.ts';
import type { Collector } from './collector.ts';
import { recentRecording } from './recent.ts';

const HOUR_MS = 3_600_000;
/** No longer: that would count as time in which nobody listened. */
const SWEEP_MS = 30_000;
const RECORDINGS = [
  'claude-code-2.1.329/api-error',
  'claude-code-2.1.329/basic-json',
  'claude-code-2.1.329/interactive',
  'gemini-cli-0.61.0/session-1',
];

export async function tellEvents(collector: Collector, nowMs: number): Promise<void> {
  for (const name of RECORDINGS) for (const sent of recentRecording(name, nowMs)) await collector.deliver(sent);
  await endSession(collector.url, nowMs);
}

/** A session of an hour ago ends, as the service does it, and is told to the collector. */
async function endSession(url: string, nowMs: number): Promise<void> {
  const run = await startRun({ env: { OTEL_KPI_SESSIONS_TO: url }, nowMs: nowMs - HOUR_MS });
  for (const sent of recentRecording('claude-code-2.1.329/basic-json', run.nowMs)) await run.send(sent);
  // Others work on, so that it is this session that is silent, not the line.
  for (; run.nowMs < nowMs; run.nowMs += SWEEP_MS) {
    await run.send(request('logs', [event('user_prompt', run.nowMs, { 'session.id': 'others' })]));
    await run.core.sweep();
  }
  await flushOutbox({ store: run.store, url: `${url}/v1/logs`, token: '', version: 'test' });
  await run.close();
}
