/**
 * The service as a process that kills itself: node victim.ts FILE NOW_MS [POINT:NTH …]. It says where it listens when it
 * is ready, and ends by SIGKILL when the home of state reaches one of the points for the nth time; else by SIGTERM.
 */
import { createLog } from '../../src/app/log.ts';
import { startService } from '../../src/app/service.ts';
import { catalogue, settings } from '../golden/run.ts';
import { priceList } from '../prices/list.ts';

const [file = '', nowMs = '', ...kills] = process.argv.slice(2);
/** How often each point is still passed. */
const left = new Map(
  kills.map((kill) => {
    const end = kill.lastIndexOf(':');
    return [kill.slice(0, end), Number(kill.slice(end + 1))];
  }),
);

const config = settings({
  OTEL_KPI_STATE: file,
  OTEL_KPI_OTLP: '127.0.0.1:0',
  OTEL_KPI_METRICS: '127.0.0.1:0',
  OTEL_KPI_HOLD: '0s',
});
const now = () => Number(nowMs);
const service = await startService(
  { config, catalogue: catalogue(config), people: new Map(), prices: priceList() },
  {
    now,
    version: 'test',
    log: createLog({ level: 'error', format: 'text', now, write: (line) => void process.stderr.write(`${line}\n`) }),
    sqlite: {
      // So that checkpoints come in between, as they do after hours of life.
      checkpointBytes: 4_000,
      at: (reached) => {
        left.set(reached, (left.get(reached) ?? 0) - 1);
        if (left.get(reached) === 0) process.kill(process.pid, 'SIGKILL');
      },
    },
  },
);
await service.sweep();
process.on('SIGTERM', () => void service.close());
process.stdout.write(`${JSON.stringify({ otlpUrl: service.otlpUrl, metricsUrl: service.metricsUrl })}\n`);
