/** From the attributes of a record to the columns that they fill. Only those are asked for that it may have: most columns are of others. */
import type { AnyRecord, AttributeValue, Name, Vocabulary } from '../model/record.ts';
import type { Column } from './columns.ts';
import type { Value } from './row-identity.ts';
import { contentOf, numberOf, spelled, textOf } from './values.ts';

export type Fill = {
  /** How many columns there are. */
  readonly size: number;
  /** Before the records of another resource or scope. */
  origin(): void;
  /** Which of the columns, and of the names after them, a record may tell itself. */
  among(record: AnyRecord): readonly number[];
  /** Adds the values of columns. */
  add(record: AnyRecord, places: readonly number[], values: Value[]): void;
};

export function createFill(
  columns: readonly Column[],
  keepsContent: boolean,
  vocabulary: Vocabulary,
  more: readonly Name[],
): Fill {
  const asked = columns.map(({ from }) => vocabulary.name(...spelled(from)));
  const valueOf = (at: number, value: AttributeValue): Value => {
    const { kept } = columns[at]!;
    if (kept === 'number') return numberOf(value);
    return kept === 'text' ? textOf(value) : keepsContent ? contentOf(value) : null;
  };
  /** What scope and resource say. */
  let around: readonly Value[] | undefined;
  return {
    size: asked.length,
    origin() {
      around = undefined;
    },
    among: vocabulary.among([...asked, ...more]),
    add(record, places, values) {
      const { scope, resource } = record.origin;
      around ??= asked.map((name, at) => valueOf(at, scope.get(name) ?? resource.get(name)));
      const first = values.length;
      for (const value of around) values.push(value);
      for (const at of places) {
        if (at >= asked.length) return;
        const value = record.get(asked[at]!);
        if (value !== undefined) values[first + at] = valueOf(at, value);
      }
    },
  };
}
