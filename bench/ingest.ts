/**
 * How many records does the whole process count per second of CPU (user and system, all threads), from the socket to the
 * synced journal, or to a Redis that syncs its log?
 *
 *   node bench/ingest.ts [redis]
 *
 * Bodies of 1,000 records, gzip'd protobuf, five records of each person in a body, sent over a few connections. Rounds of
 * both signals and both servers take turns. The floor is the same server with a visitor that counts and does nothing else:
 * HTTP, gunzip, decode.
 *
 * A stock collector that derives metrics of the same kind (otlp receiver, signaltometrics, deltatocumulative, prometheus
 * exporter) did 151,000 points and 112,000 log records per CPU-second, measured apart from this, on another day.
 */
import { startRedis } from '../test/e2e/redis.ts';
import { createCrowd } from './bodies.ts';
import { redisCpuUs } from './redis-cpu.ts';
import { serve, zipped, type Signal } from './served.ts';

const RECORDS = 1000;
const USERS = 1000;
const WARM_UP_BODIES = 60;
const ROUND_BODIES = 40;
const ROUNDS = 7;
const SIGNALS: readonly Signal[] = ['metrics', 'logs'];

const STOCK = { metrics: 151e3, logs: 112e3 };

type Rate = { readonly ours: number; readonly withRedis: number; readonly floor: number };

const crowds = new Map(SIGNALS.map((signal) => [signal, createCrowd({ users: USERS, seed: 1, recordsPerExport: 5 })]));
const bodiesOf = (signal: Signal, bodies: number) => zipped(crowds.get(signal)!, signal, bodies, RECORDS);
const redis = process.argv[2] === 'redis' ? await startRedis({ appendonly: 'yes', appendfsync: 'always' }) : undefined;
const [service, floor] = [await serve('service', redis?.url), await serve('floor')];
const rates = new Map(SIGNALS.map((signal) => [signal, [] as Rate[]]));

for (const signal of SIGNALS) {
  const bodies = await bodiesOf(signal, WARM_UP_BODIES);
  await service.send(signal, bodies);
  await floor.send(signal, bodies);
}
for (let round = 0; round < ROUNDS; round++) {
  for (const signal of SIGNALS) {
    const bodies = await bodiesOf(signal, ROUND_BODIES);
    const perSecond = (cpuUs: number) => (ROUND_BODIES * RECORDS * 1e6) / cpuUs;
    const redisBefore = redis ? await redisCpuUs(redis) : 0;
    const cpuUs = await service.send(signal, bodies);
    const redisUs = redis ? (await redisCpuUs(redis)) - redisBefore : 0;
    const floorUs = await floor.send(signal, bodies);
    const withRedis = perSecond(cpuUs + redisUs);
    rates.get(signal)!.push({ ours: perSecond(cpuUs), withRedis, floor: perSecond(floorUs) });
  }
}

const sent = SIGNALS.length * (WARM_UP_BODIES + ROUNDS * ROUND_BODIES) * RECORDS;
for (const server of [service, floor]) {
  const counted = await server.ask('counted');
  if (counted !== sent) throw new Error(`BUG: ${sent} records sent, ${counted} counted`);
  await server.close();
}
await redis?.remove();
for (const [signal, all] of rates) {
  const tell = (name: string, value: (rate: Rate) => number, digits: number) =>
    console.log(`  ${name.padEnd(32)} ${spread(all.map(value), digits)}`);
  console.log(`${signal}: thousand records per CPU-second, min–median–max of ${ROUNDS} rounds`);
  tell('otel-kpi', (rate) => rate.ours / 1e3, 0);
  if (redis) tell('otel-kpi and Redis', (rate) => rate.withRedis / 1e3, 0);
  tell('floor', (rate) => rate.floor / 1e3, 0);
  tell("of the floor's time, times", (rate) => rate.floor / rate.ours, 2);
  tell("of the stock path's rate, times", (rate) => rate.ours / STOCK[signal], 2);
}

function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return [0, sorted.length >> 1, sorted.length - 1].map((index) => sorted[index]!.toFixed(digits)).join('–');
}
