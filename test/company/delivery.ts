/**
 * How it reaches us. Late by up to 45 s, and so out of order; what a laptop or the collector had to keep all at once, in
 * the order of its sending but for the same 45 s; a part never, where the session loses some; a tenth once more, minutes
 * to days later.
 */
import type { Random } from '../random.ts';
import { atLocal, dayOf, DAY_MS, HOUR_MS, MINUTE_MS } from './calendar.ts';
import { passesMs } from './outages.ts';
import { exportsOf } from './telemetry.ts';
import type { Export, Session } from './happenings.ts';

/** `order`: among those that arrive at the same time. */
export type Delivery = { readonly told: Export; readonly atMs: number; readonly order: number };

/** With their interval and our step, metrics are less than 150 s later than events, when decisions count without them. */
const DELAY_MS_MAX = 45_000;

/** What arrives is taken in twice a minute. */
const ARRIVAL_STEP_MS = 30_000;

/** Queues are sent before anybody works. */
const QUEUE_MINUTES = 6 * 60 + 15;

const EVENING_MINUTES = 20 * 60;

/** All deliveries in their order, and when each export arrived first is known from then on. */
export function deliver(sessions: readonly Session[], random: Random): Delivery[] {
  const exports = sessions.flatMap(exportsOf).filter((told) => !isLost(told, random));
  const deliveries = exports.flatMap((told) => {
    const order = told.atMs + random.below(DELAY_MS_MAX);
    told.arrivesMs = step(arrivesMs(told, order));
    const first = { told, atMs: told.arrivesMs, order };
    const again = { told, atMs: step(byDay(told.arrivesMs + later(random))), order };
    return random.below(10) > 0 ? [first] : [first, again];
  });
  return deliveries.toSorted((a, b) => a.atMs - b.atMs || a.order - b.order);
}

/** Of starts and decisions none is lost: which labels remain of those both signals tell would depend on the order. */
function isLost({ signal, process, happenings }: Export, random: Random): boolean {
  const { signals } = process.session;
  if (signals === 'few_logs') return signal === 'logs' && random.below(3) === 0;
  if (signals !== 'few_metrics' || signal !== 'metrics') return false;
  return random.below(2) === 0 && happenings.every(({ kind }) => kind !== 'start' && kind !== 'tool');
}

function arrivesMs({ process, atMs }: Export, order: number): number {
  const day = dayOf(atMs);
  const queue = process.session.person.offline.find(([from, end]) => day >= from && day < end);
  if (queue) return atLocal(queue[1], QUEUE_MINUTES);
  const passes = passesMs(atMs);
  return passes > atMs ? passes : order;
}

/** Late repetitions are of queues that were sent twice; all are within the seven days after the event's. */
function later(random: Random): number {
  return random.pick([random.below(5 * MINUTE_MS), random.below(5 * HOUR_MS), random.below(2 * DAY_MS)]);
}

/**
 * Not in the night: each lone arrival stops the listening clock for up to two hours more, and sessions that wait for it
 * to tick would still be open when we read.
 */
function byDay(ms: number): number {
  const day = dayOf(ms);
  if (ms < atLocal(day, QUEUE_MINUTES)) return atLocal(day, QUEUE_MINUTES);
  return ms > atLocal(day, EVENING_MINUTES) ? atLocal(day + 1, QUEUE_MINUTES) : ms;
}

function step(ms: number): number {
  return Math.ceil(ms / ARRIVAL_STEP_MS) * ARRIVAL_STEP_MS;
}
