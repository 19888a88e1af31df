/** How a dump is cut: what any home needs to write its state down as changes of bounded size. */
import type { Change, Clock, Day, DayState, Latch, Marks, Quarter, Scope, TotalChange } from '../model/store.ts';

/** About what a busy group commit has, so that no home meets a change of unusual size. */
const BYTES_MAX = 256 * 2 ** 10;

/** What a small item costs at least: 4,096 items at most go into one change. */
const ITEM_BYTES = 64;

const QUARTERS_MAX = 1_000;

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

type Series = {
  readonly key: string;
  readonly kpi: string;
  readonly slots: readonly bigint[];
  readonly quarters: Iterable<readonly [Quarter, bigint]>;
};

/** What is kept besides entities, marks and events. */
export type Kept = {
  readonly clock: Clock;
  readonly days: Iterable<DayState>;
  readonly aliases: Iterable<readonly [name: string, into: string]>;
  readonly people: Iterable<readonly [Scope, Iterable<readonly [name: string, lastMs: number]>]>;
  readonly attendance: Iterable<readonly [date: string, names: Iterable<string>]>;
  readonly series: Iterable<Series>;
  readonly latches: Iterable<Latch>;
};

/** Merges come before people, and days before marks that follow, as a home needs them that applies them one by one. */
export function* keptPortions(kept: Kept): Generator<Partial<Change>> {
  yield { clock: kept.clock };
  for (const some of portions(kept.days, () => 0)) yield { days: some };
  for (const some of portions(kept.aliases, ([name, into]) => name.length + into.length)) yield { merges: some };
  for (const [scope, times] of kept.people) {
    const scopes = [scope];
    for (const some of portions(times, ([name]) => name.length)) {
      yield { sightings: some.map(([name, lastMs]) => ({ name, lastMs, scopes, date: '' })) };
    }
  }
  for (const [date, names] of kept.attendance) {
    for (const some of portions(names, (name) => name.length)) {
      yield { sightings: some.map((name) => ({ name, lastMs: 0, scopes: [], date })) };
    }
  }
  const bytesOf = ({ key, slots, quarters }: TotalChange) => key.length + 8 * slots.length + 16 * quarters.length;
  for (const some of portions(additions(kept.series), bytesOf)) yield { totals: some };
  for (const some of portions(kept.latches, ({ key }) => key.length)) yield { latches: some };
}

/** Lists of at most BYTES_MAX, none of them empty. An item that is larger by itself comes alone. */
export function* portions<Item>(items: Iterable<Item>, bytesOf: (item: Item) => number): Generator<Item[]> {
  let portion: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = ITEM_BYTES + bytesOf(item);
    if (bytes + itemBytes > BYTES_MAX && portion.length > 0) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(item);
    bytes += itemBytes;
  }
  if (portion.length > 0) yield portion;
}

export function* markPortions(
  day: Day,
  marks: Iterable<readonly [hi: number, lo: number]>,
): Generator<ReadonlyMap<Day, Marks>> {
  for (const pairs of portions(marks, () => 0)) {
    yield new Map([[day, Int32Array.from(pairs.flat())]]);
  }
}

/** Each series as additions to nothing: as many as it takes for each to be of safe integers and not too long. */
function* additions(all: Iterable<Series>): Generator<TotalChange> {
  for (const { key, kpi, slots, quarters } of all) {
    const slotParts = [...safeParts(slots)];
    const amounts = [...quarters].flatMap(([quarter, amount]) =>
      [...safeParts([amount])].map(([part]) => [quarter, part!] as const),
    );
    for (let at = 0; at < Math.max(slotParts.length, amounts.length / QUARTERS_MAX); at++) {
      yield {
        key,
        kpi,
        slots: slotParts[at] ?? slots.map(() => 0),
        quarters: amounts.slice(at * QUARTERS_MAX, (at + 1) * QUARTERS_MAX),
      };
    }
  }
}

/** Safe integers that add up to the amounts, one list at least. */
function* safeParts(amounts: readonly bigint[]): Generator<number[]> {
  let rest = amounts;
  do {
    const part = rest.map(safePart);
    yield part;
    rest = rest.map((amount, index) => amount - BigInt(part[index]!));
  } while (rest.some((amount) => amount !== 0n));
}

function safePart(amount: bigint): number {
  if (amount > SAFE_MAX) return Number.MAX_SAFE_INTEGER;
  return Number(amount < -SAFE_MAX ? -SAFE_MAX : amount);
}
