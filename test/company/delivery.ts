/**
 * How it reaches us. Late by up to 45 s, and so out of order; what a laptop or the collector had to keep all at once, in
 * the order of its sending but for the same 45 s; a part never, where the session loses some; a tenth once more, minutes
 * to days later.
 */
import { exportsOf, type Export } from '../../demo/exports.ts';
import { EDIT_TOOLS, type Happening, type Run, type Session } from '../../demo/happenings.ts';
import type { Random } from '../../demo/random.ts';
import { atLocal, dayOf, DAY_MS, HOUR_MS, MINUTE_MS } from './calendar.ts';
import { passesMs } from './outages.ts';
import type { Employee } from './people.ts';

/** What arrives of the two signals. Of `few_…` a part of that signal is lost, and the other is whole. */
type Signals = 'both' | 'logs' | 'metrics' | 'few_logs' | 'few_metrics';

/** `order`: among those that arrive at the same time. */
export type Delivery = { readonly told: Export; readonly atMs: number; readonly order: number };

/** An export that tells of something, and when it reaches us first. */
export type Arrival = { readonly told: Export; readonly arrivesMs: number };

/** Something that happened, and how we hear of it. */
export type Heard = Partial<Record<'logs' | 'metrics', Arrival>> & { readonly happening: Happening };

/** The ground truth of a session: what happened in all its runs. */
export type Lived = { readonly session: Session; readonly signals: Signals; readonly heard: readonly Heard[] };

// prettier-ignore
const SIGNALS: readonly Signals[] = [
  ...Array<Signals>(7).fill('both'), 'logs', 'metrics', 'few_logs', 'few_logs', 'few_metrics', 'few_metrics',
];

/** With their interval and our step, metrics are less than 150 s later than events, when decisions count without them. */
const DELAY_MS_MAX = 45_000;

/** What arrives is taken in twice a minute. */
const ARRIVAL_STEP_MS = 30_000;

/** Queues are sent before anybody works. */
const QUEUE_MINUTES = 6 * 60 + 15;

const EVENING_MINUTES = 20 * 60;

/** All deliveries in their order, and what is known from which of them on. */
export function deliver(runs: readonly Run[], random: Random): { deliveries: Delivery[]; sessions: Lived[] } {
  const deliveries: Delivery[] = [];
  const sessions = [...Map.groupBy(runs, ({ session }) => session)].map(([session, own]): Lived => {
    const chosen = random.pick(SIGNALS);
    const signals = session.person.agent.eventsOnly ? 'logs' : chosen;
    const exports = own.flatMap(exportsOf).filter(({ signal }) => signals === signal || signals.match(/both|few/));
    const happened = own.flatMap(({ happenings }) => happenings);
    const heard = new Map(happened.map((happening): [Happening, Heard] => [happening, { happening }]));
    const collectedMs = collected(exports);
    for (const told of exports.filter((each) => !isLost(each, signals, random))) {
      const order = told.atMs + random.below(DELAY_MS_MAX);
      const arrivesMs = step(arrivalMs(told, order, collectedMs));
      for (const happening of told.happenings) heard.get(happening)![told.signal] = { told, arrivesMs };
      deliveries.push({ told, atMs: arrivesMs, order });
      if (random.below(10) === 0) deliveries.push({ told, atMs: step(byDay(arrivesMs + later(random))), order });
    }
    return { session, signals, heard: [...heard.values()] };
  });
  return { deliveries: deliveries.toSorted((a, b) => a.atMs - b.atMs || a.order - b.order), sessions };
}

/** When the metrics that tell of a decision are sent. */
function collected(exports: readonly Export[]): ReadonlyMap<Happening, number> {
  const metrics = exports.filter(({ signal }) => signal === 'metrics');
  return new Map(metrics.flatMap(({ happenings, atMs }) => happenings.map((happening) => [happening, atMs])));
}

/** Of starts and decisions none is lost: which labels remain of those both signals tell would depend on the order. */
function isLost({ signal, happenings }: Export, signals: Signals, random: Random): boolean {
  if (signals === 'few_logs') return signal === 'logs' && random.below(3) === 0;
  if (signals !== 'few_metrics' || signal !== 'metrics') return false;
  return random.below(2) === 0 && happenings.every(({ kind }) => kind !== 'start' && kind !== 'decision');
}

/**
 * An outage must not come between the event of an edit and its metric, which alone knows the language: after 150 s the
 * event counts without it, so the result would depend on which of them got through. So what waits for the metric waits.
 */
function arrivalMs({ run, atMs, happenings }: Export, order: number, collectedMs: ReadonlyMap<Happening, number>) {
  const day = dayOf(atMs);
  const { offline } = run.session.person as Employee;
  const queue = offline.find(([from, end]) => day >= from && day < end);
  if (queue) return atLocal(queue[1], QUEUE_MINUTES);
  const edits = happenings.filter((happening) => happening.kind === 'decision' && EDIT_TOOLS.includes(happening.tool));
  const sentMs = Math.max(atMs, ...edits.map((edit) => collectedMs.get(edit) ?? atMs));
  const passes = passesMs(sentMs);
  return passes > sentMs ? passes : order;
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
