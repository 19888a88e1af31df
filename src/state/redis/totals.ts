/**
 * The totals of all shards, added up as they are read. Each shard tells pieces: the slots of a series, and its quarters of
 * one day. What is handed out is never changed again.
 */
import { joinedQuarter } from '../../model/calendar.ts';
import type { Joining, Quarter } from '../../model/store.ts';
import { Shelf } from '../shelf.ts';

export type Total = { readonly kpi: string; readonly slots: readonly bigint[] };

export const QUARTERS_A_DAY = 96;

export type Pruning = { readonly piece: string; readonly from: number; readonly moves: readonly number[] };

export class Totals {
  readonly all = new Map<string, Total>();
  #quarters = new Shelf<string, Quarter, Map<Quarter, bigint>>((old) => new Map(old));
  /** `kpi`, newline, key, by id. */
  readonly #names = new Map<string, string>();
  /** What each shard has told, by piece. */
  readonly #told: Map<string, readonly string[]>[];

  constructor(shards: number) {
    this.#told = Array.from({ length: shards }, () => new Map());
  }

  /** For a reading: from now on, changes go to copies. */
  lend(): ReadonlyMap<string, ReadonlyMap<Quarter, bigint>> {
    return this.#quarters.lend();
  }

  knows(id: string): boolean {
    return this.#names.has(id);
  }

  name(id: string, name: string): void {
    this.#names.set(id, name);
  }

  /** A piece of a shard is this now: field, amount, field, amount … */
  put(shard: number, piece: string, content: readonly string[]): void {
    const told = this.#told[shard]!;
    this.#add(piece, told.get(piece) ?? [], -1n);
    this.#add(piece, content, 1n);
    told.set(piece, content);
  }

  /** What the shard told is over; it will tell everything anew. */
  clear(shard: number): void {
    this.#told[shard] = new Map();
    this.all.clear();
    this.#quarters = new Shelf((old) => new Map(old));
    for (const told of this.#told) for (const [piece, content] of told) this.#add(piece, content, 1n);
  }

  /**
   * Pieces of a shard with quarters before this one or that are to be joined; the quarter of the day from which on each stays,
   * and those that go into others.
   */
  piecesBefore(shard: number, quarter: Quarter, join: Joining | undefined): Pruning[] {
    return [...this.#told[shard]!].flatMap(([piece, content]): Pruning[] => {
      if (!piece.startsWith('q:')) return [];
      const first = dayOf(piece) * QUARTERS_A_DAY;
      const from = quarter - first;
      const moves = join === undefined || first >= join.before ? [] : movesOf(content, first, from, join);
      return from > 0 || moves.length > 0 ? [{ piece, from, moves }] : [];
    });
  }

  #add(piece: string, content: readonly string[], sign: bigint): void {
    const [kind, id = ''] = piece.split(':');
    const [kpi = '', key] = this.#names.get(id)?.split(/\n(.*)/s) ?? [];
    if (key === undefined) throw new Error(`BUG: the series ${id} has no name`);
    if (kind === 't') {
      const slots = [...(this.all.get(key)?.slots ?? [])];
      for (let at = 0; at < content.length; at += 2) {
        const slot = Number(content[at]);
        slots[slot] = (slots[slot] ?? 0n) + sign * BigInt(content[at + 1]!);
      }
      if (slots.length > 0) this.all.set(key, { kpi, slots });
    } else if (content.length > 0) {
      const amounts = this.#quarters.fill(key);
      const first = dayOf(piece) * QUARTERS_A_DAY;
      for (let at = 0; at < content.length; at += 2) {
        const quarter = first + Number(content[at]);
        amounts.set(quarter, (amounts.get(quarter) ?? 0n) + sign * BigInt(content[at + 1]!));
      }
    }
  }
}

/** Of quarters that are not where they are kept together: each, and where it goes. */
function movesOf(content: readonly string[], first: Quarter, from: number, { starts }: Joining): number[] {
  const quarters = content.flatMap((field, at) => (at % 2 === 0 ? [Number(field)] : []));
  const moves = quarters.map((quarter) => [quarter, joinedQuarter(first + quarter, starts) - first] as const);
  return moves.filter(([old, day]) => old >= from && old !== day).flat();
}

function dayOf(piece: string): number {
  return Number(piece.slice(piece.lastIndexOf(':') + 1));
}
