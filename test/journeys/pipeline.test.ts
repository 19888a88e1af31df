import { describe, expect, test } from '@jest/globals';
import { createCore } from '../../src/app/core.ts';
import type { Answer } from '../../src/model/exchange.ts';
import type { Store } from '../../src/model/store.ts';
import { openSqlite } from '../../src/state/sqlite/store.ts';
import { priceList } from '../prices/list.ts';
import { catalogue, NOW_MS, settings, startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { event, metric, request } from '../sent.ts';
import { standIn } from '../stand-in.ts';

const apiRequest = (sequence: number, session = 's1') =>
  request('logs', [event('api_request', NOW_MS, { 'session.id': session, 'event.sequence': sequence, cost_usd: 0.5 })]);

/** A core on a home that the test may stand in the way of. */
function coreOn(store: Store) {
  const config = settings({ OTEL_KPI_HOLD: '0s' });
  const seen = { conflicts: 0, failures: 0, commits: 0, bugs: 0 };
  const core = createCore({
    config,
    catalogue: catalogue(config),
    people: new Map(),
    prices: priceList(),
    store,
    now: () => NOW_MS,
    observe: {
      translated: () => {},
      committed: () => void seen.commits++,
      answered: () => {},
      conflict: () => void seen.conflicts++,
      failed: () => void seen.failures++,
      bug: () => void seen.bugs++,
      limited: () => {},
      scraped: () => {},
    },
  });
  return { core, seen };
}

describe('a request', () => {
  test('is to be tried again while the home of state is away', async () => {
    const store = await openSqlite({ path: ':memory:' });
    const { core, seen } = coreOn(store);
    await store.close();
    const answer = await core.export(apiRequest(1));
    expect(answer).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 5 });
    expect(seen.failures).toBe(1);
    await expect(core.held()).rejects.toThrow('closed');
  });

  test('is folded again when somebody else changed its session in between, and counts once', async () => {
    const store = await openSqlite({ path: ':memory:' });
    const { core: other } = coreOn(store);
    let interfere = true;
    const load: Store['load'] = async (need) => {
      const loaded = await store.load(need);
      const kept = new Map(loaded.entities);
      if (interfere && need.entities.length > 0) {
        interfere = false;
        await other.export(apiRequest(2));
      }
      return { ...loaded, entities: kept };
    };
    const { core, seen } = coreOn(standIn(store, { load }));
    expect(await core.export(apiRequest(1))).toMatchObject({ kind: 'accepted' });
    expect(seen.conflicts).toBe(1);
    const cost = (await core.truth()).find(({ name }) => name === 'agent_cost_usd_total');
    expect(cost?.points.map(({ value }) => value)).toEqual([1]);
    await store.close();
  });

  test('with records that can never be accepted is accepted without them, and the sender is told', async () => {
    const run = await startRun();
    const mixed = request('metrics', [
      metric('claude_code.cost.usage', 0.5, NOW_MS),
      metric('claude_code.cost.usage', -1, NOW_MS),
    ]);
    expect(await run.core.export(mixed)).toEqual({
      kind: 'accepted',
      rejected: 1,
      message: '1 rejected, the first: claude_code.cost.usage: invalid_value',
    });
    expect(sumOf(await run.text(), 'agent_cost_usd_total')).toBe(0.5);
    await run.close();
  });

  test('that is malformed counts nothing, also not the records before the fault', async () => {
    const run = await startRun();
    const { body, ...rest } = request('metrics', [metric('claude_code.commit.count', 1, NOW_MS)]);
    const cut = Buffer.from(body).subarray(0, -20);
    expect(await run.core.export({ ...rest, body: cut })).toMatchObject({ kind: 'malformed' });
    expect(run.outcomes).toEqual([]);
    await run.close();
  });

  test('without records is accepted without a commit', async () => {
    const run = await startRun();
    expect(await run.core.export(request('logs', []))).toEqual({ kind: 'accepted', rejected: 0, message: '' });
    expect(run.outcomes).toEqual([]);
    await run.close();
  });
});

test('requests that keep coming in, one each turn of the loop, are one commit', async () => {
  const store = await openSqlite({ path: ':memory:' });
  const { core, seen } = coreOn(store);
  // The next comes in before whoever waits for it looks again, as what a socket brings does.
  const send = async (left: number): Promise<Answer[]> => {
    const later = left > 1 ? new Promise((resolve) => setImmediate(resolve)).then(() => send(left - 1)) : [];
    return [await core.export(apiRequest(left)), ...(await later)];
  };
  for (const answer of await send(5)) expect(answer).toMatchObject({ kind: 'accepted' });
  expect(seen.commits).toBe(1);
  await store.close();
});

test('requests that come together share commits, and each is counted', async () => {
  const store = await openSqlite({ path: ':memory:' });
  const { core, seen } = coreOn(store);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => core.export(apiRequest(index, `s${index % 7}`))),
  );
  expect(answers.every(({ kind }) => kind === 'accepted')).toBe(true);
  expect(seen.commits).toBeLessThan(5);
  const cost = (await core.truth()).find(({ name }) => name === 'agent_cost_usd_total');
  expect(cost?.points.map(({ value }) => value)).toEqual([25]);
  await store.close();
});

test('where one shard of a group fails all is sent again, and what the others did counts once', async () => {
  const store = await openSqlite({ path: ':memory:' });
  const shards = new Set<number>();
  let isAway = true;
  const commit: Store['commit'] = (change) => {
    shards.add(change.shard);
    if (change.shard === 2 && isAway) throw new Error('shard 2 is away');
    return store.commit(change);
  };
  const { core, seen } = coreOn(standIn(store, { shards: 4, commit }));
  const send = () => Promise.all(Array.from({ length: 40 }, (_, index) => core.export(apiRequest(index, `s${index}`))));
  expect((await send()).every(({ kind }) => kind === 'unavailable')).toBe(true);
  expect([...shards].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  expect(seen).toMatchObject({ commits: 3, failures: 1 });
  isAway = false;
  expect((await send()).every(({ kind }) => kind === 'accepted')).toBe(true);
  const cost = (await core.truth()).find(({ name }) => name === 'agent_cost_usd_total');
  expect(cost?.points.map(({ value }) => value)).toEqual([20]);
  await store.close();
});

describe('one that cannot be counted is set aside alone:', () => {
  /** A home that refuses every change of these sessions, as it does what would not be exact. */
  async function refusing(...sessions: readonly string[]) {
    const store = await openSqlite({ path: ':memory:' });
    const commit: Store['commit'] = (change) => {
      const poison = change.entities.find(({ key }) => sessions.some((session) => key.includes(session)));
      if (poison !== undefined) throw new Error(`BUG: ${poison.key} cannot be added exactly`);
      return store.commit(change);
    };
    const { core, seen } = coreOn(standIn(store, { commit }));
    const cost = async () => {
      const reading = (await core.truth()).find(({ name }) => name === 'agent_cost_usd_total');
      return reading?.points.map(({ value }) => value);
    };
    return { store, core, seen, cost };
  }

  test('a request among others, which is not to be sent again', async () => {
    const { store, core, seen, cost } = await refusing('poison');
    const sessions = Array.from({ length: 30 }, (_, index) => (index === 11 ? 'poison' : `s${index}`));
    const answers = await Promise.all(sessions.map((session, index) => core.export(apiRequest(index, session))));
    for (const [index, answer] of answers.entries()) {
      expect(answer).toMatchObject({ kind: 'accepted', rejected: index === 11 ? 1 : 0 });
    }
    expect(seen).toMatchObject({ bugs: 1, failures: 0 });
    expect(await cost()).toEqual([29 / 2]);
    await store.close();
  });

  test('records of one request, and every other one is counted', async () => {
    const { store, core, seen, cost } = await refusing('p-3', 'p-77');
    const events = Array.from({ length: 100 }, (_, index) =>
      event('api_request', NOW_MS, { 'session.id': `p-${index}-`, 'event.sequence': index, cost_usd: 0.5 }),
    );
    // p-3- and p-30- to p-39- begin alike, but the key ends after the session.
    const answer = await core.export(request('logs', events));
    expect(answer).toMatchObject({
      kind: 'accepted',
      rejected: 12,
      message: '12 rejected, the first: api_request: bug',
    });
    expect(seen).toMatchObject({ bugs: 12, failures: 0 });
    expect(await cost()).toEqual([44]);
    await store.close();
  });

  test('a session of a sweep, which is left alone for an hour while all others end', async () => {
    const store = await openSqlite({ path: ':memory:' });
    let isPoisoned = false;
    const commit: Store['commit'] = (change) => {
      if (isPoisoned && change.entities.some(({ key }) => key.includes('poison'))) throw new Error('BUG: not exact');
      return store.commit(change);
    };
    const bugs: unknown[] = [];
    const run = await startRun({ store: standIn(store, { commit }), failed: (error) => void bugs.push(error) });
    for (const session of ['a', 'poison', 'b']) await run.send(apiRequest(1, session));
    isPoisoned = true;
    for (let minute = 0; minute < 35; minute++) {
      run.nowMs += 30_000;
      await run.core.sweep();
      run.nowMs += 30_000;
      await run.send(request('logs', [event('user_prompt', run.nowMs, { 'session.id': 'others' })]));
      await run.core.sweep();
    }
    expect(bugs).toHaveLength(1);
    const ended = (await run.core.truth()).find(({ name }) => name === 'agent_sessions_ended_total');
    expect(ended?.points.map(({ value }) => value)).toEqual([2]);
    await run.close();
  });
});
