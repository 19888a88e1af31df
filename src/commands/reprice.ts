/** `otel-kpi state reprice DAYS [FROM] [TO]`. */
import type { Left, Repriced } from '../journeys/reprice.ts';
import { isDay } from '../model/calendar.ts';
import { isUrl } from '../model/home.ts';
import type { Kpi } from '../model/series.ts';
import { NOTHING, type Change, type Stored } from '../model/store.ts';
import { UNITS } from '../model/units.ts';
import { copyInto, type CopySteps } from './copy.ts';
import { checkHomes } from './homes.ts';
import { Refusal } from '../line/refusal.ts';
import { replaceFile } from './upgrade.ts';

export type RepriceSteps = CopySteps & {
  /** From the first day to the last, of what is kept. */
  reprice(stored: Stored, first: string, last: string): Repriced;
};

/** Homes as of `state upgrade`: without `to` a file is replaced, and the old one kept beside it. */
export async function repriceHome(
  days: string,
  from: string,
  to: string | undefined,
  steps: RepriceSteps,
): Promise<void> {
  const [first = '', last = first, ...more] = days.split('..');
  if (!isDay(first) || !isDay(last) || more.length > 0) throw wrong(days);
  if (last < first) throw new Refusal(`DAYS is ${days}: its last day is before its first`);
  checkHomes(from, to);
  if (to === undefined && isUrl(from))
    throw new Refusal('state in Redis is worked out into another prefix: name it, as TO');
  const { change, made, left } = await read(from, first, last, steps);
  for (const line of inWords(made, left)) steps.print(line);
  if (change === undefined) return steps.print('nothing of these days changes');
  const write = (target: string) => writeTo(from, target, change, steps);
  if (to !== undefined) return write(to);
  await replaceFile(from, write);
  steps.print(`the state before is ${from}.bak`);
}

function wrong(days: string): Refusal {
  return new Refusal(
    `DAYS is ${days}; must be a day such as 2026-11-01, or a first and a last one: 2026-11-01..2026-11-15`,
  );
}

async function read(from: string, first: string, last: string, steps: RepriceSteps): Promise<Repriced> {
  await using opened = new AsyncDisposableStack();
  const source = opened.adopt(await steps.read(from), (store) => store.close());
  return steps.reprice(await source.read(), first, last);
}

async function writeTo(from: string, to: string, change: Change, steps: RepriceSteps): Promise<void> {
  await copyInto(from, to, steps);
  await using opened = new AsyncDisposableStack();
  const target = opened.adopt(await steps.open(to), (store) => store.close());
  await target.load(NOTHING);
  if ((await target.commit(change)) === 'conflict') throw new Error('another process writes to the target');
}

function* inWords(made: Repriced['made'], left: readonly Left[]): Generator<string> {
  for (const [kpi, { before, after, ahead }] of made) {
    yield `${kpi.name}: ${told(before, kpi)} became ${told(after, kpi)} where something changed`;
    if (ahead > 0)
      yield `${kpi.name}: the counter stays ${told(ahead, kpi)} higher, since counters do not fall; windows and days have the new amounts`;
  }
  for (const { kpi, of, reason } of left) {
    const whose = Object.entries(of ?? {}).map(([label, value]) => `${label}="${value}"`);
    yield `${kpi}${whose.length > 0 ? `{${whose.join(',')}}` : ''} is left as it is: ${reason}`;
  }
}

function told(amount: number, { unit }: Kpi): string {
  const wholes = amount / UNITS[unit].scale;
  return unit === 'usd' ? `$${wholes.toFixed(6)}` : `${wholes} ${unit}`;
}
