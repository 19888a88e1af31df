import { describe, expect, test } from '@jest/globals';
import { DAY_MS } from '../fold/requests.ts';
import { NOW_MS, startRun, type Run } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { randomFrom } from '../random.ts';
import { event, metric, request, type Attributes, type Json } from '../sent.ts';
import { reported, runOf } from './reported.ts';

const MINUTE_MS = 60_000;
const NANOS = '000000';

type Scrape = { of?: Attributes; instance?: string; startMs?: number };

/** A scrape of the agent's own endpoint, as the collector's receiver tells it. */
function scraped(count: number, atMs: number, { of = {}, instance = 'a:9464', startMs }: Scrape = {}) {
  const origin = { resource: { 'service.name': 'agent', 'service.instance.id': instance }, scope: 'receiver' };
  const startTimeUnixNano = startMs === undefined ? undefined : `${startMs}${NANOS}`;
  const names = { 'session.id': '', 'user.id': '', user_email: 'ada@x', ...of };
  const point = { startTimeUnixNano };
  const cumulative = { aggregationTemporality: 2 };
  return request('metrics', [metric('claude_code_commit_count_total', count, atMs, names, point, cumulative)], origin);
}

async function commits(run: Run): Promise<number> {
  return sumOf(await run.text(), 'agent_commits_total');
}

test('a fall of what is scraped is a restart', async () => {
  expect(await commits(await runOf(reported('scraped-restart-no-session-id')))).toBe(5);
});

test('starts of scraped points are not asked: a collector makes them up anew when it restarts', async () => {
  const values = [0, 2, 2, 3];
  const run = await runOf(
    values.map((value, at) => scraped(value, NOW_MS - 60_000 * (9 - at), { startMs: NOW_MS - (at < 2 ? 9e6 : 1e6) })),
  );
  expect(await commits(run)).toBe(3);
});

test('two ports and two people are told apart, and a named session counts from its first scrape', async () => {
  const run = await startRun();
  for (const at of [0, 1, 2]) {
    const atMs = NOW_MS - MINUTE_MS * (9 - at);
    await run.send(scraped(3 + at, atMs, { of: { 'session.id': 's1' } }));
    await run.send(scraped(10 - at, atMs, { of: { 'session.id': 's1' }, instance: `b:${9000 + at}` }));
    await run.send(scraped(1 + 2 * at, atMs, { of: { 'session.id': 's1', user_email: 'eve@x' } }));
  }
  expect(await commits(run)).toBe(5 + (10 + 9 + 8) + 5);
});

test('a process whose laptop slept for ten days goes on', async () => {
  const run = await startRun();
  await run.send(scraped(0, NOW_MS - MINUTE_MS));
  await run.send(scraped(9, NOW_MS));
  for (let day = 1; day <= 10; day++) {
    for (let step = 0; step < 48; step++) {
      run.nowMs = NOW_MS + day * DAY_MS + step * 30_000;
      if (step % 2 === 0)
        await run.send(request('logs', [event('user_prompt', run.nowMs, { 'event.sequence': step })]));
      await run.core.sweep();
    }
  }
  await run.send(scraped(10, run.nowMs));
  expect(await commits(run)).toBe(10);
});

test('thousands of resumes of one session keep counting, and those that are over go', async () => {
  const run = await startRun();
  const resumes = 3_000;
  for (let at = 0; at < resumes; at++) {
    run.nowMs = NOW_MS + at * 30 * MINUTE_MS;
    const startTimeUnixNano = `${run.nowMs - MINUTE_MS}${NANOS}`;
    const point = { startTimeUnixNano };
    const sum = { aggregationTemporality: 2 };
    await run.send(request('metrics', [metric('claude_code.commit.count', 1, run.nowMs, {}, point, sum)]));
    if (at % 50 === 0) await run.core.sweep();
  }
  expect(run.outcomes.reduce((sum, { refused }) => sum + refused, 0)).toBe(0);
  const { entities } = await run.store.load({ shard: 0, entities: ['claude-code/session/s1'], marks: [] });
  // Each resume takes some 36 characters, twice where it is in the newest changes as well, which have what was counted too.
  expect(entities.get('claude-code/session/s1')!.blob.length).toBeLessThan(37 * resumes);
  expect(await commits(run)).toBe(resumes);
});

describe('two streams of one interval with equal values', () => {
  const commitsOf = (of: Attributes) => metric('claude_code.commit.count', 1, NOW_MS - MINUTE_MS, of);
  const ada = { 'user.email': 'ada@x' };

  test.each<[string, Attributes, Attributes, number]>([
    ['accounts', ada, { 'user.email': 'eve@x' }, 2],
    ['uuids of accounts', { 'user.account_uuid': 'a' }, { 'user.account_uuid': 'b' }, 2],
    ['attributes of a version that is not out yet', { 'new.attribute': 'a' }, { 'new.attribute': 'b' }, 2],
    ['letters of an address', ada, { 'user.email': 'ADA@X' }, 1],
    ['an address that one collector drops', ada, {}, 1],
  ])('that differ in %s', async (_, one, other, truth) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const together = request('metrics', [commitsOf(first), commitsOf(second)]);
      const run = await runOf([
        together,
        together,
        request('metrics', [commitsOf(second), commitsOf(first), commitsOf(first)]),
      ]);
      await run.send(request('metrics', [commitsOf(first)]));
      expect(await commits(run)).toBe(truth);
    }
  });
});

describe('cumulative streams of one start', () => {
  const ada = { 'user.email': 'ada@x', 'user.id': 'laptop' };
  const eve = { 'user.email': 'eve@x', 'user.id': 'laptop' };
  const at = (minute: number) => NOW_MS - (10 - minute) * MINUTE_MS;
  const told = (value: number, minute: number, of: Attributes, session = 's1') =>
    metric(
      'claude_code.commit.count',
      value,
      at(minute),
      { 'session.id': session, ...of },
      { startTimeUnixNano: `${at(0)}${NANOS}` },
      { aggregationTemporality: 2 },
    );
  /** An export each minute. */
  const sent = (...exports: Json[][]) => exports.map((points) => request('metrics', points));

  test.each<[string, Attributes, Attributes]>([
    ['an address that one of two collectors drops', ada, { 'user.id': 'laptop' }],
    ['all names that one of two collectors drops', ada, { 'user.id': '' }],
    ['an account that one of two collectors adds', ada, { ...ada, 'user.account_uuid': 'a' }],
    ['letters of an address', ada, { ...ada, 'user.email': 'ADA@x' }],
  ])('are one with %s', async (_, one, other) => {
    // Without a session it is known by its installation.
    for (const session of other['user.id'] === '' ? ['s1'] : ['s1', '']) {
      const ways = [one, other].flatMap((of) =>
        sent([told(2, 1, of, session)], [told(5, 2, of, session)], [told(9, 3, of, session)]),
      );
      const together = sent([told(4, 1, one, session), told(4, 1, other, session)]);
      for (let seed = 0; seed < 4; seed++) {
        const run = await runOf(randomFrom(seed).shuffled([...ways, ...together]));
        expect(await commits(run)).toBe(9);
      }
    }
  });

  test('are two where somebody signs in as another, and a copy without names adds nothing', async () => {
    const exports = (names: readonly [Attributes, Attributes]) =>
      sent(
        [told(5, 1, names[0])],
        [told(6, 2, names[0]), told(1, 2, names[1])],
        [told(6, 3, names[0]), told(4, 3, names[1])],
        [told(6, 4, names[0]), told(8, 4, names[1])],
      );
    const both = exports([ada, eve]);
    const nameless = exports([{ 'user.id': 'laptop' }, { 'user.id': 'laptop' }]);
    for (let seed = 0; seed < 6; seed++) {
      const copies = randomFrom(seed).shuffled([...both, ...both, ...nameless]);
      const run = await runOf(seed === 0 ? both : copies);
      expect(await commits(run)).toBe(14);
    }
  });
});
