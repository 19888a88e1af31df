/**
 * The connection to Redis. A command is sent once: by default ioredis sends what was under way again after a reconnect, so
 * that what was executed already is applied twice. Here it fails, and who asked decides: a fold finds its marks. Nothing
 * waits for a connection that is away, and no answer is waited for longer than the deadline.
 *
 * What a cluster answers before it executes anything (MOVED, ASK, TRYAGAIN, CLUSTERDOWN) is followed by ioredis.
 */
import { Cluster, Redis } from 'ioredis';
import type { RedisHome } from '../../model/home.ts';
import type { Script } from './scripts.ts';

export type ConnectionOptions = {
  readonly home: RedisHome;
  readonly deadlineMs?: number;
};

/** Text, or bytes that are none. */
export type Argument = string | Buffer;

export type Connection = ReturnType<typeof connect>;

const DEADLINE_MS = 5_000;
const BACKOFF_MS_MAX = 2_000;

/** Redis gives up waiting for replicas before the deadline, so that it can say how many there were. */
const WAIT_PART = 0.5;

/** Answers of a cluster that moves a slot: nothing was executed. Of pipelines that write ioredis does not follow them. */
const MOVING = /^(ASK|MOVED|TRYAGAIN|CLUSTERDOWN) /;
const MOVING_MS = 100;

export function connect({ home, deadlineMs = DEADLINE_MS }: ConnectionOptions) {
  const client = createClient(home, deadlineMs);
  // Why there is no connection. A command then only says that there is none.
  let cause: Error | undefined;
  client.on('error', (error: Error & { lastNodeError?: Error }) => (cause = error.lastNodeError ?? error));
  client.on('ready', () => (cause = undefined));

  // Keys and arguments as one list: a call of hundreds of thousands would be too many for the stack.
  const by = (call: (command: string, list: (Argument | number)[]) => Promise<unknown>) => {
    return async ({ sha, text }: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> => {
      try {
        return await call('EVALSHA', [sha, keys.length, ...keys, ...args]);
      } catch (error) {
        if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
        return call('EVAL', [text, keys.length, ...keys, ...args]);
      }
    };
  };
  const run = by((command, list) => client.call(command, list));
  return {
    client,
    run,
    /** As `run`; all text of the answer as bytes. */
    runForBytes: by((command, list) => client.callBuffer(command, list)),
    /** As `run`, and the replicas have it. Throws where too few do: it may be lost, and may be there. */
    runDurably: home.replicas === 0 ? run : durably(client, home.replicas, deadlineMs),
    /** The answer, if it comes in time; what comes later is ignored. ioredis' own deadline outlives commands that fail. */
    inTime: <T>(answer: Promise<T>): Promise<T> => {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no answer in ${deadlineMs} ms`)), deadlineMs);
        answer.finally(() => clearTimeout(timer)).then(resolve, reject);
      });
    },
    /** Tells of each connection that ended, of a cluster's nodes one by one. */
    onLost: (told: () => void): void => {
      if (client instanceof Cluster) client.on('+node', (node: Redis) => node.on('close', told));
      else client.on('close', told);
    },
    /** Why a command failed that gave this error. */
    reasonOf: (error: Error): Error => cause ?? error,
  };
}

function durably(client: Redis | Cluster, replicas: number, deadlineMs: number) {
  return async ({ text }: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> => {
    for (let waitedMs = 0; ; waitedMs += MOVING_MS) {
      // In one pipeline: only there both go to the node of the keys.
      const pipeline = client.pipeline();
      pipeline.call('EVAL', [text, keys.length, ...keys, ...args]);
      pipeline.wait(replicas, Math.round(deadlineMs * WAIT_PART));
      const [[failure, result] = [], [, acknowledged] = []] = (await pipeline.exec()) ?? [];
      if (failure && MOVING.test(failure.message) && waitedMs < deadlineMs) {
        // By itself ioredis asks every five seconds only where slots are now.
        if (client instanceof Cluster) client.refreshSlotsCache();
        await new Promise((resolve) => setTimeout(resolve, MOVING_MS));
        continue;
      }
      if (failure) throw failure;
      if (Number(acknowledged) >= replicas) return result;
      throw new Error(`only ${Number(acknowledged)} of ${replicas} Redis replicas have the commit`);
    }
  };
}

function createClient({ isCluster, tls, nodes, user, password, db }: RedisHome, deadlineMs: number) {
  const backoff = (times: number) => Math.min(times * 100, BACKOFF_MS_MAX);
  const options = {
    ...(user && { username: user }),
    ...(password && { password }),
    ...(tls && { tls: {} }),
    maxRetriesPerRequest: 0,
    connectTimeout: deadlineMs,
    // ioredis waits so long for the end of a connection, also of one that never was.
    disconnectTimeout: 200,
    // A connection on which nothing answers is dead, whatever TCP says.
    socketTimeout: 2 * deadlineMs,
  };
  if (!isCluster) {
    return new Redis({
      ...options,
      ...nodes[0]!,
      db,
      retryStrategy: backoff,
      enableOfflineQueue: false,
      lazyConnect: true,
    });
  }
  return new Cluster([...nodes], {
    redisOptions: options,
    clusterRetryStrategy: backoff,
    // A command whose connection closed may have been executed.
    retryDelayOnFailover: 0,
    enableOfflineQueue: false,
    lazyConnect: true,
    slotsRefreshTimeout: deadlineMs,
  });
}
