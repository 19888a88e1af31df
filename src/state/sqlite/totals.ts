/** The totals of all series, and of series that are read in windows when the amounts happened. */
import { joinedQuarter } from '../../model/calendar.ts';
import type { Joining, Quarter, TotalChange } from '../../model/store.ts';
import { Shelf } from '../shelf.ts';

export type Total = { readonly kpi: string; readonly slots: readonly bigint[] };

/** `id`: stands for the key in rows of quarters; series are numbered as they come, and none ever goes. */
export type NumberedTotal = Total & { readonly id: number };

export class Totals {
  readonly all = new Map<string, NumberedTotal>();
  readonly quarters = new Shelf<string, Quarter, Map<Quarter, bigint>>((old) => new Map(old));
  /** Keys whose rows are behind. */
  changed = new Set<string>();

  /** The totals after the change, for `apply`. Refuses what is not exact. */
  stage(changes: readonly TotalChange[]): Map<string, Total> {
    const staged = new Map<string, Total>();
    for (const addition of changes) {
      staged.set(addition.key, sum(staged.get(addition.key) ?? this.all.get(addition.key), addition));
    }
    return staged;
  }

  apply(changes: readonly TotalChange[], staged: ReadonlyMap<string, Total>): void {
    for (const [key, total] of staged) {
      this.put(key, total);
      this.changed.add(key);
    }
    for (const { key, quarters } of changes) {
      for (const [quarter, amount] of quarters) {
        const amounts = this.quarters.change(key, quarter);
        amounts.set(quarter, (amounts.get(quarter) ?? 0n) + BigInt(amount));
      }
    }
  }

  /** From now on old quarters are kept by day. Done again it changes nothing. */
  join({ before, starts }: Joining): void {
    for (const [key, amounts] of this.quarters.entries()) {
      for (const [quarter, amount] of amounts) {
        const day = quarter < before ? joinedQuarter(quarter, starts) : quarter;
        if (day === quarter) continue;
        const joined = this.quarters.change(key, day);
        joined.set(day, (joined.get(day) ?? 0n) + amount);
        this.quarters.delete(key, quarter);
      }
    }
  }

  /** Puts a total in place of what is there, without noting it as changed: also how rows are read at the start. */
  put(key: string, { kpi, slots }: Total): void {
    const known = this.all.get(key);
    this.all.set(key, { id: known?.id ?? this.all.size + 1, kpi, slots });
  }

  persisted(): void {
    this.changed = new Set();
    this.quarters.persisted();
  }
}

function sum(total: Total | undefined, { key, kpi, slots, quarters }: TotalChange): Total {
  if (total !== undefined && total.slots.length !== slots.length) {
    throw new Error(`BUG: ${key} has ${total.slots.length} slots, and ${slots.length} came to be added`);
  }
  const sums = slots.map((amount, slot) => (total?.slots[slot] ?? 0n) + exact(key, amount));
  for (const [, amount] of quarters) exact(key, amount);
  return { kpi: total?.kpi ?? kpi, slots: sums };
}

function exact(key: string, amount: number): bigint {
  if (!Number.isSafeInteger(amount)) throw new Error(`BUG: ${amount} cannot be added to ${key} exactly`);
  return BigInt(amount);
}
