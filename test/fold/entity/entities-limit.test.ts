/** So many sessions and senders are kept; of further ones nothing is, and those that are kept go on. */
import { expect, test } from '@jest/globals';
import { array, assert, asyncProperty, boolean, integer, nat } from 'fast-check';
import type { Store } from '../../../src/model/store.ts';
import { openSqlite } from '../../../src/state/sqlite/store.ts';
import { NOW_MS, startRun } from '../../golden/run.ts';
import { sumOf } from '../../golden/text.ts';
import { event, request } from '../../sent.ts';

/** A store that has room for so many. */
async function withRoom(room: () => number, entityReserve = 0): Promise<Store> {
  const store = await openSqlite({ path: ':memory:' });
  const loadFrom = store.load.bind(store);
  const load: Store['load'] = async (need) => {
    const loaded = await loadFrom(need);
    const { entityCount } = await store.read();
    return { ...loaded, entityRoom: room() - entityCount, entityReserve };
  };
  return Object.assign(store, { load });
}

test('sessions past the limit are left out and noted, whatever the batches, and count when there is room', () =>
  assert(
    asyncProperty(
      array(array(nat(9), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
      async (sent) => {
        let room = 3;
        const run = await startRun({ store: await withRoom(() => room) });
        const batches = sent.map((sessions, batch) =>
          request(
            'logs',
            sessions.map((session, at) =>
              event('user_prompt', NOW_MS - 40_000, { 'session.id': `s${session}`, 'event.sequence': 10 * batch + at }),
            ),
          ),
        );
        for (const batch of batches) await run.send(batch);
        const kept = [...new Set(sent.flat())].slice(0, room);
        const noted = () => run.outcomes.reduce((sum, { limits }) => sum + (limits.get('entities') ?? 0), 0);
        const refused = () => run.outcomes.reduce((sum, outcome) => sum + outcome.refused, 0);
        const prompts = async () => sumOf(await run.text(), 'agent_prompts_total');
        expect(await prompts()).toBe(sent.flat().filter((session) => kept.includes(session)).length);
        expect(refused()).toBe(sent.flat().filter((session) => !kept.includes(session)).length);
        expect(noted() > 0).toBe(refused() > 0);
        room = 10;
        for (const batch of batches) await run.send(batch);
        expect(await prompts()).toBe(sent.flat().length);
        await run.close();
      },
    ),
    { numRuns: 15, seed: 13 },
  ));

test('made-up sessions leave room for people who were there before, and none of these takes it from the others', () =>
  assert(
    asyncProperty(integer({ min: 1, max: 30 }), nat(3), boolean(), async (perBatch, known, isOneSender) => {
      const [room, reserve] = [100, 40];
      const run = await startRun({ store: await withRoom(() => room, reserve) });
      let sequence = 0;
      const requests = (sessions: readonly (readonly [user: string, session: string])[]) =>
        request(
          'logs',
          sessions.map(([user, session]) =>
            event('api_request', NOW_MS - 40_000, {
              'user.id': user,
              'session.id': session,
              'event.sequence': sequence++,
              cost_usd: 0.01,
            }),
          ),
        );
      const people = Array.from({ length: known + 1 }, (_, index) => `known-${index}`);
      await run.send(requests(people.map((user) => [user, `${user}-first`])));
      for (let flood = 0; flood < 200; flood += perBatch) {
        const sessions = Array.from({ length: perBatch }, (_, at) => flood + at);
        await run.send(requests(sessions.map((at) => [isOneSender ? people[0]! : `made-up-${at}`, `made-up-${at}`])));
      }
      const before = sumOf(await run.text(), 'agent_requests_total');
      const others = people.slice(isOneSender ? 1 : 0);
      await run.send(requests(others.map((user) => [user, `${user}-next`])));
      expect(sumOf(await run.text(), 'agent_requests_total')).toBe(before + others.length);
      expect(before).toBeLessThanOrEqual(room - reserve + reserve / 20);
      await run.close();
    }),
    { numRuns: 6, seed: 13 },
  ));
