/**
 * Server-sent events: every open page gets the same state, computed once, at most once an interval and sent only when it
 * changed. While no page is open nothing is computed.
 */
import type { Response } from 'express';
import { LIMITS, type LimitName } from '../model/limits.ts';

export type Streams = {
  /** Answers with a stream that stays open. */
  readonly open: (response: Response) => void;
  /** Ends all streams; browsers come back by themselves, to whoever listens then. */
  readonly close: () => void;
};

const INTERVAL_MS = 1_000;

/** At most one part in so many of the time is spent computing: with ever more series pages get slower, not ingest. */
const SHARE_OF_TIME = 10;

/** A comment after so many quiet intervals keeps proxies from closing the stream. */
const HEARTBEAT_INTERVALS = 15;

type Stream = { sent: string; quietIntervals: number };

/** `compute` gives the whole state as JSON and never rejects: a page that misses one has lost nothing with the next. */
export function createStreams(
  compute: () => Promise<string>,
  nowMs: () => number,
  onLimited: (limit: LimitName) => void,
): Streams {
  const streams = new Map<Response, Stream>();
  let state = '';
  let running = false;
  let timer: NodeJS.Timeout | undefined;

  const run = async (): Promise<void> => {
    const startMs = performance.now();
    state = await compute();
    const tookMs = performance.now() - startMs;
    for (const [response, stream] of streams) send(response, stream, state, nowMs());
    running = streams.size > 0;
    if (running) timer = setTimeout(() => void run(), Math.max(INTERVAL_MS, tookMs * (SHARE_OF_TIME - 1)));
  };

  return {
    open(response) {
      const { max } = LIMITS.open_pages;
      if (streams.size >= max) {
        onLimited('open_pages');
        response.status(503).type('text/plain').send(`There are ${max} open pages already.\n`);
        return;
      }
      const stream = { sent: '', quietIntervals: 0 };
      streams.set(response, stream);
      response.once('close', () => streams.delete(response));
      response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).flushHeaders();
      if (running && state !== '') send(response, stream, state, nowMs());
      if (running) return;
      running = true;
      void run();
    },
    close() {
      clearTimeout(timer);
      for (const response of streams.keys()) response.end();
      streams.clear();
    },
  };
}

/** The time goes with every message, not into the state: with it a page tells ages without trusting its own clock. */
function send(response: Response, stream: Stream, state: string, nowMs: number): void {
  // Whoever does not read its stream gets no more until it does, and then the latest.
  if (response.writableNeedDrain) return;
  if (stream.sent !== state) {
    response.write(`data: {"nowMs":${nowMs},"state":${state}}\n\n`);
    stream.sent = state;
    stream.quietIntervals = 0;
    return;
  }
  stream.quietIntervals += 1;
  if (stream.quietIntervals % HEARTBEAT_INTERVALS === 0) response.write(':\n\n');
}
