/** A vocabulary of another version: what nothing that is kept may depend on. */
import { AGENTS } from '../../src/agents/agents.ts';
import { CORE_WORDS } from '../../src/model/core-words.ts';
import { collectWords, type Declarations, type Words } from '../../src/model/words.ts';

/** The same words, each list the other way round, and with one more before all others. */
export function rearranged(): Words {
  const reversed = [CORE_WORDS, ...AGENTS.map(({ declares }) => declares)]
    .toReversed()
    .map(
      (declared) =>
        Object.fromEntries(
          Object.entries(declared).map(([list, specs]) => [
            list,
            Object.fromEntries(Object.entries(specs).toReversed()),
          ]),
        ) as Declarations,
    );
  const more: Declarations = {
    witnesses: { hearsay: { rank: 9 } },
    counters: { laughs: { unit: 'count' } },
    quantities: {
      carbon: { unit: 'tokens', labels: ['source', 'model'], fact: 'tokens', factLabels: { type: 'carbon' } },
    },
    kinds: { laugh: { active: false, counter: { name: 'laughs', by: 'one' } } },
  };
  return collectWords([more, ...reversed]);
}
