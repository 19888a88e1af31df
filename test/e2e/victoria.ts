/** A real VictoriaMetrics or VictoriaLogs on loopback, with its data in a folder. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { partPath } from '../parts.ts';
import { freePort, isOk, until } from './process.ts';

export type Victoria = {
  readonly url: string;
  /** Resolves when it is ready. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

export async function createVictoria(
  program: 'victoria-metrics' | 'victoria-logs',
  folder: string,
  switches: readonly string[] = [],
): Promise<Victoria> {
  const address = `127.0.0.1:${await freePort()}`;
  let running: { child: ChildProcess; ended: Promise<unknown> } | undefined;
  mkdirSync(folder, { recursive: true });
  return {
    url: `http://${address}`,
    start: async () => {
      const flags = [`-httpListenAddr=${address}`, `-storageDataPath=${join(folder, 'data')}`, '-loggerLevel=ERROR'];
      const child = spawn(partPath(program), [...flags, ...switches], { stdio: ['ignore', 'ignore', 'inherit'] });
      running = { child, ended: once(child, 'close') };
      await until(() => isOk(`http://${address}/health`));
    },
    stop: async () => {
      running?.child.kill('SIGTERM');
      await running?.ended;
    },
  };
}

/** The value of an expression of MetricsQL at a time, which has at most one series. */
export async function valueOf({ url }: Victoria, expression: string, atMs: number): Promise<number | undefined> {
  // What was written in the last second is looked at too.
  await fetch(`${url}/internal/force_flush`);
  const query = new URLSearchParams({ query: expression, time: String(atMs / 1000), nocache: '1' });
  const answer = JSON.parse(await (await fetch(`${url}/api/v1/query?${query.toString()}`)).text());
  if (answer.status !== 'success') throw new Error(`${expression}: ${answer.error}`);
  const { result } = answer.data;
  if (result.length > 1) throw new Error(`${expression} has ${result.length} values`);
  return result.length === 0 ? undefined : Number(result[0].value[1]);
}
