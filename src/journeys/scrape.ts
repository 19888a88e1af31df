/** One scrape: what state holds, its counters held back where Prometheus has not seen a 0 yet, as readings. */
import type { Asked, BudgetReading, Overview, PeriodReading, Reading } from '../model/reading.ts';
import { SPACES, type Kept, type Registers } from '../model/registers.ts';
import { emptyChange, type PeopleRead, type Snapshot, type Store, type Stored } from '../model/store.ts';

type Slots = { key: string; slots: readonly bigint[] };

export type ScrapeSteps = {
  store: Store;
  /** Who is who among the names that are kept. */
  people(registers: Kept): PeopleRead;
  /** `sinceMs`: when this process exported first. */
  expose(stored: Stored, nowMs: number, sinceMs: number): { series: Slots[]; registers: Registers[]; held: number };
  counters(series: Iterable<Slots & { startMs?: number | undefined }>): Reading[];
  /** Windows, ratios, people: the truth at once, for they are not counted up. */
  gauges(snapshot: Snapshot, nowMs: number): Reading[];
  budgets(snapshot: Snapshot, nowMs: number): BudgetReading[];
  periods(asked: readonly Asked[], snapshot: Snapshot, nowMs: number): PeriodReading[];
  now(): number;
  /** `held`: series that are shown as 0; `cut`: gauges with more label values than are shown. */
  observe(snapshot: Snapshot, held: number, cut: number): void;
};

export type Scrape = {
  /** What is exported. Throws where the state cannot be read, or what was decided to show cannot be kept. */
  held(): Promise<Reading[]>;
  /** The truth now, for people. */
  truth(): Promise<Reading[]>;
  /** How each budget stands now. */
  budgets(): Promise<BudgetReading[]>;
  /** Both, and what is asked for by period, of one moment. */
  overview(asked: readonly Asked[]): Promise<Overview>;
};

/**
 * How long before its first count a series is said to have begun: then, too, nothing was counted. A scrape has the time at which
 * Prometheus began it, and may be answered as late as its timeout allows, 10 s by default. Where a series is counted in between,
 * its first value would be older than its beginning, and PromQL counts such a series twice.
 */
const BEFORE_FIRST_MS = 15_000;

/**
 * What was ever exported by this process, and never less of it. A home that lost its last writes (a master that failed over, a
 * disk that was not synced) reads less than before; PromQL would take that for a restart and count all of it once more.
 * Each slot is a counter of its own, also of a histogram, and what was lost did happen: the larger of two slots is never
 * more than the truth. So it rises again as soon as something new is counted past it, bucket by bucket.
 */
function createHighest(): (series: readonly Slots[], registers: Kept) => (Slots & { startMs: number | undefined })[] {
  const highest = new Map<string, readonly bigint[]>();
  return (series, registers) => {
    const starts = registers.get(SPACES.countedSince.name)?.groups.get('');
    for (const { key, slots } of series) {
      const before = highest.get(key);
      if (before !== slots) highest.set(key, before === undefined ? slots : largerOf(slots, before));
    }
    return [...highest].map(([key, slots]) => {
      const firstMs = starts?.get(key);
      return { key, slots, startMs: firstMs === undefined ? undefined : Number(firstMs) - BEFORE_FIRST_MS };
    });
  };
}

function largerOf(slots: readonly bigint[], before: readonly bigint[]): readonly bigint[] {
  if (slots.every((amount, slot) => amount >= before[slot]!)) return slots;
  return slots.map((amount, slot) => (amount > before[slot]! ? amount : before[slot]!));
}

/** What a process remembers of what it exported, also when its settings change. */
export type Exports = {
  /** When this process exported first. */
  sinceMs: number | undefined;
  readonly highest: ReturnType<typeof createHighest>;
};

export function createExports(): Exports {
  return { sinceMs: undefined, highest: createHighest() };
}

export function createScrape(
  { store, people, expose, counters, gauges, budgets, periods, now, observe }: ScrapeSteps,
  exports: Exports = createExports(),
): Scrape {
  return {
    held: async () => {
      const stored = await store.read();
      const nowMs = now();
      const { series, registers, held } = expose(stored, nowMs, exports.sinceMs ?? nowMs);
      // Durable before it leaves: a restart must not export a 0 again after the value.
      if (registers.length > 0) await store.commit({ ...emptyChange(), registers });
      exports.sinceMs ??= nowMs;
      const snapshot = { ...stored, ...people(stored.registers) };
      const gauged = gauges(snapshot, nowMs);
      observe(snapshot, held, gauged.filter(({ isCut }) => isCut === true).length);
      return [...counters(exports.highest(series, stored.registers)), ...gauged];
    },
    truth: async () => {
      const stored = await store.read();
      const snapshot = { ...stored, ...people(stored.registers) };
      return [...counters(snapshot.series), ...gauges(snapshot, now())];
    },
    budgets: async () => {
      const stored = await store.read();
      return budgets({ ...stored, ...people(stored.registers) }, now());
    },
    overview: async (asked) => {
      const stored = await store.read();
      const [snapshot, nowMs] = [{ ...stored, ...people(stored.registers) }, now()];
      return {
        readings: [...counters(snapshot.series), ...gauges(snapshot, nowMs)],
        budgets: budgets(snapshot, nowMs),
        periods: periods(asked, snapshot, nowMs),
      };
    },
  };
}
