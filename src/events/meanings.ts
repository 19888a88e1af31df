/** What records of one name have alike: what they are about, which signal tells it, and the texts of which there are few. */
import type { What } from '../model/activity.ts';
import type { Words } from '../model/words.ts';
import { MEANING_COLUMNS, type Column } from './columns.ts';
import { createKindOf } from './kinds.ts';
import { identifyTexts, type Shared, type Value } from './row-identity.ts';
import { maskedText } from './secrets.ts';

/** Kinds of activity that are remembered, or names where there is none, and meanings of each: of one as many are looked through. */
const KINDS_MAX = 10_000;
const ALIKE_MAX = 100;

/** Where the words of a row begin. */
const TEXTS = MEANING_COLUMNS.indexOf('part_of') + 1;

type Known = {
  readonly agent: string;
  readonly name: string;
  readonly unit: string;
  readonly words: readonly Value[];
  readonly alike: string | null;
  readonly meaning: Shared;
};

/** `agent`: '' where the name needs none before it. `words`: the columns of which values begin with one each. */
export function createMeaningOf(vocabulary: Words, words: readonly Column[]) {
  const kindOf = createKindOf(vocabulary);
  const places = MEANING_COLUMNS.slice(TEXTS, -1).map((column) => words.findIndex(({ name }) => name === column));
  const all = new Map<What | string, Known[]>();
  const make = (what: What | undefined, { agent, name, unit, words: told, alike }: Omit<Known, 'meaning'>): Shared => {
    const full = agent === '' ? name : eventNameOf(agent, name);
    const first = [full, unit, kindOf(what), what?.witness ?? '', what?.partOf?.[0] ?? null];
    const texts = [...first, ...places.map((at) => (told[at] ?? null) as string | null), alike].map(maskedText);
    return { values: [identifyTexts(texts), ...texts] };
  };
  return (
    what: What | undefined,
    agent: string,
    name: string,
    unit: string,
    values: readonly Value[],
    alike: string | null,
  ): Shared => {
    const key = what ?? name;
    let known = all.get(key);
    if (known === undefined) {
      if (all.size >= KINDS_MAX) all.clear();
      all.set(key, (known = []));
    }
    for (const each of known) {
      if (each.alike === alike && each.name === name && each.agent === agent && each.unit === unit)
        if (isSame(each.words, values)) return each.meaning;
    }
    if (known.length >= ALIKE_MAX) known.length = 0;
    const told = { agent, name, unit, words: values.slice(0, words.length), alike };
    const meaning = make(what, told);
    known.push({ ...told, meaning });
    return meaning;
  };
}

function isSame(words: readonly Value[], values: readonly Value[]): boolean {
  let at = 0;
  while (at < words.length && words[at] === values[at]) at++;
  return at === words.length;
}

/** `some_agent.api_request`, also of an agent that leaves its own name out. */
function eventNameOf(agent: string, name: string): string {
  return name.includes('.') || name.includes(' ') ? name : `${agent.replaceAll('-', '_')}.${name}`;
}
