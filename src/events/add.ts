/** Adds rows to a table, several with a statement: one for each set of columns that rows tell, since what is not told is not bound. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Value } from './row-identity.ts';

/** Rows of a statement: so a row takes a quarter less of it. More gain nothing. */
const TOGETHER = 16;
/** Sets of columns that have statements; with one more all are made anew. */
const SETS_MAX = 64;

/** All columns that there are. */
export const ALL = -1;

type Add = {
  /** The values of a row, of columns whose bit is set in `told`. It may be written later. */
  row(values: readonly Value[], told: number): void;
  /** Writes what is left, and says how many rows were new since it was asked last. */
  end(): number;
};

type Set = {
  readonly one: StatementSync;
  readonly together: StatementSync;
  readonly width: number;
  /** Values of rows that wait, and how many values. */
  readonly waiting: Value[];
  used: number;
};

export function createAdd(db: DatabaseSync, table: string, columns: readonly string[]): Add {
  const sets = new Map<number, Set>();
  let last: Set | undefined;
  let lastTold = 0;
  let added = 0;
  const newSet = (told: number): Set => {
    if (sets.size >= SETS_MAX) {
      writeAll();
      sets.clear();
    }
    const names = columns.filter((_, at) => (told >> at) & 1);
    const values = `(${names.map(() => '?').join(', ')})`;
    const into = (rows: number) =>
      db.prepare(
        `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES ${Array.from({ length: rows }, () => values).join(', ')}`,
      );
    const waiting = Array.from({ length: TOGETHER * names.length }, () => null);
    return { one: into(1), together: into(TOGETHER), width: names.length, waiting, used: 0 };
  };
  const writeAll = () => {
    for (const { one, width, waiting, used } of sets.values()) {
      for (let at = 0; at < used; at += width) added += Number(one.run(...waiting.slice(at, at + width)).changes);
    }
    for (const set of sets.values()) set.used = 0;
  };
  return {
    row(values, told) {
      if (last === undefined || told !== lastTold) {
        last = sets.get(told);
        if (last === undefined) sets.set(told, (last = newSet(told)));
        lastTold = told;
      }
      const { waiting, width } = last;
      for (let at = 0; at < width; at++) waiting[last.used++] = values[at]!;
      if (last.used < waiting.length) return;
      last.used = 0;
      added += Number(last.together.run(...waiting).changes);
    },
    end() {
      writeAll();
      const before = added;
      added = 0;
      return before;
    },
  };
}
