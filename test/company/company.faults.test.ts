/**
 * A company of sixty for sixty days. Every number that is read, on several nights, equals a recount of what happened,
 * although the telemetry comes late, twice, in part and in another order, and the process that counts is killed again
 * and again.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomFrom as storyFrom } from '../../demo/random.ts';
import { toResource } from '../../demo/sender.ts';
import type { ExportRequest } from '../../src/model/exchange.ts';
import { randomFrom, type Random } from '../random.ts';
import { requestOf } from '../sent.ts';
import { atLocal, MINUTE_MS } from './calendar.ts';
import { deliver, type Delivery } from './delivery.ts';
import { DOOMS, startLives, type Lives } from './lives.ts';
import { livesOf } from './people.ts';
import { recount, recounted, type Readings } from './recount.ts';

const SEED = 1;
/** Some dooms meet nothing in time to die of. */
const DOOMS_SENT = 32;
const DEATHS_MIN = 20;

/** Half past eleven at night: all work of the day has ended, and tomorrow's has not begun. */
const READING_MINUTES = 23 * 60 + 30;

/** Among them the Sunday on which the clocks go back (34) and its neighbours, and the last and first of a month. */
const READING_DAYS = [2, 6, 9, 10, 20, 33, 34, 35, 47, 59];

/** In memory where there is such a place: what a killed process wrote remains, and 40,000 commits need no disk. */
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const folder = mkdtempSync(join(place, 'otel-kpi-company-'));
const random = randomFrom(SEED);
const { people, runs } = livesOf(storyFrom(SEED));
const { deliveries, sessions } = deliver(runs, storyFrom(SEED));
const lives = startLives(
  join(folder, 'company.db'),
  atLocal(0, 0),
  people.flatMap(({ account, team, tellsTeam }) => (tellsTeam ? [] : [[account.email, team]])),
);
const read = new Map<number, Readings>();

beforeAll(async () => {
  let from = 0;
  for (const day of READING_DAYS) {
    const nowMs = atLocal(day, READING_MINUTES);
    const arrivals = deliveries.slice(from).filter(({ atMs }) => atMs <= nowMs);
    await live(arrivals, lives, random);
    from += arrivals.length;
    read.set(day, await lives.read(nowMs));
  }
}, 600_000);

afterAll(() => {
  lives.end();
  rmSync(folder, { recursive: true, force: true });
});

describe('after sixty days', () => {
  test.each(READING_DAYS)('all that is read on the night of day %i is what was done', (day) => {
    expect(recounted(read.get(day)!)).toEqual(recount(sessions, atLocal(day, READING_MINUTES)));
  });

  test('every record was understood', () => {
    const untold = ['api_retries_exhausted', 'assistant_response', 'sse_event', 'tool_decision'];
    expect([...lives.problems].toSorted()).toEqual(untold.map((name) => `no_kpi ${name}`));
  });

  test('the process was killed again and again', () => {
    expect(lives.deaths).toBeGreaterThanOrEqual(DEATHS_MIN);
  });
});

/** What is sent in one go is of one time: a batch fills up in minutes. */
const BATCH_MS_MAX = 10 * MINUTE_MS;

/** Takes in what arrives, some of it together; a collector in between batches as it likes. */
async function live(arrivals: readonly Delivery[], into: Lives, by: Random): Promise<void> {
  const doomedEvery = Math.floor(deliveries.length / DOOMS_SENT);
  for (let from = 0; from < arrivals.length;) {
    const { atMs, order } = arrivals[from]!;
    const next = arrivals.slice(from, from + 1 + by.below(12));
    const end = next.findIndex((delivery) => delivery.atMs > atMs || delivery.order > order + BATCH_MS_MAX);
    const together = end < 0 ? next : next.slice(0, end);
    if (by.below(doomedEvery) < together.length) into.doom(by.pick(DOOMS));
    await into.deliver(atMs, batch(together, by));
    from += together.length;
  }
}

function batch(together: readonly Delivery[], by: Random): ExportRequest[] {
  return (['logs', 'metrics'] as const).flatMap((signal) => {
    const resources = by
      .shuffled(together.filter(({ told }) => told.signal === signal))
      .map(({ told }) => toResource(told));
    const cut = by.below(resources.length + 1);
    return [resources.slice(0, cut), resources.slice(cut)]
      .filter(({ length }) => length > 0)
      .map((part) => requestOf(signal, part));
  });
}
