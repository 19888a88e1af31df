/** Which spans tell a request that another instrumentation told before: KPIs count it once, and so do reports of the file of events. */
import { createKeys } from '../fold/dedupe/owner.ts';
import { askTwins, isTwin } from '../fold/dedupe/twins.ts';
import { toMs } from '../fold/dedupe/time.ts';
import type { Activity } from '../model/activity.ts';

/** Twins come within seconds of each other: a span has a dozen marks at most. */
const MARKS_MAX = 500_000;
const WORD = 2 ** 32;
const HIGH_BITS = 2 ** 20;

/** `id`: of the span. Asked again, it answers the same. */
export function createTwins(): (id: number, told: readonly Activity[]) => boolean {
  const keyOf = createKeys();
  const marks = new Set<number>();
  const known = new Map<number, boolean>();
  let asked: number[] = [];
  const claims = {
    claim(_list: number, place: number) {
      const { size } = marks;
      return marks.add(asked[place]!).size > size;
    },
    has: (_list: number, place: number) => marks.has(asked[place]!),
  };
  return (id, told) => {
    const activity = told.find(({ call }) => call !== undefined);
    if (activity === undefined) return false;
    const before = known.get(id);
    if (before !== undefined) return before;
    if (marks.size > MARKS_MAX) {
      marks.clear();
      known.clear();
    }
    asked = [];
    const place = ({ hi, lo }: { hi: number; lo: number }) =>
      asked.push(((hi >>> 0) % HIGH_BITS) * WORD + (lo >>> 0)) - 1;
    const { call, timeHi, timeLo, who } = activity;
    const is = isTwin(askTwins(call!, keyOf(who), toMs(timeHi, timeLo), place), 0, claims);
    known.set(id, is);
    return is;
  };
}
