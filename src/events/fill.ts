/** From the attributes of a record to the columns that they fill. Only those are asked for that it may have: most columns are of others. */
import type { AnyRecord, AttributeValue, Name, Vocabulary } from '../model/record.ts';
import { isWord, type Column } from './columns.ts';
import type { Value } from './row-identity.ts';
import { maskedOf, numberOf, spelled, textOf } from './values.ts';

export type Fill = {
  /** Those that records have alike come first: so many of them. */
  readonly columns: readonly Column[];
  readonly words: number;
  /** Before the records of another resource or scope. */
  origin(): void;
  /** Which of the columns, and of the names after them, a record may tell itself. */
  among(record: AnyRecord): readonly number[];
  /** The values of its columns, in the same list each time. */
  values(record: AnyRecord, places: readonly number[]): Value[];
};

export function createFill(
  told: readonly Column[],
  keepsContent: boolean,
  vocabulary: Vocabulary,
  more: readonly Name[],
): Fill {
  const columns = told.toSorted((a, b) => Number(isWord(b)) - Number(isWord(a)));
  const asked = columns.map(({ from }) => vocabulary.name(...spelled(from)));
  const valueOf = (at: number, value: AttributeValue): Value => {
    const { kept } = columns[at]!;
    if (kept === 'number') return numberOf(value);
    if (kept === 'word') return textOf(value);
    return kept === 'text' || keepsContent ? maskedOf(value) : null;
  };
  const values: Value[] = columns.map(() => null);
  /** What scope and resource say. */
  let around: readonly Value[] | undefined;
  return {
    columns,
    words: columns.filter(isWord).length,
    origin() {
      around = undefined;
    },
    among: vocabulary.among([...asked, ...more]),
    values(record, places) {
      const { scope, resource } = record.origin;
      around ??= asked.map((name, at) => valueOf(at, scope.get(name) ?? resource.get(name)));
      for (let at = 0; at < values.length; at++) values[at] = around[at]!;
      for (const at of places) {
        if (at >= values.length) break;
        const value = record.get(asked[at]!);
        if (value !== undefined) values[at] = valueOf(at, value);
      }
      return values;
    },
  };
}
