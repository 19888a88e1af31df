/** The words a catalogue may use, collected at start from whoever declares them: core, translators, KPI kinds. */
import type { FactSpec } from '../model/fact.ts';

export type Words = {
  /** Everything a KPI can be made of, by name. */
  readonly facts: ReadonlyMap<string, FactSpec>;
  /** Labels that any record may carry, whatever fact is made of it. */
  readonly labels?: readonly string[];
};
