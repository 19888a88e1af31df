/** The agents of the company: their models, and what is particular about what they tell. How they tell it is beside this file. */
import { MAIN_MODELS, SMALL_MODEL } from '../models.ts';

export type AgentKind = {
  readonly name: 'claude-code' | 'codex' | 'gemini-cli';
  /** What people choose for their own work, the likelier the more often it is named; and what is used beside it. */
  readonly models: readonly string[];
  readonly smallModel: string;
  /** It tells events alone. */
  readonly eventsOnly?: true;
  /** Its session ids begin with the time. */
  readonly hasTimedIds?: true;
  /** Its events tell starts as well. */
  readonly tellsStarts?: true;
  /** Its events tell that an edit was accepted when it has been made. */
  readonly decidesWithCall?: true;
};

/** The one of all stories in which nobody asks for another. */
export const MAIN_AGENT: AgentKind = { name: 'claude-code', models: MAIN_MODELS, smallModel: SMALL_MODEL };

export const CODEX: AgentKind = {
  name: 'codex',
  models: ['gpt-5.3-codex'],
  smallModel: 'gpt-5.1-codex-mini',
  eventsOnly: true,
  hasTimedIds: true,
  tellsStarts: true,
};

export const GEMINI_CLI: AgentKind = {
  name: 'gemini-cli',
  models: ['gemini-3.5-flash'],
  smallModel: 'gemini-3.5-flash-lite',
  eventsOnly: true,
  tellsStarts: true,
  decidesWithCall: true,
};

/** What people work with, in turns. */
export const MANY_AGENTS: readonly AgentKind[] = [MAIN_AGENT, MAIN_AGENT, CODEX, GEMINI_CLI];
