import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createSelf } from '../../src/metrics/self.ts';
import { startMetricsServer } from '../../src/metrics/server.ts';
import type { MetricsServer } from '../../src/metrics/server.ts';
import { createPage } from '../../src/page/page.ts';
import { LIMITS, type LimitName } from '../../src/model/limits.ts';
import { counter, DEFECTS, overviewOf, pageData, usage } from './usage.ts';

const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

let server: MetricsServer;
let url: string;
let readings = usage(1);
let failure: Error | undefined;
let reads = 0;
const limited: LimitName[] = [];
const errors: unknown[] = [];
const open: IncomingMessage[] = [];
const self = createSelf('0.0.0-test');
self.close();

beforeEach(async () => {
  // Only the streams' own clock stands still; sockets go on.
  jest.useFakeTimers({
    now: START_MS,
    doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'hrtime'],
  });
  readings = usage(1);
  failure = undefined;
  reads = 0;
  errors.length = 0;
  limited.length = 0;
  const page = createPage(
    pageData({
      overview: async (asked) => {
        reads += 1;
        if (failure !== undefined) throw failure;
        return overviewOf(readings, asked);
      },
      lastCountedMs: () => START_MS - 5_000,
      firstSteps: ['export SOME_ENDPOINT=http://localhost:4318'],
      defects: DEFECTS,
      onLimited: (limit) => limited.push(limit),
      onError: (error) => errors.push(error),
    }),
  );
  server = await startMetricsServer({
    host: '127.0.0.1',
    port: 0,
    readings: async () => readings,
    ready: () => true,
    self,
    mounts: [page],
    onError: (error) => errors.push(error),
  });
  url = server.url;
});

afterEach(async () => {
  for (const message of open.splice(0)) message.destroy();
  await server.close();
  jest.useRealTimers();
});

type Sent = {
  nowMs: number;
  state: {
    view: { periods: { today: { figures: { cost: { now: number } } } } } | null;
    firstSteps?: string[];
    notices?: string[];
  };
};

/** A stream: its answer, and its messages as they come; undefined where the server ended it. */
async function stream(): Promise<{ message: IncomingMessage; next(): Promise<string | undefined> }> {
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/events`, { agent: false }, resolve).on('error', reject);
  });
  open.push(message);
  message.setEncoding('utf8');
  const chunks = message[Symbol.asyncIterator]();
  let buffered = '';
  return {
    message,
    async next() {
      while (!buffered.includes('\n\n')) {
        const { done, value } = await chunks.next();
        if (done === true) return undefined;
        buffered += String(value);
      }
      const end = buffered.indexOf('\n\n');
      const text = buffered.slice(0, end);
      buffered = buffered.slice(end + 2);
      return text;
    },
  };
}

const parse = (text: string | undefined): Sent => JSON.parse((text ?? '').replace(/^data: /, '')) as Sent;
const costOf = (text: string | undefined): number | undefined => parse(text).state.view?.periods.today.figures.cost.now;
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

describe('GET /events', () => {
  test('names a version that an update mends', async () => {
    readings = [counter('agent_client_versions', [2, { agent: 'one', version: '1.0.0', window: '7d' }])];
    const { next } = await stream();
    expect(parse(await next()).state.notices).toEqual(['one 1.0.0 doubles tokens (on Mars). Update the agent.']);
  });

  test('sends the state at once, with the time it was sent', async () => {
    const { message, next } = await stream();
    expect(message.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const sent = parse(await next());
    expect(sent).toMatchObject({ nowMs: START_MS, state: { lastCountedMs: START_MS - 5_000, firstSteps: [] } });
    expect(sent.state.view?.periods.today.figures).toMatchObject({ cost: { now: 3 } });
  });

  test('sends what changed, at most once a second', async () => {
    const { next } = await stream();
    expect(costOf(await next())).toBe(3);
    readings = usage(2);
    await pass(500);
    readings = usage(3);
    await pass(499);
    expect(reads).toBe(1);
    await pass(1);
    expect(costOf(await next())).toBe(5);
  });

  test('sends nothing while nothing changes, but keeps the connection in use', async () => {
    const { next } = await stream();
    await next();
    await pass(15_000);
    expect(reads).toBe(16);
    expect(await next()).toBe(':');
    readings = usage(2);
    await pass(1_000);
    expect(costOf(await next())).toBe(4);
  });

  test('all pages share one computation', async () => {
    const [first, second] = [await stream(), await stream()];
    expect(costOf(await first.next())).toBe(3);
    expect(costOf(await second.next())).toBe(3);
    readings = usage(2);
    await pass(1_000);
    expect(costOf(await first.next())).toBe(4);
    expect(costOf(await second.next())).toBe(4);
    expect(reads).toBe(2);
  });

  test('nothing is computed while no page is open', async () => {
    const { message, next } = await stream();
    await next();
    const gone = new Promise((resolve) => message.once('close', resolve));
    message.destroy();
    await gone;
    // The server hears of it on the next turns of the event loop; how many is up to the system.
    for (let before = -1; before !== reads;) {
      before = reads;
      await pass(1_000);
      await (await fetch(`${url}/healthz`)).text();
    }
    const before = reads;
    await pass(60_000);
    expect(reads).toBe(before);
    expect(costOf(await (await stream()).next())).toBe(3);
  });

  test('says once that the state cannot be read, and goes on when it can', async () => {
    const { next } = await stream();
    await next();
    failure = new Error('state is away');
    await pass(3_000);
    expect(parse(await next()).state).toMatchObject({ view: null });
    expect(errors).toEqual([failure]);
    failure = undefined;
    await pass(1_000);
    expect(costOf(await next())).toBe(3);
  });

  test('tells the first steps while nothing has been counted, and only then', async () => {
    readings = [];
    const { next } = await stream();
    expect(parse(await next()).state.firstSteps).toEqual(['export SOME_ENDPOINT=http://localhost:4318']);
    readings = usage(1);
    await pass(1_000);
    expect(parse(await next()).state.firstSteps).toEqual([]);
  });

  test('whoever does not read gets the latest later, not everything', async () => {
    const { message, next } = await stream();
    await next();
    message.pause();
    const changes = 60;
    for (let i = 1; i <= changes; i += 1) {
      readings = [...usage(i), counter('agent_tool_calls_total', [1, { tool: 'x'.repeat(2_000_000) }])];
      await pass(1_000);
    }
    message.resume();
    let received = 0;
    for (let cost = 0; cost !== changes + 2; received += 1) {
      void pass(1_000);
      cost = costOf(await next()) ?? 0;
    }
    expect(received).toBeLessThan(changes);
  });

  test('there is a limit of open pages', async () => {
    const streams = await Promise.all(Array.from({ length: LIMITS.open_pages.max }, stream));
    expect(streams.every(({ message }) => message.statusCode === 200)).toBe(true);
    expect(limited).toEqual([]);
    expect((await stream()).message.statusCode).toBe(503);
    expect(limited).toEqual(['open_pages']);
  });

  test('closing the server ends the streams', async () => {
    const { next } = await stream();
    await next();
    await server.close();
    expect(await next()).toBeUndefined();
  });
});
