/**
 * Prints how long one turn of the event loop lasts at most, for each of three floods of names that nobody told before. A process of
 * its own: in one that runs tests, the garbage of others would be collected in these turns.
 */
import { setImmediate } from 'node:timers/promises';
import { startRun } from '../golden/run.ts';
import { encode } from '../otlp/oracle.ts';
import { event, request, resourceOf, type Attributes, type Json } from '../sent.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 12);

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  let isOver = false;
  const done = work().finally(() => (isOver = true));
  let longest = 0;
  for (let last = cpuMs(); !isOver;) {
    await setImmediate();
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
  }
  await done;
  return longest;
}

type Flood = {
  readonly records: number;
  readonly perRequest: number;
  record(name: string): readonly [event: string, of: Attributes];
  request(records: readonly Json[]): ExportRequest;
};

const inJson = (records: readonly Json[]) => request('logs', records);
const inProtobuf = (records: readonly Json[]): ExportRequest => {
  const body = encode('logs', { resourceLogs: [resourceOf('logs', records)] });
  return { signal: 'logs', encoding: 'protobuf', body };
};
const model: Flood['record'] = (name) => [
  'api_request',
  { model: name, cost_usd: 0, input_tokens: 1, output_tokens: 1 },
];
const longId: Flood['record'] = (name) => ['user_prompt', { 'session.id': `${name}${'x'.repeat(2_000)}` }];

const FLOODS: Record<string, Flood> = {
  '4,000 models in one request': { records: 4_000, perRequest: 4_000, record: model, request: inJson },
  '4,000 models in requests of 400': { records: 4_000, perRequest: 400, record: model, request: inJson },
  '4,000 sessions with long ids in one request': {
    records: 4_000,
    perRequest: 4_000,
    record: longId,
    request: inJson,
  },
  '28,000 sessions with long ids in one request of protobuf': {
    records: 28_000,
    perRequest: 28_000,
    record: longId,
    request: inProtobuf,
  },
};

const flood = FLOODS[process.argv[2]!]!;
const run = await startRun({ nowMs: NOW_MS });
const turns: number[] = [];
for (let round = 0; round < 3; round++) {
  const records = Array.from({ length: flood.records }, (_, index) => {
    const [name, attributes] = flood.record(`name-${round}-${index}`);
    return event(name, NOW_MS - index, { 'event.sequence': round * flood.records + index, ...attributes });
  });
  const requests: ExportRequest[] = [];
  for (let at = 0; at < records.length; at += flood.perRequest) {
    requests.push(flood.request(records.slice(at, at + flood.perRequest)));
  }
  turns.push(await longestTurnMs(() => Promise.all(requests.map((each) => run.core.export(each)))));
}
await run.close();
process.stdout.write(JSON.stringify(turns));
