/**
 * What is remembered for imports of histories (docs/decisions/0033): marks in days of their own, which close when the day is older
 * than days are kept, and not at the horizon.
 *
 *  - requests that were imported, by their ids
 *  - sessions that telemetry told of on that day: their ledger is gone with the horizon, and an import must not count them again
 */
import type { Activity } from '../../model/activity.ts';
import type { Day, Marks } from '../../model/store.ts';
import type { Stretch } from '../entity/entity.ts';
import { callMark, type Fingerprint } from './fingerprint.ts';
import type { Key } from './owner.ts';
import { DAY_MS, dayOf } from './time.ts';

/** Far behind the days of records: that is the year 4707. */
const FIRST_DAY = 1_000_000;

export function importDayOf(timeMs: number): Day {
  return FIRST_DAY + dayOf(timeMs);
}

export function isImportDay(day: Day): boolean {
  return day >= FIRST_DAY;
}

/** Whether so old a day is not kept any more. */
export function isForgotten(day: Day, nowMs: number, historyMs: number): boolean {
  return nowMs >= (day - FIRST_DAY + 1) * DAY_MS + historyMs;
}

/**
 * Its own mark lies where its session does. A session that was forked has its requests in two transcripts: so there is one for all
 * sessions, which is found as far as they lie in one shard.
 */
export function askImport(
  { what: { labels }, digestHi, digestLo }: Activity,
  { text, seed }: Key,
  place: (mark: Fingerprint) => number,
): number[] {
  const id = ['imported', labels['agent'] ?? '', `${digestHi}`, `${digestLo}`];
  return [place(callMark(id, seed)), place(callMark(id)), place(toldMark(text, seed))];
}

function toldMark(session: string, seed: Fingerprint): Fingerprint {
  return callMark(['told', session], seed);
}

/** The marks that say on which days there was work that telemetry told of. */
export function createToldMarks(keep: (day: Day) => void) {
  const byDay = new Map<Day, number[]>();
  return {
    add({ session, text, seed }: Key, stretches: readonly Stretch[]): void {
      if (session === '') return;
      for (const { startMs, lastMs } of stretches) {
        for (let day = importDayOf(startMs); day <= importDayOf(lastMs); day++) {
          const { hi, lo } = toldMark(text, seed);
          const marks = byDay.get(day);
          if (marks === undefined) byDay.set(day, [hi, lo]);
          else marks.push(hi, lo);
          keep(day);
        }
      }
    },
    marks: (): Map<Day, Marks> => new Map([...byDay].map(([day, marks]) => [day, Int32Array.from(marks)])),
  };
}

/** Whether work that is not closed yet was told of on the day. */
export function isWorkedOn(stretches: readonly Stretch[], day: Day): boolean {
  return stretches.some(({ startMs, lastMs }) => importDayOf(startMs) <= day && day <= importDayOf(lastMs));
}
