/**
 * The core on a SQLite file, as a process that can be killed anywhere: child.ts FILE NOW_MS TEAMS [POINT]. What time it
 * is comes with every message. What passes in between is lived through with a sweep every 30 s: the longest step that the
 * listening clock counts in full, and a sweep that finds nothing takes microseconds, so none is left out. It ends by
 * SIGKILL when the home of state reaches the point.
 */
import type { ExportRequest } from '../../src/model/exchange.ts';
import type { Reading } from '../../src/model/reading.ts';
import { startRun } from '../golden/run.ts';
import { sign } from '../sent.ts';
import { ZONE } from './calendar.ts';
import { sendsSign } from './outages.ts';

export type Message = {
  readonly nowMs: number;
  /** What arrives at once. */
  readonly requests?: readonly ExportRequest[];
  /** Where to die, from now on. */
  readonly point?: string;
};

/** What a message is answered with: all requests are accepted, and this can be read now. */
export type Reply = { readonly readings: readonly Reading[]; readonly problems: readonly string[] };

const STEP_MS = 30_000;

const [path = '', startMs = '', people = '', firstPoint] = process.argv.slice(2);
let point = firstPoint;

const run = await startRun({
  path,
  nowMs: Number(startMs),
  env: { OTEL_KPI_TIME_ZONE: ZONE },
  people,
  sqlite: {
    // So that checkpoints come in between, however fast time is.
    checkpointBytes: 500_000,
    at: (reached) => {
      if (reached === point) process.kill(process.pid, 'SIGKILL');
    },
  },
});

process.on('message', (message: Message) => {
  void answer(message).then((reply) => process.send!(reply));
});
process.send!('ready');

async function answer(message: Message): Promise<Reply> {
  point = message.point ?? point;
  while (run.nowMs < message.nowMs) {
    run.nowMs = Math.min((Math.floor(run.nowMs / STEP_MS) + 1) * STEP_MS, message.nowMs);
    if (sendsSign(run.nowMs)) await run.send(sign('collector'));
    await run.core.sweep();
  }
  const { requests } = message;
  if (requests) await Promise.all(requests.map((request) => run.send(request)));
  const told = run.problems.splice(0).filter(({ reason }) => reason !== 'sign_of_life');
  const problems = told.map(({ reason, name }) => `${reason} ${name}`);
  return { readings: requests ? [] : await run.core.held(), problems };
}
