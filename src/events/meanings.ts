/** What records of one name have alike: what they are about, which signal tells it, and the texts of which there are few. */
import type { What } from '../model/activity.ts';
import { createMemo } from '../model/memo.ts';
import type { AttributeValue } from '../model/record.ts';
import type { Words } from '../model/words.ts';
import { MEANING_COLUMNS, type Column } from './columns.ts';
import { createKindOf } from './kinds.ts';
import { identifyTexts, type Shared } from './row-identity.ts';
import { maskedText } from './secrets.ts';

/** Kinds of activity that are remembered, or names where there is none; first words of each, and meanings of these: they are looked through. */
const KINDS_MAX = 10_000;
const WORDS_MAX = 1_000;
const ALIKE_MAX = 100;

/** Where the words of a row begin. */
const TEXTS = MEANING_COLUMNS.indexOf('part_of') + 1;
const MODEL = MEANING_COLUMNS.indexOf('model') - TEXTS;

/** What a record says: the values of the columns, and after them those of attributes without one, each after its number. */
type Told = readonly (AttributeValue | null)[];

type Known = {
  readonly agent: string;
  readonly name: string;
  readonly unit: string;
  readonly told: Told;
  readonly meaning: Shared;
};

/** `agent`: '' where the name needs none before it. `columns`: those of which values begin with one each. */
export function createMeaningOf(words: Words, columns: readonly Column[], jsonOf: (alike: Told) => string | undefined) {
  const kindOf = createKindOf(words);
  const places = MEANING_COLUMNS.slice(TEXTS, -1).map((column) => columns.findIndex(({ name }) => name === column));
  const make = (what: What | undefined, { agent, name, unit, told }: Omit<Known, 'meaning'>): Shared => {
    const full = agent === '' ? name : eventNameOf(agent, name);
    const first = [full, unit, kindOf(what), what?.witness ?? '', what?.partOf?.[0] ?? null];
    const written = places.map((at) => (told[at] ?? null) as string | null);
    // One model has one name, as in counting.
    if (what?.labels['model']) written[MODEL] = what.labels['model'];
    const texts = [...first, ...written, jsonOf(told.slice(columns.length)) ?? null].map(maskedText);
    return { values: [identifyTexts(texts), ...texts] };
  };
  const all = createMemo(KINDS_MAX, (_key: What | string) => new Map<Told[number], Known[]>());
  return (what: What | undefined, agent: string, name: string, unit: string, told: Told): Shared => {
    const [byWord, word] = [all(what ?? name), told[0]];
    let known = byWord.get(word);
    if (known === undefined) {
      if (byWord.size >= WORDS_MAX) byWord.clear();
      byWord.set(word, (known = []));
    }
    for (const each of known) {
      if (each.name === name && each.agent === agent && each.unit === unit && isSame(each.told, told))
        return each.meaning;
    }
    if (known.length >= ALIKE_MAX) known.length = 0;
    const made = { agent, name, unit, told: [...told] };
    const meaning = make(what, made);
    known.push({ ...made, meaning });
    return meaning;
  };
}

function isSame(a: Told, b: Told): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at === a.length;
}

/** `some_agent.api_request`, also of an agent that leaves its own name out. */
function eventNameOf(agent: string, name: string): string {
  return name.includes('.') || name.includes(' ') ? name : `${agent.replaceAll('-', '_')}.${name}`;
}
