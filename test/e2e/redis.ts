/** Real Redis servers on loopback: one, or a cluster. Their data lie in a folder, so that they can be killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { partPath } from '../parts.ts';
import { freePort, until } from './process.ts';

export type RedisServer = {
  readonly port: number;
  /** `redis://…`, as in the setting `state`. */
  readonly url: string;
  /** Where its data lie. */
  readonly folder: string;
  start(): Promise<void>;
  /** Ends by this signal; SIGKILL writes nothing down. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Any command, on a connection of its own. */
  command(...args: string[]): Promise<unknown>;
  /** Ended for good, and its data are gone. */
  remove(): Promise<void>;
};

/** Started, with nothing in it. */
export async function startRedis(settings: Readonly<Record<string, string>> = {}): Promise<RedisServer> {
  const server = await createRedis(settings);
  await server.start();
  return server;
}

/** `settings`: lines of redis.conf, by name. Without any, nothing is written to disk. */
export async function createRedis(settings: Readonly<Record<string, string>> = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'otel-kpi-redis-'));
  const port = await freePort();
  const all = { port: `${port}`, bind: '127.0.0.1', dir: folder, save: '', loglevel: 'warning', ...settings };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  let running: { child: ChildProcess; ended: Promise<unknown> } | undefined;

  const command = async (...[name, ...rest]: string[]): Promise<unknown> => {
    const client = new Redis({
      port,
      host: '127.0.0.1',
      ...(settings['requirepass'] && { password: settings['requirepass'] }),
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      lazyConnect: true,
      disconnectTimeout: 50,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.call(name!, ...rest);
    } finally {
      client.disconnect();
    }
  };
  const server: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    folder,
    command,
    start: async () => {
      const child = spawn(partPath('redis-server'), args, { stdio: ['ignore', 'ignore', 'inherit'] });
      running = { child, ended: once(child, 'close') };
      await until(() =>
        command('PING').then(
          (answer) => answer === 'PONG',
          () => false,
        ),
      );
    },
    kill: async (signal = 'SIGKILL') => {
      running?.child.kill(signal);
      await running?.ended;
      running = undefined;
    },
    remove: async () => {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return server;
}
