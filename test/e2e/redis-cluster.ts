/** A real Redis Cluster of three masters, and a replica of each where that is wanted. */
import { freePort, until } from './process.ts';
import { createRedis, type RedisServer } from './redis.ts';

export type RedisCluster = {
  readonly masters: readonly RedisServer[];
  readonly replicas: readonly RedisServer[];
  /** `redis+cluster://…`, as in the setting `state`. */
  readonly url: string;
  /** The master that has a slot now. */
  masterOf(slot: number): Promise<RedisServer>;
  /** Moves a slot with all its keys to another master. */
  move(slot: number, to: RedisServer): Promise<void>;
  remove(): Promise<void>;
};

const SLOTS = 16_384;
const MASTERS = 3;

/** `settings`: of each node. Resolves when every slot is served. */
export async function startCluster(
  settings: Readonly<Record<string, string>> = {},
  replicasEach = 0,
): Promise<RedisCluster> {
  const nodes: RedisServer[] = [];
  const busPorts = new Map<RedisServer, number>();
  for (let at = 0; at < MASTERS * (1 + replicasEach); at++) {
    const busPort = await freePort();
    const node = await createRedis({
      'cluster-enabled': 'yes',
      'cluster-port': `${busPort}`,
      'cluster-node-timeout': '1000',
      'repl-diskless-sync-delay': '0',
      ...settings,
    });
    await node.start();
    nodes.push(node);
    busPorts.set(node, busPort);
  }
  const [masters, replicas] = [nodes.slice(0, MASTERS), nodes.slice(MASTERS)];
  for (const [at, master] of masters.entries()) {
    const [first, last] = [at, at + 1].map((part) => Math.floor((part * SLOTS) / MASTERS));
    await master.command('CLUSTER', 'ADDSLOTSRANGE', `${first}`, `${last! - 1}`);
    await master.command('CLUSTER', 'SET-CONFIG-EPOCH', `${at + 1}`);
  }
  for (const node of nodes.slice(1)) {
    await node.command('CLUSTER', 'MEET', '127.0.0.1', `${nodes[0]!.port}`, `${busPorts.get(nodes[0]!)}`);
  }
  await until(async () => (await knownBy(nodes)).every((count) => count === nodes.length));
  for (const [at, replica] of replicas.entries()) {
    await replica.command('CLUSTER', 'REPLICATE', await idOf(masters[at % MASTERS]!));
  }
  await until(async () => (await Promise.all(nodes.map(isServing))).every(Boolean));
  await until(async () => (await Promise.all(replicas.map(isFollowing))).every(Boolean));
  const url = `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;

  const masterOf = async (slot: number): Promise<RedisServer> => {
    for (const node of nodes) {
      const ranges = await node.command('CLUSTER', 'SLOTS').catch(() => undefined);
      for (const [first, last, [, port]] of (ranges ?? []) as [number, number, [string, number]][]) {
        if (slot >= first && slot <= last) return nodes.find((each) => each.port === port)!;
      }
    }
    throw new Error(`nobody has slot ${slot}`);
  };
  return {
    masters,
    replicas,
    url,
    masterOf,
    move: async (slot, to) => {
      const from = await masterOf(slot);
      if (from === to) return;
      await to.command('CLUSTER', 'SETSLOT', `${slot}`, 'IMPORTING', await idOf(from));
      await from.command('CLUSTER', 'SETSLOT', `${slot}`, 'MIGRATING', await idOf(to));
      for (;;) {
        const keys = (await from.command('CLUSTER', 'GETKEYSINSLOT', `${slot}`, '20')) as string[];
        if (keys.length === 0) break;
        await from.command('MIGRATE', '127.0.0.1', `${to.port}`, '', '0', '5000', 'KEYS', ...keys);
      }
      for (const master of [to, from, ...masters.filter((node) => node !== to && node !== from)]) {
        await master.command('CLUSTER', 'SETSLOT', `${slot}`, 'NODE', await idOf(to)).catch(() => undefined);
      }
    },
    remove: async () => {
      for (const node of nodes) await node.remove();
    },
  };
}

async function idOf(node: RedisServer): Promise<string> {
  return String(await node.command('CLUSTER', 'MYID'));
}

async function knownBy(nodes: readonly RedisServer[]): Promise<number[]> {
  const lists = await Promise.all(nodes.map((node) => node.command('CLUSTER', 'NODES')));
  return lists.map(
    (list) =>
      String(list)
        .trim()
        .split('\n')
        .filter((line) => !line.includes('handshake')).length,
  );
}

async function isFollowing(replica: RedisServer): Promise<boolean> {
  return String(await replica.command('INFO', 'replication')).includes('master_link_status:up');
}

async function isServing(node: RedisServer): Promise<boolean> {
  const info = String(await node.command('CLUSTER', 'INFO'));
  return info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${SLOTS}`);
}
