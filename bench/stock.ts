/** A stock collector under measurement, alone in its process, with a configuration of stock/ and all cores. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCollector } from '../test/e2e/collector.ts';
import { freePort, get } from '../test/e2e/process.ts';
import { createSender, type Measured } from './served.ts';

export type Stock = Measured & {
  /** What its own /metrics page says, all series of a name together. */
  shown(name: string): Promise<number>;
};

/** Throws where the collector has not been built, saying how that is done. */
export async function startStock(config: 'derive' | 'drop'): Promise<Stock> {
  const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-bench-'));
  const address = `127.0.0.1:${await freePort()}`;
  const configs = [join(import.meta.dirname, `stock/${config}.yaml`)];
  const collector = await createCollector({ configs, folder, env: { STOCK_METRICS: address }, isQuiet: true });
  // Also where the bench fails: nobody else would end it.
  process.once('exit', () => void collector.kill('SIGKILL'));
  await collector.start();
  const { send, close } = createSender(collector.url, () => cpuUs(collector.pid()!));
  return {
    send,
    shown: async (name) => {
      const text = await get(`http://${address}/metrics`);
      const series = text.split('\n').filter((line) => line.startsWith(`${name}{`));
      return series.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    close: async () => {
      await close();
      await collector.kill('SIGTERM');
      rmSync(folder, { recursive: true });
    },
  };
}

const TICK_US = 1e6 / Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout);

/** User and system time of all threads (proc(5), fields 14 and 15; the name before them may hold spaces). */
async function cpuUs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}
