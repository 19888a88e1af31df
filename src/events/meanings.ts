/** What records of one name have alike: what they are about and which signal tells it. */
import type { What } from '../model/activity.ts';
import { createMemo } from '../model/memo.ts';
import type { Words } from '../model/words.ts';
import { createKindOf } from './kinds.ts';
import { identifyTexts, type Shared } from './row-identity.ts';

/** Names, agents and units together, of each kind of activity. */
const NAMES_MAX = 1_000;
const KNOWN_MAX = 10_000;

/** `agent`: '' where the name needs none before it. */
export function createMeaningOf(words: Words) {
  const kindOf = createKindOf(words);
  const byName = createMemo(KNOWN_MAX, (what: What | undefined) =>
    createMemo(NAMES_MAX, (key: string): Shared => {
      const [agent, name, unit] = key.split('\n') as [string, string, string];
      const full = agent === '' ? name : eventNameOf(agent, name);
      const texts = [full, unit, kindOf(what), what?.witness ?? '', what?.partOf?.[0] ?? null];
      return { values: [identifyTexts(texts), ...texts] };
    }),
  );
  return (what: What | undefined, agent: string, name: string, unit: string): Shared =>
    byName(what)(`${agent}\n${name}\n${unit}`);
}

/** `some_agent.api_request`, also of an agent that leaves its own name out. */
function eventNameOf(agent: string, name: string): string {
  return name.includes('.') || name.includes(' ') ? name : `${agent.replaceAll('-', '_')}.${name}`;
}
