/**
 * A company of sixty on two replicas and one Redis. Their connections are cut, they and Redis are killed, events break
 * off, hundreds of times; records reach one of them or both at once. Every number equals a recount of what happened.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { randomFrom as storyFrom } from '../../demo/random.ts';
import { toResource } from '../../demo/sender.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { atLocal } from '../company/calendar.ts';
import { deliver, type Delivery, type Lived } from '../company/delivery.ts';
import { startLives, type Lives } from '../company/lives.ts';
import { livesOf } from '../company/people.ts';
import { recount, recounted, type Readings } from '../company/recount.ts';
import { sessionsOf } from '../company/stretches.ts';
import { amountsOf } from '../company/truth.ts';
import { randomFrom } from '../random.ts';
import { requestOf } from '../sent.ts';
import { startCuttingProxy, type CuttingProxy } from './cutting-proxy.ts';
import { startRedis, type RedisServer } from './redis.ts';
import { receiveSessionEvents, type SessionEvent, type SessionEvents } from './session-events.ts';
import { untilEqual } from './until-equal.ts';

const SEED = 6;
/** One delivery in so many is accompanied by a fault of the kind. */
const CUT_EVERY = 4;
const KILL_EVERY = 60;
const REDIS_KILL_EVERY = 40;
const BREAK_EVERY = 3;
const FAULTS_MIN = { cuts: 200, kills: 12, redisKills: 8, breaks: 20 };
/** Of a connection between two cuts, at most. */
const EXCHANGES_MAX = 40;
/** Work on one message takes about so long. */
const KILL_MS_MAX = 30;

const READING_DAYS = [0, 1];
const READING_MINUTES = 23 * 60 + 30;
const START_MS = atLocal(0, 6 * 60);

/** Less than a wall clock may be ahead and be believed (fold/sessions/clock.ts). */
const TOGETHER_MS = 5 * 60_000;
let livedMs = START_MS;

type Replica = { readonly lives: Lives; readonly proxy: CuttingProxy };

const random = randomFrom(SEED);
/** Of its own, so that the others do not depend on how often events are sent. */
const ofEvents = randomFrom(SEED);
const { people, runs } = livesOf(storyFrom(SEED));
const { deliveries, sessions } = deliver(runs, storyFrom(SEED));
const teams = people.flatMap(({ account, team, tellsTeam }): [string, string][] =>
  tellsTeam ? [] : [[account.email, team]],
);
const faults = { cuts: 0, kills: 0, redisKills: 0, breaks: 0 };
const read = new Map<number, Readings[]>();
let redis: RedisServer;
let events: SessionEvents;
let replicas: Replica[];

beforeAll(async () => {
  redis = await startRedis({ appendonly: 'yes', appendfsync: 'always' });
  events = await receiveSessionEvents(() => ofEvents.below(BREAK_EVERY) === 0);
  replicas = [await startReplica(), await startReplica()];
  let from = 0;
  for (const day of READING_DAYS) {
    const nowMs = atLocal(day, READING_MINUTES);
    const arrivals = deliveries.slice(from).filter(({ atMs }) => atMs <= nowMs);
    from += arrivals.length;
    for (const [atMs, together] of Map.groupBy(arrivals, (delivery) => delivery.atMs)) {
      await Promise.all([inflict(), send(atMs, requestsOf(together))]);
    }
    // What one did last, the other may have read just before.
    for (const { lives } of replicas) await lives.deliver(nowMs, []);
    read.set(day, await Promise.all(replicas.map(({ lives }) => lives.read(nowMs))));
  }
  faults.kills = replicas.reduce((sum, { lives }) => sum + lives.deaths, 0);
  faults.breaks = events.breaks;
}, 480_000);

afterAll(async () => {
  for (const { lives, proxy } of replicas) {
    lives.end();
    await proxy.close();
  }
  await events.close();
  await redis.remove();
});

test.each(READING_DAYS)('on the night of day %i both replicas say what was done', (day) => {
  const truth = recount(sessions, atLocal(day, READING_MINUTES));
  expect(Object.keys(truth).length).toBeGreaterThan(100);
  for (const readings of read.get(day)!) expect(recounted(readings)).toEqual(truth);
});

test('each stretch of work was told by one event, the same whenever it came', async () => {
  const nowMs = atLocal(READING_DAYS.at(-1)!, READING_MINUTES);
  const truth = sessions.flatMap((session) => stretchesOf(session, nowMs)).toSorted();
  const told = () => [...new Set(events.taken.map(textOf))].toSorted();
  await untilEqual(async () => {
    for (const { lives } of replicas) await lives.deliver(nowMs, []);
    return told();
  }, truth);
  expect(events.taken.length).toBeGreaterThan(truth.length);
}, 180_000);

test('there were at least 300 faults of all kinds, and every record was understood', () => {
  for (const kind of ['cuts', 'kills', 'redisKills', 'breaks'] as const) {
    expect(faults[kind]).toBeGreaterThanOrEqual(FAULTS_MIN[kind]);
  }
  expect(Object.values(faults).reduce((a, b) => a + b)).toBeGreaterThanOrEqual(300);
  const untold = ['assistant_response', 'sse_event', 'tool_decision'];
  for (const { lives } of replicas) {
    expect([...lives.problems].toSorted()).toEqual(untold.map((name) => `no_kpi ${name}`));
  }
});

async function startReplica(): Promise<Replica> {
  const proxy = await startCuttingProxy(redis.port);
  const env = { SESSIONS_TO: events.url };
  const program = join(import.meta.dirname, 'replica.ts');
  return { proxy, lives: startLives(`redis://127.0.0.1:${proxy.port}`, START_MS, teams, program, env) };
}

/** To one replica or to both at once; the time passes for both. */
async function send(atMs: number, requests: readonly ExportRequest[]): Promise<void> {
  // Side by side: one that lags far behind takes the other's clock for a wrong one, and listens to the same time again.
  for (; livedMs + TOGETHER_MS < atMs; livedMs += TOGETHER_MS) {
    await Promise.all(replicas.map(({ lives }) => lives.deliver(livedMs + TOGETHER_MS, [])));
  }
  livedMs = atMs;
  const only = random.below(3);
  await Promise.all(replicas.map(({ lives }, index) => lives.deliver(atMs, only === 1 - index ? [] : requests)));
}

async function inflict(): Promise<void> {
  for (const { lives, proxy } of replicas) {
    if (random.below(KILL_EVERY) === 0) {
      await setTimeout(random.below(KILL_MS_MAX));
      lives.kill();
    }
    if (random.below(CUT_EVERY) > 0) continue;
    if (proxy.wasCut()) faults.cuts++;
    proxy.cutAfter(random.below(EXCHANGES_MAX), random.pick(['answers', 'requests']));
  }
  if (random.below(REDIS_KILL_EVERY) > 0) return;
  faults.redisKills++;
  await redis.kill();
  await redis.start();
}

/** What its stretches must have been told as. */
function stretchesOf(session: Lived, nowMs: number): string[] {
  const observed = Map.groupBy(sessionsOf(session, amountsOf(session, nowMs), nowMs), ({ of }) => of);
  const [durations, costs, tokens, prompts] = ['duration', 'cost', 'tokens', 'prompts'].map((of) =>
    (observed.get(`session ${of}`) ?? []).map(({ amount }) => amount),
  ) as [number[], number[], number[], number[]];
  return durations.map((durationUs, index) => {
    const id = `${session.session.person.agent.name}/session/${session.session.id}/${index}`;
    return [id, durationUs / 1e6, costs[index]! / 1e9, tokens[index], prompts[index]].join(' ');
  });
}

function textOf(event: SessionEvent): string {
  return ['event.id', 'duration_seconds', 'cost_usd', 'tokens', 'prompts'].map((name) => event[name]).join(' ');
}

function requestsOf(together: readonly Delivery[]): ExportRequest[] {
  return (['logs', 'metrics'] as const).flatMap((signal) => {
    const own = random.shuffled(together.filter(({ told }) => told.signal === signal));
    return own.length === 0
      ? []
      : [
          requestOf(
            signal,
            own.map(({ told }) => toResource(told)),
          ),
        ];
  });
}
