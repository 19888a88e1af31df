/** A rolling upgrade: replicas of different versions, whose words differ, count on one Redis at the same time. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WORDS as words } from '../../src/app/words.ts';
import { parseRedis } from '../../src/model/home.ts';
import type { Words } from '../../src/model/words.ts';
import { openRedis } from '../../src/state/redis/store.ts';
import { rearranged } from '../app/rearranged.ts';
import { startRedis, type RedisServer } from '../e2e/redis.ts';
import { startRun, textOf, type Run } from '../golden/run.ts';
import { randomFrom } from '../random.ts';
import { recording } from '../recordings.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.remove());

async function replica(url: string, of: Words): Promise<Run> {
  const store = await openRedis({ home: parseRedis(url)!, onError: (error) => process.emitWarning(String(error)) });
  return startRun({ store, of: { words: of } });
}

test.each(['interactive', 'basic-json', 'subagent-and-traces'])(
  '%s counts once where each record goes to two replicas of different words, under load and in any order',
  async (name) => {
    const requests = recording(`claude-code-2.1.329/${name}`);
    const golden = await textOf(requests);
    for (let seed = 0; seed < 3; seed++) {
      const url = `${server.url}?prefix=${name}-${seed}`;
      const replicas = [await replica(url, words), await replica(url, rearranged())];
      await Promise.all(
        replicas.map((run, index) =>
          Promise.all(
            randomFrom(seed * 2 + index)
              .shuffled(requests)
              .map((request) => run.send(request)),
          ),
        ),
      );
      // Both sweep at the same time: what one does last, the other may have read just before.
      await Promise.all(replicas.map((run) => run.text()));
      for (const run of replicas) expect(await run.text()).toBe(golden);
      for (const run of replicas) await run.close();
    }
  },
);

/** How often each replica is killed before it may go on to the end, and after how many milliseconds of counting at most. */
const [KILLS, KILLED_WITHIN_MS] = [2, 15];

/** Counts all requests by replicas of these words, each killed while it counts; what was acknowledged by none is sent again. */
async function countKilled(url: string, of: string, name: string, seed: number): Promise<void> {
  const random = randomFrom(seed);
  const left = new Set(random.shuffled([...recording(name).keys()]));
  for (let life = 0; left.size > 0; life++) {
    const child = fork(new URL('words.child.ts', import.meta.url), [url, of, name], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    await once(child, 'message');
    child.on('message', (index: number) => left.delete(index));
    for (const index of left) child.send(index);
    if (life < KILLS) await setTimeout(random.below(KILLED_WITHIN_MS));
    else while (left.size > 0) await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

test('so they do where each is killed again and again', async () => {
  const name = 'claude-code-2.1.329/interactive';
  const url = `${server.url}?prefix=killed`;
  await Promise.all(['this', 'other'].map((of, seed) => countKilled(url, of, name, seed)));
  const run = await replica(url, words);
  expect(await run.text()).toBe(await textOf(recording(name)));
  await run.close();
});
