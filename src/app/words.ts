/** What is declared, collected for those who are given it. */
import type { Words } from '../kpis/words.ts';
import { FACTS } from '../model/fact.ts';

export const WORDS: Words = { facts: new Map(Object.entries(FACTS)) };
