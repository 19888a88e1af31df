/** Who waits for a person, in registers: when a session began to, and when it went on. Two replicas may hear of the one and the other. */
import { SPACES, type Groups, type Kept, type Registers } from './registers.ts';

/** `sinceMs`: undefined where it does not wait. */
export type Session = { readonly agent: string; readonly atMs: number; readonly sinceMs: number | undefined };

const NOBODY: Groups = new Map();

/** What was told last of each session that ever waited: agent, session, when, and whether it waits. */
export function* keptWaits(kept: Kept): Generator<[agent: string, session: string, atMs: number, waits: boolean]> {
  const { asked, wentOn } = groupsOf(kept);
  for (const [agent, all] of asked) {
    for (const session of all.keys()) {
      const [askedMs, onMs] = [timeIn(asked, agent, session), timeIn(wentOn, agent, session)];
      yield [agent, session, Math.max(askedMs, onMs), askedMs > onMs];
    }
  }
}

/** What of the sessions is not kept yet. Of most nobody knows that they ever waited, and nothing is kept. */
export function unkeptWaits(sessions: ReadonlyMap<string, Session>, kept: Kept): Registers[] {
  const { asked, wentOn } = groupsOf(kept);
  const fresh = { asked: new Map<string, Map<string, number>>(), wentOn: new Map<string, Map<string, number>>() };
  const note = (of: 'asked' | 'wentOn', agent: string, session: string, atMs: number) =>
    fresh[of].set(agent, (fresh[of].get(agent) ?? new Map<string, number>()).set(session, atMs));
  for (const [session, { agent, atMs, sinceMs }] of sessions) {
    const [askedMs, onMs] = [timeIn(asked, agent, session), timeIn(wentOn, agent, session)];
    if (sinceMs !== undefined && sinceMs > Math.max(askedMs, onMs)) note('asked', agent, session, sinceMs);
    if (sinceMs === undefined && askedMs > onMs && atMs >= askedMs) note('wentOn', agent, session, atMs);
  }
  return (['asked', 'wentOn'] as const).flatMap((of) =>
    [...fresh[of]].map(([group, values]) => ({ space: SPACES[of], group, values })),
  );
}

function groupsOf(kept: Kept): { asked: Groups; wentOn: Groups } {
  const groups = (name: string) => kept.get(name)?.groups ?? NOBODY;
  return { asked: groups(SPACES.asked.name), wentOn: groups(SPACES.wentOn.name) };
}

const timeIn = (groups: Groups, agent: string, session: string) => (groups.get(agent)?.get(session) ?? 0) as number;
