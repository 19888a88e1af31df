/**
 * What a bench sends requests to, as a process of its own, so that its CPU time is nobody else's: the service on a home
 * of state (server.ts FILE or URL), or without one the floor: the same door and decoder, and a visitor that only counts.
 */
import { createLog } from '../../src/app/log.ts';
import type { RecordVisitor } from '../../src/model/record.ts';
import { createDecoder } from '../../src/otlp/decode.ts';
import { startReceiver } from '../../src/otlp/server.ts';
import { startService } from '../../src/app/service.ts';
import { catalogue, settings } from '../../test/golden/run.ts';
import { priceList } from '../../test/prices/list.ts';
import { NOW_MS } from '../bodies.ts';
import type { Answer, Question } from '../served.ts';
import { createNames } from '../vocabulary.ts';

const [file] = process.argv.slice(2);
const { url, counted, close } = await (file === undefined ? startFloor() : startWhole(file));

process.on('message', (question: Question) => void answer(question));
process.on('disconnect', () => void close());
process.send?.(url);

async function answer(question: Question): Promise<void> {
  const { user, system } = process.cpuUsage();
  if (question === 'heap') globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const value = {
    cpu: user + system,
    heap: heapUsed + external,
    counted: question === 'counted' ? await counted() : 0,
  };
  process.send?.(value[question] satisfies Answer);
}

async function startWhole(path: string) {
  // The file of events has a bench of its own.
  const events = process.env['OTEL_KPI_EVENTS'] ?? 'off';
  const [otlp, metrics] = ['127.0.0.1:0', '127.0.0.1:0'];
  const config = settings({
    OTEL_KPI_STATE: path,
    OTEL_KPI_OTLP: otlp,
    OTEL_KPI_METRICS: metrics,
    OTEL_KPI_EVENTS: events,
  });
  const now = () => NOW_MS;
  const write = (line: string) => void process.stderr.write(`${line}\n`);
  const log = createLog({ level: 'error', format: 'text', now, write });
  const service = await startService(
    { config, catalogue: catalogue(config), people: new Map(), prices: priceList() },
    { now, log, version: '' },
  );
  return {
    url: service.otlpUrl,
    counted: async () => {
      const text = await (await fetch(`${service.metricsUrl}/metrics/self`)).text();
      return Number(/^otelkpi_records_total\{outcome="counted"\} (\d+)/m.exec(text)?.[1]);
    },
    close: service.close,
  };
}

async function startFloor() {
  const decoder = createDecoder(createNames().vocabulary);
  let records = 0;
  const count = (): void => void records++;
  const visitor: RecordVisitor = { origin() {}, log: count, point: count, span: count };
  const receiver = await startReceiver({
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    bodyBytesMax: 2 ** 26,
    export: async ({ signal, encoding, body }) => {
      const malformed = decoder.decode(signal, encoding, body, visitor);
      return malformed === undefined
        ? { kind: 'accepted', rejected: 0, message: '' }
        : { kind: 'malformed', message: malformed };
    },
    onError: (error) => process.emitWarning(error as Error),
  });
  return { url: receiver.url, counted: async () => records, close: receiver.close };
}
