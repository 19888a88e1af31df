/** A rolling upgrade: replicas of different versions, whose words differ, count on one Redis at the same time. */
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
