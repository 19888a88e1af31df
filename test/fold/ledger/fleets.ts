/** Made-up fleets: what each client uses, how it tells it, and what becomes of that on its way. */
import { expect } from '@jest/globals';
import { sum } from '../../demo/told.ts';
import { NOW_MS, startRun } from '../../golden/run.ts';
import type { ExportRequest } from '../../../src/model/exchange.ts';
import type { Store } from '../../../src/model/store.ts';
import { randomFrom, type Random } from '../../random.ts';
import { event, metric, request, type Attributes } from '../../sent.ts';

/** Which of its names each signal carries; a signal without a list is switched off. */
export type Mode = { readonly events?: readonly Name[]; readonly metrics?: readonly Name[] };
type Name = 'session.id' | 'user.id' | 'host.name';

export const BOTH: readonly Name[] = ['session.id', 'user.id'];
export const USER: readonly Name[] = ['user.id'];

export type Fleet = {
  readonly machines: number;
  readonly modes: readonly Mode[];
  /** Which mode a session is in; of a resumed one, in each of its runs. */
  readonly modeOf: 'fleet' | 'machine' | 'session' | 'run';
  /** Milliseconds that an export is late at most. */
  readonly lateMs: number;
  /** The share of exports that are lost. */
  readonly lost?: number;
  /** Whether metrics tell what events do not: an automatic mode's requests of its own. */
  readonly autoMode?: boolean;
};

type Told = {
  readonly requests: readonly { readonly atMs: number; readonly request: ExportRequest }[];
  /** Thousandths of a dollar. */
  readonly used: number;
};

const START_MS = NOW_MS - 5 * 3_600_000;
const SESSION_MS = 1_800_000;

function toldOf(fleet: Fleet, random: Random): Told {
  const requests: { atMs: number; request: ExportRequest }[] = [];
  const pick = random.pick(fleet.modes);
  let used = 0;
  for (let machine = 0; machine < fleet.machines; machine++) {
    const ofMachine = fleet.modeOf === 'fleet' ? pick : random.pick(fleet.modes);
    for (let session = 0; session < 2; session++) {
      const ofSession = fleet.modeOf === 'session' ? random.pick(fleet.modes) : ofMachine;
      for (let run = 0; run < 2; run++) {
        const mode = fleet.modeOf === 'run' ? random.pick(fleet.modes) : ofSession;
        const names = { 'session.id': `s${machine}-${session}`, 'user.id': `u${machine}`, 'host.name': `h${machine}` };
        const fromMs = START_MS + (machine % 3) * 7 + (2 * session + run) * SESSION_MS;
        used += tellRun(fleet, mode, names, fromMs, random, requests);
      }
    }
  }
  return { requests: requests.toSorted((a, b) => a.atMs - b.atMs), used };
}

/** What a run uses is told by an event for each request, and by a point for each minute. */
function tellRun(
  { lateMs, lost = 0, autoMode = false }: Fleet,
  mode: Mode,
  all: Readonly<Record<Name, string>>,
  fromMs: number,
  random: Random,
  requests: { atMs: number; request: ExportRequest }[],
): number {
  const send = (atMs: number, exported: ExportRequest) => {
    if (random.next() >= lost) requests.push({ atMs: atMs + random.below(lateMs), request: exported });
  };
  let used = 0;
  for (let minute = 0; minute < 3; minute++) {
    let inMinute = 0;
    for (let at = 0; at < 1 + random.below(2); at++) {
      const cost = 1 + random.below(9);
      const timeMs = fromMs + minute * 60_000 + at * 1_000;
      const isToldByEvents = !autoMode || mode.metrics === undefined || random.below(3) > 0;
      inMinute += cost;
      if (mode.events !== undefined && isToldByEvents) {
        const of = { ...named(all, mode.events), model: random.pick(['a', 'b']), cost_usd: cost / 1000 };
        send(
          timeMs + 5_000,
          request('logs', [event('api_request', timeMs, { ...of, 'event.sequence': minute * 10 + at })], origin(all)),
        );
      }
    }
    used += inMinute;
    if (mode.metrics === undefined) continue;
    const endMs = fromMs + (minute + 1) * 60_000;
    const of = { ...named(all, mode.metrics), model: 'a', query_source: 'main' };
    send(endMs, request('metrics', [metric('claude_code.cost.usage', inMinute / 1000, endMs, of)], origin(all)));
  }
  return used;
}

function named(all: Readonly<Record<Name, string>>, names: readonly Name[]): Attributes {
  const of = (name: Name) => (names.includes(name) ? all[name] : '');
  return { 'session.id': of('session.id'), 'user.id': of('user.id') };
}

function origin(all: Readonly<Record<Name, string>>) {
  return {
    resource: { 'service.name': 'claude-code', 'host.name': all['host.name'] },
    scope: 'com.anthropic.claude_code',
  };
}

const HOUR_MS = 3_600_000;

/** What is counted more than was used, in thousandths of a dollar. */
export async function overOf(fleet: Fleet, seed: number, store?: Store, usage = 'auto'): Promise<number> {
  const random = randomFrom(seed);
  const { requests, used } = toldOf(fleet, random);
  const env = { OTEL_KPI_USAGE: usage };
  const run = await startRun({ nowMs: NOW_MS - 6 * HOUR_MS, gauges: [], env, ...(store && { store }) });
  let last = 0;
  for (const { atMs, request: exported } of requests) {
    run.nowMs = Math.max(run.nowMs, atMs);
    if (random.below(10) === 0) await run.core.sweep();
    await run.send(exported);
    if (random.below(10) === 0) await run.send(random.pick(requests.filter(({ atMs: ms }) => ms <= atMs)).request);
    const now = sum(await run.core.truth(), 'agent_cost_usd_total');
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
  // In several shards groups look at their sessions from time to time.
  for (let minute = 0; minute < 5; minute++) {
    run.nowMs += 60_000;
    await run.core.sweep();
  }
  last = sum(await run.core.truth(), 'agent_cost_usd_total');
  await run.close();
  return Math.round(last * 1000) - used;
}

const NAMED: Mode = { events: BOTH, metrics: BOTH };
const SESSIONLESS: Mode = { events: BOTH, metrics: USER };

export const FLEETS: [title: string, fleet: Omit<Fleet, 'lateMs' | 'machines'>][] = [
  ['metrics alone', { modes: [{ metrics: USER }], modeOf: 'fleet' }],
  ['events alone', { modes: [{ events: BOTH }], modeOf: 'fleet' }],
  ['both, named', { modes: [NAMED], modeOf: 'fleet', autoMode: true }],
  ['both, metrics without sessions', { modes: [SESSIONLESS], modeOf: 'fleet' }],
  ['both, metrics without sessions and with more', { modes: [SESSIONLESS], modeOf: 'fleet', autoMode: true }],
  ['sessions stripped from events', { modes: [{ events: USER, metrics: BOTH }], modeOf: 'fleet', autoMode: true }],
  ['sessions stripped from both', { modes: [{ events: USER, metrics: USER }], modeOf: 'fleet', autoMode: true }],
  [
    'a mixed fleet',
    { modes: [NAMED, SESSIONLESS, { metrics: USER }, { events: BOTH }], modeOf: 'machine', autoMode: true },
  ],
  ['one machine in two modes', { modes: [NAMED, SESSIONLESS], modeOf: 'session', autoMode: true }],
  ['a session resumed under the other mode', { modes: [NAMED, SESSIONLESS], modeOf: 'run', autoMode: true }],
  ['metrics that name nobody', { modes: [{ events: BOTH, metrics: [] }], modeOf: 'fleet', autoMode: true }],
  ['metrics alone that name nobody', { modes: [{ metrics: [] }], modeOf: 'fleet' }],
  [
    'events that name sessions alone, metrics that name machines alone',
    { modes: [{ events: ['session.id'], metrics: USER }], modeOf: 'fleet', autoMode: true },
  ],
];
