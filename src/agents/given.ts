/** What the people file gives to a record: by the names of its person, best first, then by the attributes that the file names. */
import { labelsOf, NO_LABELS, type Dimension, type Labels } from '../model/labels.ts';
import { inSmallLetters } from '../model/texts.ts';

type Find = (text: string) => string | undefined;

type Giver = {
  readonly label: string;
  readonly byName: Find;
  readonly byAttribute: readonly [at: number, find: Find][];
};

export type GivenFinder = {
  /** What has to be read of each record. */
  readonly attributes: readonly string[];
  /** `texts`: the values of the attributes. All are whole, since a pattern may look at their end. */
  labelsOf(names: readonly string[], texts: readonly string[]): Labels;
};

export function createGiven(dimensions: readonly Dimension[]): GivenFinder {
  const all = dimensions.flatMap(({ label, given }) => (given === undefined ? [] : [{ label, ...given }]));
  const attributes = [...new Set(all.flatMap(({ byAttribute }) => [...byAttribute.keys()]))];
  const givers = all.map(({ label, byName, byAttribute }): Giver => {
    const finders = [...byAttribute].map(([name, values]) => [attributes.indexOf(name), finderOf(values)] as const);
    return { label, byName: finderOf(byName), byAttribute: finders.map(([at, find]) => [at, find]) };
  });
  const valueOf = ({ byName, byAttribute }: Giver, names: readonly string[], texts: readonly string[]) => {
    for (const name of names) {
      const value = byName(name);
      if (value !== undefined) return value;
    }
    for (const [at, find] of byAttribute) {
      const value = find(texts[at]!);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  return {
    attributes,
    labelsOf(names, texts) {
      if (givers.length === 0) return NO_LABELS;
      return labelsOf(Object.fromEntries(givers.map((giver) => [giver.label, valueOf(giver, names, texts)])));
    },
  };
}

/** What is written out comes before what a `*` stands for, and of these the first of the file. */
function finderOf(values: ReadonlyMap<string, string>): Find {
  const patterns = [...values].flatMap(([pattern, value]) => {
    const star = pattern.indexOf('*');
    return star < 0 ? [] : [{ begin: pattern.slice(0, star), end: pattern.slice(star + 1), value }];
  });
  return (text) => {
    if (text === '') return undefined;
    const small = inSmallLetters(text);
    const fits = ({ begin, end }: { begin: string; end: string }) =>
      small.length >= begin.length + end.length && small.startsWith(begin) && small.endsWith(end);
    return values.get(small) ?? patterns.find(fits)?.value;
  };
}
