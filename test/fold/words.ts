/** The words that every agent may use, and the ledger's cells of them. */
import { createCells } from '../../src/fold/ledger/cells.ts';
import { CORE_WORDS } from '../../src/model/core-words.ts';
import { labelsOf, NO_LABELS } from '../../src/model/labels.ts';
import { collectWords, wordOf } from '../../src/model/words.ts';

const words = collectWords([CORE_WORDS]);
export const cells = createCells(words);
export const rules = { words, cells };

const quantity = (name: string) => wordOf(words.quantities, name, 'a test');
export const cell = (name: string, labels: Record<string, string>) =>
  cells.of(quantity(name), labelsOf(labels), NO_LABELS);
