/**
 * How many records does the whole process count per second of CPU (user and system, all threads)? Bodies of 1,000 records,
 * gzip'd protobuf, five records of each person in a body, sent over a few connections.
 *
 *   node bench/ingest.ts [redis]
 *
 * Every body goes to each of these, and rounds of both signals take turns:
 *
 *  - otel-kpi, from the socket to the synced journal, or to a Redis that syncs its log;
 *  - its floor: the same server with a visitor that counts and does nothing else: HTTP, gunzip, decode;
 *  - a stock collector that derives four metrics (stock/derive.yaml), in memory: nothing of it outlives a restart, what is
 *    sent again counts again, and of requests that overlap it loses some: what is a moment older than the last sum is
 *    dropped (v0.155.0, deltatocumulativeprocessor/internal/delta/delta.go), though accepted;
 *  - a stock collector that receives and drops (stock/drop.yaml).
 *
 * The speed of a machine may change twofold within a day: only ratios say something, each of one round. The collector has
 * to be built once: `make parts`.
 */
import { startRedis } from '../test/e2e/redis.ts';
import { createCrowd } from './bodies.ts';
import { redisCpuUs } from './redis-cpu.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';
import { serve, zipped, type Signal } from './served.ts';
import { startStock } from './stock.ts';

const RECORDS = 1000;
const USERS = 1000;
const WARM_UP_BODIES = sized(300, 1);
/** Also in the shortest round, all take longer than the clock of their CPU ticks. */
const ROUND_BODIES = sized(40, 30);
const ROUNDS = sized(15, 1);
const SIGNALS: readonly Signal[] = ['metrics', 'logs'];

/** Records per second of CPU. */
type Rate = Readonly<Record<'service' | 'withRedis' | 'floor' | 'derive' | 'drop', number>>;

const crowds = new Map(SIGNALS.map((signal) => [signal, createCrowd({ users: USERS, seed: 1, recordsPerExport: 5 })]));
const bodiesOf = (signal: Signal, bodies: number) => zipped(crowds.get(signal)!, signal, bodies, RECORDS);
const redis = process.argv[2] === 'redis' ? await startRedis({ appendonly: 'yes', appendfsync: 'always' }) : undefined;
const [derive, drop] = [await startStock('derive'), await startStock('drop')];
const [service, floor] = [await serve('service', redis?.url), await serve('floor')];
const rates = new Map(SIGNALS.map((signal) => [signal, [] as Rate[]]));

for (const signal of SIGNALS) {
  const bodies = await bodiesOf(signal, WARM_UP_BODIES);
  for (const server of [service, floor, derive, drop]) await server.send(signal, bodies);
}
for (let round = 0; round < ROUNDS; round++) {
  for (const signal of SIGNALS) {
    const bodies = await bodiesOf(signal, ROUND_BODIES);
    const perSecond = (cpuUs: number) => (ROUND_BODIES * RECORDS * 1e6) / cpuUs;
    const redisBefore = redis ? await redisCpuUs(redis) : 0;
    const serviceUs = await service.send(signal, bodies);
    const redisUs = redis ? (await redisCpuUs(redis)) - redisBefore : 0;
    rates.get(signal)!.push({
      service: perSecond(serviceUs),
      withRedis: perSecond(serviceUs + redisUs),
      floor: perSecond(await floor.send(signal, bodies)),
      derive: perSecond(await derive.send(signal, bodies)),
      drop: perSecond(await drop.send(signal, bodies)),
    });
  }
}

const sent = (WARM_UP_BODIES + ROUNDS * ROUND_BODIES) * RECORDS;
for (const server of [service, floor]) {
  const counted = await server.ask('counted');
  if (counted !== SIGNALS.length * sent) throw new Error(`BUG: ${SIGNALS.length * sent} sent, ${counted} counted`);
}
const shown = { metrics: await derive.shown('points_total'), logs: await derive.shown('events_total') };
if (shown.metrics === 0 || shown.logs === 0) throw new Error('the stock collector derived nothing');
for (const server of [service, floor, derive, drop]) await server.close();
await redis?.remove();

const report = createReport();
for (const [signal, all] of rates) {
  const tell = (name: string, unit: string, value: (rate: Rate) => number) =>
    report.figure(name, { [unit]: all.map(value) });
  const THOUSANDS = 'thousand records per CPU-second';
  report.part(signal);
  tell('otel-kpi', THOUSANDS, (rate) => rate.service / 1e3);
  if (redis) tell('otel-kpi and Redis', THOUSANDS, (rate) => rate.withRedis / 1e3);
  tell('floor', THOUSANDS, (rate) => rate.floor / 1e3);
  tell('stock collector, deriving', THOUSANDS, (rate) => rate.derive / 1e3);
  tell('stock collector, dropping', THOUSANDS, (rate) => rate.drop / 1e3);
  tell('otel-kpi', "× the deriving collector's rate", (rate) => rate.service / rate.derive);
  tell('otel-kpi', "× the floor's time", (rate) => rate.floor / rate.service);
  report.figure('shown by the deriving collector', { records: shown[signal], 'of those sent': sent });
}
