/** What a Redis says of its own CPU time. */
import type { RedisServer } from '../test/e2e/redis.ts';

/** User and system, microseconds since its start. */
export async function redisCpuUs(server: RedisServer): Promise<number> {
  const info = String(await server.command('INFO', 'cpu'));
  const seconds = [...info.matchAll(/^used_cpu_(?:user|sys):([\d.]+)/gm)].map(([, text]) => Number(text));
  return seconds.reduce((a, b) => a + b) * 1e6;
}
