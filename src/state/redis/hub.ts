/** The hub as this process last read it, brought up to date by what changed since. */
import { Facts } from './hub-cache.ts';
import type { Hub as Keys } from './keys.ts';
import { People } from './people.ts';
import { SCRIPTS } from './scripts.ts';
import type { Session } from './health.ts';

/** How far a group was read. */
type Known = { epoch: string; revision: number };

const NOTHING: Known = { epoch: '', revision: 0 };

export class Hub {
  readonly #session: Session;
  readonly #keys: Keys;
  #facts = new Facts();
  #factsKnown = NOTHING;
  #people = new People();
  #peopleKnown = NOTHING;
  #generation = 0;
  #coming: Promise<Facts> | undefined;

  constructor(session: Session, keys: Keys) {
    this.#session = session;
    this.#keys = keys;
  }

  /** As last read, which may be long ago. */
  get known(): Facts {
    return this.#facts;
  }

  /** As of now or later. Parts of one group of requests ask together. */
  facts(): Promise<Facts> {
    return (this.#coming ??= Promise.resolve().then(() => {
      this.#coming = undefined;
      return this.#readFacts();
    }));
  }

  async people(): Promise<{ people: People; facts: Facts }> {
    const { meta, facts, factsChanged, people, peopleChanged } = this.#keys;
    const keys = [meta, facts, factsChanged, people, peopleChanged];
    await this.#catchUp(keys, () => [this.#factsKnown, this.#peopleKnown]);
    return { people: this.#people, facts: this.#facts };
  }

  async #readFacts(): Promise<Facts> {
    const { meta, facts, factsChanged } = this.#keys;
    await this.#catchUp([meta, facts, factsChanged], () => [this.#factsKnown]);
    return this.#facts;
  }

  async #catchUp(keys: string[], known: () => Known[]): Promise<void> {
    let asked: number;
    do {
      this.#beginAnew();
      asked = this.#generation;
      const args = known().flatMap(({ epoch, revision }) => [epoch, `${revision}`]);
      const answer = await this.#session.ask(SCRIPTS.changes, keys, args);
      const [epoch, revision, facts, people] = answer as [string, string, (string | null)[], (string | null)[]?];
      // What changed since something that is not known any more is of no use.
      if (asked !== this.#session.generation) continue;
      this.#putFacts({ epoch, revision: Number(revision) }, facts);
      if (people !== undefined) this.#putPeople({ epoch, revision: Number(revision) }, people);
    } while (asked !== this.#session.generation);
  }

  #beginAnew(): void {
    if (this.#generation === this.#session.generation) return;
    this.#generation = this.#session.generation;
    this.#factsKnown = NOTHING;
    this.#peopleKnown = NOTHING;
  }

  #putFacts(known: Known, changes: readonly (string | null)[]): void {
    if (isOlder(known, this.#factsKnown)) return;
    // What was handed out may be in use by a fold: something was forgotten, and it begins anew.
    if (known.epoch !== this.#factsKnown.epoch) this.#facts = new Facts();
    for (let at = 0; at < changes.length; at += 2) {
      const value = changes[at + 1];
      if (value != null) this.#facts.put(changes[at]!, value);
    }
    this.#factsKnown = known;
  }

  #putPeople(known: Known, changes: readonly (string | null)[]): void {
    if (isOlder(known, this.#peopleKnown)) return;
    if (known.epoch !== this.#peopleKnown.epoch) this.#people = new People();
    for (let at = 0; at < changes.length; at += 2) this.#people.put(changes[at]!, changes[at + 1] ?? null);
    this.#peopleKnown = known;
  }
}

/** An answer that another, asked later, has overtaken. */
function isOlder(answer: Known, known: Known): boolean {
  return (
    Number(answer.epoch) < Number(known.epoch) || (answer.epoch === known.epoch && answer.revision < known.revision)
  );
}
