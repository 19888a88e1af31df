/**
 * How large the state is, and will be in 30 days if it grows as it did. Its bytes are kept by day, for they say nothing of their
 * past; of series it is kept when each was first counted. Before a week is known nothing is foretold.
 */
import { SPACES, type Groups, type Kept } from '../model/registers.ts';
import { emptyChange, type Store } from '../model/store.ts';

const DAY_MS = 86_400_000;
const PAST_DAYS = 28;
const DAYS_AHEAD = 30;
const KNOWN_DAYS = 7;

/** Undefined what is not known (yet). */
export type Capacity = {
  readonly bytes: number | undefined;
  readonly bytesAhead: number | undefined;
  readonly seriesAhead: number | undefined;
};

/** Measures, and keeps what was measured. */
export async function measureCapacity(store: Store, nowMs: number): Promise<Capacity> {
  const bytes = await store.bytes?.();
  const { series, registers } = await store.read();
  const seriesAhead = seriesIn(series.length, registers, nowMs);
  if (bytes === undefined) return { bytes, bytesAhead: undefined, seriesAhead };
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const space = SPACES.stateBytes;
  const kept = { space, group: day.slice(0, 7), values: new Map([[day, bytes]]) };
  await store.commit({ ...emptyChange(), registers: [kept] });
  return { bytes, bytesAhead: bytesIn(bytes, registers.get(space.name)?.groups, nowMs), seriesAhead };
}

/** As much more each day as since the first of the last four weeks that is known. */
function bytesIn(bytes: number, groups: Groups = new Map(), nowMs: number): number | undefined {
  const days = [...groups.values()]
    .flatMap((group) => [...group])
    .map(([day, of]) => [Date.parse(day), of as number] as const);
  const past = days.filter(([ms]) => nowMs - ms <= PAST_DAYS * DAY_MS).toSorted(([a], [b]) => a - b);
  const [firstMs, first] = past[0] ?? [nowMs, 0];
  const passed = (nowMs - firstMs) / DAY_MS;
  return passed < KNOWN_DAYS ? undefined : Math.max(0, bytes + ((bytes - first) / passed) * DAYS_AHEAD);
}

/** As many new ones each day as in the last four weeks. */
function seriesIn(count: number, registers: Kept, nowMs: number): number | undefined {
  let [firstMs, fresh] = [nowMs, 0];
  for (const since of registers.get(SPACES.countedSince.name)?.groups.get('')?.values() ?? []) {
    firstMs = Math.min(firstMs, since as number);
    if (nowMs - (since as number) <= PAST_DAYS * DAY_MS) fresh++;
  }
  const passed = Math.min((nowMs - firstMs) / DAY_MS, PAST_DAYS);
  return passed < KNOWN_DAYS ? undefined : count + (fresh / passed) * DAYS_AHEAD;
}
