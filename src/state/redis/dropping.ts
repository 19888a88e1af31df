/** All keys of a home, and nothing else: what was written anew elsewhere is not kept here. */
import { setTimeout } from 'node:timers/promises';
import { Cluster, type Redis } from 'ioredis';
import type { RedisHome } from '../../model/home.ts';
import { connect } from './connection.ts';

const SCANNED = 1_000;

/** Nobody may use the home meanwhile. */
export async function dropHome(home: RedisHome): Promise<void> {
  const { client } = connect({ home });
  try {
    await client.connect();
    const nodes = client instanceof Cluster ? client.nodes('master') : [client];
    for (const node of nodes) {
      for (let cursor = '0', isFirst = true; isFirst || cursor !== '0'; isFirst = false) {
        // A prefix has no character that means something in a pattern. Another home's may begin like it, and go on with a colon.
        const [next, found] = await node.scan(cursor, 'MATCH', `{${home.prefix}:*}:*`, 'COUNT', SCANNED);
        const keys = found.filter((key) => /^(hub|s\d+)\}:/.test(key.slice(home.prefix.length + 2)));
        cursor = next;
        await Promise.all(keys.map((key) => client.unlink(key)));
      }
    }
  } finally {
    client.disconnect();
  }
}

const LOOK_AGAIN_MS = 100;

/**
 * What was deleted is still in the log and the snapshot of Redis, until they are written anew. Throws where Redis does not do that;
 * of a replica's own files nothing is known here.
 */
export async function rewriteFiles(home: RedisHome): Promise<void> {
  const { client } = connect({ home });
  try {
    await client.connect();
    for (const node of client instanceof Cluster ? client.nodes('master') : [client]) {
      if ((await persistenceOf(node)).get('aof_enabled') === '1') {
        await idle(node);
        await node.bgrewriteaof();
        if ((await idle(node)).get('aof_last_bgrewrite_status') !== 'ok') throw new Error('BGREWRITEAOF failed');
      }
      // Without a save point there is no snapshot but what somebody made as a backup.
      const [, points = ''] = await node.config('GET', 'save');
      if (points === '') continue;
      await node.bgsave();
      if ((await idle(node)).get('rdb_last_bgsave_status') !== 'ok') throw new Error('BGSAVE failed');
    }
  } finally {
    client.disconnect();
  }
}

async function persistenceOf(node: Redis): Promise<ReadonlyMap<string, string>> {
  const lines = (await node.info('persistence')).split('\r\n');
  return new Map(lines.map((line) => line.split(':') as [string, string]));
}

/** Once nothing is written in the background. */
async function idle(node: Redis): Promise<ReadonlyMap<string, string>> {
  for (;;) {
    const known = await persistenceOf(node);
    const busy = ['aof_rewrite_in_progress', 'aof_rewrite_scheduled', 'rdb_bgsave_in_progress'];
    if (busy.every((name) => known.get(name) !== '1')) return known;
    await setTimeout(LOOK_AGAIN_MS);
  }
}
