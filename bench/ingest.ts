/**
 * How many records does the whole process count per second of CPU (user and system, all threads), from the socket to the
 * synced journal?
 *
 * Bodies of 1,000 records, gzip'd protobuf, five records of each person in a body, sent over a few connections. Rounds of
 * both signals and both servers take turns. The floor is the same server with a visitor that counts and does nothing else:
 * HTTP, gunzip, decode.
 *
 * A stock collector that derives metrics of the same kind (otlp receiver, signaltometrics, deltatocumulative, prometheus
 * exporter) did 151,000 points and 112,000 log records per CPU-second, measured apart from this, on another day.
 */
import { createCrowd } from './bodies.ts';
import { serve, zipped, type Signal } from './served.ts';

const RECORDS = 1000;
const USERS = 1000;
const WARM_UP_BODIES = 60;
const ROUND_BODIES = 40;
const ROUNDS = 7;
const SIGNALS: readonly Signal[] = ['metrics', 'logs'];

type Rate = { readonly ours: number; readonly floor: number };

const crowds = new Map(SIGNALS.map((signal) => [signal, createCrowd({ users: USERS, seed: 1, recordsPerExport: 5 })]));
const bodiesOf = (signal: Signal, bodies: number) => zipped(crowds.get(signal)!, signal, bodies, RECORDS);
const [service, floor] = [await serve('service'), await serve('floor')];
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
    const ours = perSecond(await service.send(signal, bodies));
    rates.get(signal)!.push({ ours, floor: perSecond(await floor.send(signal, bodies)) });
  }
}

const sent = SIGNALS.length * (WARM_UP_BODIES + ROUNDS * ROUND_BODIES) * RECORDS;
for (const server of [service, floor]) {
  const counted = await server.ask('counted');
  if (counted !== sent) throw new Error(`BUG: ${sent} records sent, ${counted} counted`);
  await server.close();
}
for (const [signal, all] of rates) {
  console.log(`${signal}: thousand records per CPU-second, min–median–max of ${ROUNDS} rounds`);
  console.log(
    `  otel-kpi  ${spread(
      all.map(({ ours }) => ours / 1e3),
      0,
    )}`,
  );
  console.log(
    `  floor     ${spread(
      all.map((rate) => rate.floor / 1e3),
      0,
    )}`,
  );
  console.log(
    `  of the floor's time ${spread(
      all.map((rate) => rate.floor / rate.ours),
      2,
    )} ×`,
  );
}

function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return [0, sorted.length >> 1, sorted.length - 1].map((index) => sorted[index]!.toFixed(digits)).join('–');
}
