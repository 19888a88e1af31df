/** Differences as sums since the start of a process: what the other temporality would have told. */
import type { Random } from '../random.ts';
import { shapeOf, toldOf, type Json, type Sent } from './sent.ts';

/** In place. Somewhere the process may end, and another goes on from 0. */
export function cumulative(all: readonly Sent[], random: Random): void {
  const sums = new Map<string, { sum: number; startTimeUnixNano: unknown }>();
  const timeOf = (sent: Sent) => Number(toldOf(sent)['timeUnixNano']);
  const points = all.filter(({ signal, record }) => signal === 'metrics' && shapeOf(record) === 'sum');
  const restart = random.below(2 * points.length + 1);
  for (const [at, { record }] of points.toSorted((a, b) => timeOf(a) - timeOf(b)).entries()) {
    if (at === restart) sums.clear();
    const data = record['sum'] as Json & { dataPoints: [Json] };
    const [point] = data.dataPoints;
    if (data['aggregationTemporality'] === 2) continue;
    const attributes = point['attributes'] as { key: string }[];
    const stream = JSON.stringify([record['name'], attributes.toSorted((a, b) => a.key.localeCompare(b.key))]);
    const known = sums.get(stream) ?? { sum: 0, startTimeUnixNano: point['startTimeUnixNano'] };
    const sum = known.sum + Number(point['asDouble'] ?? point['asInt']);
    sums.set(stream, { ...known, sum });
    delete point['asInt'];
    Object.assign(point, { asDouble: sum, startTimeUnixNano: known.startTimeUnixNano });
    data['aggregationTemporality'] = 2;
  }
}
