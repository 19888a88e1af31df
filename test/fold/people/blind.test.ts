/** Who is told of by one signal alone. */
import { expect, test } from '@jest/globals';
import { startRun } from '../../golden/run.ts';
import { NOON_MS } from '../activities.ts';
import { apiRequest, cost, listen } from '../requests.ts';

type Sent = 'both' | 'events' | 'metrics' | 'metrics without a session';

/** People by name, and what their agents send. */
async function blindOf(people: Readonly<Record<string, Sent>>): Promise<string[]> {
  const run = await startRun({ nowMs: NOON_MS });
  for (const [user, sent] of Object.entries(people)) {
    const of = { 'session.id': `of ${user}`, 'user.email': user, 'user.id': '' };
    if (sent !== 'metrics' && sent !== 'metrics without a session') await run.send(apiRequest(NOON_MS, 1, of));
    if (sent === 'both' || sent === 'metrics') await run.send(cost(NOON_MS, 1, of));
    if (sent === 'metrics without a session') {
      await run.send(apiRequest(NOON_MS, 1, of));
      await run.send(cost(NOON_MS, 1, { ...of, 'session.id': '' }));
    }
  }
  await listen(run, 1);
  return (await run.text()).split('\n').filter((line) => line.includes('agent_blind_users{') && line.includes('24h'));
}

const lines = (metrics: number, events: number) => [
  `agent_blind_users{agent="claude-code",lacks="events",window="24h"} ${events}`,
  `agent_blind_users{agent="claude-code",lacks="metrics",window="24h"} ${metrics}`,
];

test('people whom one signal told of and the other did not are blind, and whom both told of are not', async () => {
  expect(await blindOf({ ann: 'both', bob: 'events', cem: 'events', dee: 'metrics' })).toEqual(lines(2, 1));
});

test('nobody is blind where all send one signal, which is a choice', async () => {
  expect(await blindOf({ ann: 'events', bob: 'events' })).toEqual([]);
  expect(await blindOf({ ann: 'metrics' })).toEqual([]);
});

test('whose metrics know no session is not blind', async () => {
  expect(await blindOf({ ann: 'both', bob: 'metrics without a session' })).toEqual(lines(0, 0));
});
