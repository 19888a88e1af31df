/** All keys of a home, and nothing else: what was written anew elsewhere is not kept here. */
import { Cluster } from 'ioredis';
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
