/** The open stretches of a session: in the order of time, and bounded in number. */
import { LIMITS } from '../../model/limits.ts';
import { noteLimit, type Outcome } from '../../model/outcome.ts';
import { UNTOLD, type Entity, type Stretch } from '../entity/entity.ts';

/** Open at once. Of one more the two that are nearest to each other become one: each fold writes all of them. */
const STRETCHES_MAX = LIMITS.session_periods.max;

/** How often the limit was hit. */
export type Limits = Pick<Outcome, 'joinedStretches' | 'limits'>;

/** The stretch that reaches these times: one that is open and near enough, or a new one. Those it bridges become one. */
export function reach(entity: Entity, fromMs: number, untilMs: number, idleMs: number, limits: Limits): Stretch {
  const { stretches } = entity;
  let end = firstAfter(stretches, untilMs + idleMs);
  let at = end;
  while (at > 0 && stretches[at - 1]!.lastMs >= fromMs - idleMs) at--;
  if (at === end) stretches.splice(end++, 0, newStretch(fromMs, untilMs));
  const stretch = stretches[at]!;
  // Seldom is there a second one.
  if (end - at > 1) for (const other of stretches.splice(at + 1, end - at - 1)) join(stretch, other);
  stretch.startMs = Math.min(stretch.startMs, fromMs);
  stretch.lastMs = Math.max(stretch.lastMs, untilMs);
  if (stretches.length <= STRETCHES_MAX) return stretch;
  limits.joinedStretches++;
  noteLimit(limits, 'session_periods');
  return joinNearest(entity, stretch);
}

/** The place of the first stretch that begins after this time; the length where none does. */
function firstAfter(stretches: readonly Stretch[], timeMs: number): number {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stretches[middle]!.startMs > timeMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Makes one of the two between which the least time lies. Gives the one that is `wanted` then. */
function joinNearest({ stretches }: Entity, wanted: Stretch): Stretch {
  const gapBefore = (at: number) => stretches[at]!.startMs - stretches[at - 1]!.lastMs;
  let nearest = 1;
  for (let at = 2; at < stretches.length; at++) if (gapBefore(at) < gapBefore(nearest)) nearest = at;
  const [other] = stretches.splice(nearest, 1);
  const into = stretches[nearest - 1]!;
  join(into, other!);
  return other === wanted ? into : wanted;
}

function newStretch(startMs: number, lastMs: number): Stretch {
  return { startMs, lastMs, firstEventMs: 0, lastEventMs: 0, counts: [] };
}

function join(into: Stretch, other: Stretch): void {
  into.startMs = Math.min(into.startMs, other.startMs);
  into.lastMs = Math.max(into.lastMs, other.lastMs);
  into.firstEventMs = Math.min(into.firstEventMs || other.firstEventMs, other.firstEventMs || into.firstEventMs);
  into.lastEventMs = Math.max(into.lastEventMs, other.lastEventMs);
  for (const [index, count] of other.counts.entries()) {
    const own = into.counts[index] ?? UNTOLD;
    into.counts[index] =
      own === UNTOLD || count === UNTOLD ? Math.max(own, count) : Math.min(own + count, Number.MAX_SAFE_INTEGER);
  }
}
