/**
 * Words: what activities, facts and ledgers are made of. Each is declared where it is needed (here, in a translator's
 * folder, in a test) and collected once at the start. What is kept names its words, so declarations may be added,
 * reordered and taken away: nothing but this process knows in which order they came.
 */
import type { FactSpec } from './fact.ts';
import type { Unit } from './units.ts';

/** What a number of an activity is counted as: `one` for the occurrence itself. A measure that is not told counts nothing. */
export type Measure = 'one' | 'amount' | 'durationUs' | 'firstTokenUs';

/** What a kind of activity means for the fold. */
export type KindSpec = {
  /** Whether it is work: only that opens a stretch of a session, and bounds it. What always shows a person is, if nothing is said. */
  readonly work?: boolean;
  /** Whether it shows that its person is active: always, never, or where a label has this value. */
  readonly active: boolean | { readonly label: string; readonly value: string };
  /** The facts it tells alone. What several witnesses tell goes through the ledger instead. */
  readonly facts?: Readonly<Record<string, Measure>>;
  /** The counter of the session it moves, by one or by its amount; `ledger`: what is paid of it does. */
  readonly counter?: { readonly name: string; readonly by: 'one' | 'amount' | 'ledger' };
  /** It says that its session ended, and moves nothing else of it. */
  readonly ends?: true;
};

/** What the ledger accounts for: told by several witnesses, counted once. */
export type QuantitySpec = {
  readonly unit: Unit;
  /** The labels of its cells: those that every witness tells alike, and those that a witness which is waited for knows. */
  readonly labels: readonly string[];
  /** What a payment is a fact of, and the labels it has beside those of the cell. */
  readonly fact: string;
  readonly factLabels?: Readonly<Record<string, string>>;
  /** The fact of what each witness told, before it is reconciled. It has the label `witness`. */
  readonly reported?: string;
  /** What this witness tells counts only after so long, unless another has told it by then, who knows more labels. */
  readonly ripens?: { readonly witness: string; readonly afterMs: number };
  /** The counter of the session that payments move. */
  readonly counter?: string;
  /** Metrics alone tell it: without a session it is matched with nothing that lies in another shard. */
  readonly alone?: true;
};

/** A number that a session keeps of each stretch of work, and that is observed when the stretch ends. */
type CounterSpec = {
  readonly unit: Unit;
  /** The fact of the observation. */
  readonly fact?: string;
  /** Its name in the event `agent.session`. */
  readonly attribute?: string;
  /** A stretch that has events and none that moves it has 0 of it. Of other counters what nobody told is not known. */
  readonly zeroByEvents?: true;
};

type WitnessSpec = {
  /** Of witnesses that told as much the one of the lowest rank leads: it knows more labels. */
  readonly rank: number;
};

export type Declarations = {
  readonly facts?: Readonly<Record<string, FactSpec>>;
  readonly kinds?: Readonly<Record<string, KindSpec>>;
  readonly quantities?: Readonly<Record<string, QuantitySpec>>;
  readonly counters?: Readonly<Record<string, CounterSpec>>;
  readonly witnesses?: Readonly<Record<string, WitnessSpec>>;
};

/** A quantity by its name. One object for each, so that comparing them is cheap. */
export type Quantity = QuantitySpec & { readonly name: string };

export type Words = {
  readonly facts: ReadonlyMap<string, FactSpec>;
  readonly kinds: ReadonlyMap<string, KindSpec>;
  readonly quantities: ReadonlyMap<string, Quantity>;
  readonly counters: ReadonlyMap<string, CounterSpec>;
  readonly witnesses: ReadonlyMap<string, WitnessSpec>;
};

/** Throws where a word is declared twice, or one that is named is not declared: that is a mistake of ours. */
export function collectWords(declared: readonly Declarations[]): Words {
  const words: Words = {
    facts: gather(declared.map(({ facts }) => facts)),
    kinds: gather(declared.map(({ kinds }) => kinds)),
    quantities: named(gather(declared.map(({ quantities }) => quantities))),
    counters: gather(declared.map(({ counters }) => counters)),
    witnesses: gather(declared.map(({ witnesses }) => witnesses)),
  };
  checkKinds(words);
  checkQuantities(words);
  for (const [name, { fact }] of words.counters) if (fact !== undefined) wordOf(words.facts, fact, name);
  return words;
}

/** What is declared under a name. Throws where nothing is, naming who asks. */
export function wordOf<Spec>(specs: ReadonlyMap<string, Spec>, name: string, asks: string): Spec {
  const spec = specs.get(name);
  if (spec === undefined) throw new Error(`BUG: ${asks} names ${name}, which nobody declares`);
  return spec;
}

/** The labels that any fact may have. */
export function labelNames({ facts }: Words): readonly string[] {
  return [...new Set(['agent', ...[...facts.values()].flatMap(({ labels }) => labels)])];
}

function gather<Spec>(lists: readonly (Readonly<Record<string, Spec>> | undefined)[]): Map<string, Spec> {
  const all = new Map<string, Spec>();
  for (const list of lists) {
    for (const [name, spec] of Object.entries(list ?? {})) {
      if (all.has(name)) throw new Error(`BUG: ${name} is declared twice`);
      all.set(name, spec);
    }
  }
  return all;
}

function named(specs: ReadonlyMap<string, QuantitySpec>): Map<string, Quantity> {
  return new Map([...specs].map(([name, spec]) => [name, { name, ...spec }]));
}

function checkKinds({ kinds, facts, counters }: Words): void {
  for (const [name, kind] of kinds) {
    for (const fact of Object.keys(kind.facts ?? {})) wordOf(facts, fact, name);
    if (kind.counter !== undefined) wordOf(counters, kind.counter.name, name);
  }
}

function checkQuantities({ quantities, facts, counters, witnesses }: Words): void {
  for (const { name, unit, labels, fact, factLabels = {}, reported, ripens, counter } of quantities.values()) {
    const paid = wordOf(facts, fact, name);
    const strange = [...labels, ...Object.keys(factLabels)].filter((label) => !paid.labels.includes(label));
    if (strange.length > 0) throw new Error(`BUG: ${name} has ${strange.join(', ')}, which ${fact} has not`);
    if (paid.unit !== unit) throw new Error(`BUG: ${name} is in ${unit}, and ${fact} in ${paid.unit}`);
    if (reported !== undefined) wordOf(facts, reported, name);
    if (ripens !== undefined) wordOf(witnesses, ripens.witness, name);
    if (counter !== undefined) wordOf(counters, counter, name);
  }
}
