/**
 * What hooks told last: which sessions wait for their person, and how full the limits of plans are. Limits are in memory alone:
 * status lines tell them each minute. Who waits tells nothing until that is over, so it is kept in registers, where other
 * replicas and the next start find it.
 */
import type { Kept, Registers } from './registers.ts';
import { keptWaits, unkeptWaits, type Session } from './waits.ts';

/** Of one agent: how many sessions wait, and since when the first of them. */
type Waiting = { readonly sessions: number; readonly sinceMs: number };

/** The fullest that anybody has of one limit; `fullAtMs` is undefined where it begins anew before. */
type PlanLimit = { readonly usedRatio: number; readonly fullAtMs: number | undefined };

export type Board = {
  /** A session began to wait, or (`waits` false) goes on. What is older than what is known changes nothing. */
  session(agent: string, session: string, atMs: number, waits: boolean): void;
  /** `teller`: whose limit it is, or the session that told of it. */
  limit(agent: string, limit: string, teller: string, atMs: number, told: PlanLimit): void;
  waiting(nowMs: number): ReadonlyMap<string, Waiting>;
  /** Takes in what others kept of who waits. */
  learn(kept: Kept): void;
  /** What is to be kept of who waits, and is not yet. */
  unkept(kept: Kept): Registers[];
  /** By agent, then by limit. */
  limits(nowMs: number): ReadonlyMap<string, ReadonlyMap<string, PlanLimit>>;
};

/** Who was not heard of for so long does not wait any more: most of these sessions were killed. */
const WAITS_MAX_MS = 12 * 60 * 60_000;
/** Status lines tell limits each minute while somebody works. */
const LIMIT_MAX_MS = 10 * 60_000;
const KNOWN_MAX = 20_000;

type Told = { readonly agent: string; readonly limit: string; readonly atMs: number; readonly told: PlanLimit };

export function createBoard(): Board {
  const sessions = new Map<string, Session>();
  const told = new Map<string, Told>();
  return {
    session(agent, session, atMs, waits) {
      const known = sessions.get(session);
      if (known !== undefined && atMs < known.atMs) return;
      const sinceMs = waits ? (known?.sinceMs ?? atMs) : undefined;
      keep(sessions, session, { agent, atMs, sinceMs });
    },
    limit(agent, limit, teller, atMs, of) {
      const key = `${agent} ${limit} ${teller}`;
      if (atMs >= (told.get(key)?.atMs ?? -Infinity)) keep(told, key, { agent, limit, atMs, told: of });
    },
    waiting(nowMs) {
      const agents = new Map<string, Waiting>();
      for (const { agent, sinceMs } of sessions.values()) {
        const { sessions: before, sinceMs: first } = agents.get(agent) ?? { sessions: 0, sinceMs: nowMs };
        const waits = sinceMs !== undefined && nowMs - sinceMs < WAITS_MAX_MS;
        agents.set(
          agent,
          waits ? { sessions: before + 1, sinceMs: Math.min(first, sinceMs) } : { sessions: before, sinceMs: first },
        );
      }
      return agents;
    },
    learn(kept) {
      for (const [agent, session, atMs, waits] of keptWaits(kept)) this.session(agent, session, atMs, waits);
    },
    unkept: (kept) => unkeptWaits(sessions, kept),
    limits(nowMs) {
      const agents = new Map<string, Map<string, PlanLimit>>();
      for (const { agent, limit, atMs, told: of } of told.values()) {
        if (nowMs - atMs > LIMIT_MAX_MS) continue;
        const limits = agents.get(agent) ?? new Map<string, PlanLimit>();
        agents.set(agent, limits.set(limit, fuller(limits.get(limit), of)));
      }
      return agents;
    },
  };
}

function fuller(a: PlanLimit | undefined, b: PlanLimit): PlanLimit {
  if (a === undefined) return b;
  const fullAtMs = Math.min(a.fullAtMs ?? Infinity, b.fullAtMs ?? Infinity);
  return { usedRatio: Math.max(a.usedRatio, b.usedRatio), fullAtMs: Number.isFinite(fullAtMs) ? fullAtMs : undefined };
}

/** The longest known ones give way. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > KNOWN_MAX) map.delete(map.keys().next().value!);
}
