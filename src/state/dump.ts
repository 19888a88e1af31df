/** How a dump is cut: what any home needs to write its state down as changes of bounded size. */
import type { Kept, Registers, Value } from '../model/registers.ts';
import type { Change, Day, EntityChange, Outgoing, Quarter, TotalChange } from '../model/store.ts';

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

/** Closed days come before marks that follow, as a home needs them that applies changes one by one. */
export function* keptPortions(kept: Kept, series: Iterable<Series>): Generator<Partial<Change>> {
  const bytesOf = ({ group, key, value }: Single) => {
    return group.length + key.length + (typeof value === 'number' ? 0 : value.text.length);
  };
  for (const some of portions(singles(kept), bytesOf)) yield { registers: inGroups(some) };
  const sizeOf = ({ key, slots, quarters }: TotalChange) => key.length + 8 * slots.length + 16 * quarters.length;
  for (const some of portions(additions(series), sizeOf)) yield { totals: some };
}

type Single = Pick<Registers, 'space' | 'group'> & { readonly key: string; readonly value: Value };

function* singles(kept: Kept): Generator<Single> {
  for (const { space, groups } of kept.values()) {
    for (const [group, values] of groups) for (const [key, value] of values) yield { space, group, key, value };
  }
}

/** Those of a group come one after the other. */
function inGroups(some: readonly Single[]): Registers[] {
  const all: (Registers & { readonly values: Map<string, Value> })[] = [];
  for (const { space, group, key, value } of some) {
    const last = all.at(-1);
    if (last?.space === space && last.group === group) last.values.set(key, value);
    else all.push({ space, group, values: new Map([[key, value]]) });
  }
  return all;
}

export function* entityPortions(entities: readonly EntityChange[]): Generator<Partial<Change>> {
  for (const some of portions(entities, ({ key, blob = '' }) => key.length + blob.length)) yield { entities: some };
}

export function* outboxPortions(events: readonly Outgoing[]): Generator<Partial<Change>> {
  for (const some of portions(events, ({ id, body }) => id.length + body.length)) yield { outbox: some };
}

/** Lists of at most BYTES_MAX, none of them empty. An item that is larger by itself comes alone. */
function* portions<Item>(items: Iterable<Item>, bytesOf: (item: Item) => number): Generator<Item[]> {
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
): Generator<Partial<Change>> {
  for (const pairs of portions(marks, () => 0)) yield { marks: new Map([[day, Int32Array.from(pairs.flat())]]) };
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
