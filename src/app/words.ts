/** All words there are, for those who are given them. */
import { AGENTS, wordsOf } from '../agents/agents.ts';

export const WORDS = wordsOf(AGENTS);
