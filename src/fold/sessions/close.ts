/** Closing a session's stretches: each is observed once, counted as a start, and told as an event if that is wanted. */
import { labelsOf, NO_LABELS } from '../../model/labels.ts';
import { UNITS } from '../../model/units.ts';
import { wordOf } from '../../model/words.ts';
import { WAITS_SINCE, type Outgoing } from '../../model/store.ts';
import type { Key } from '../dedupe/owner.ts';
import type { Cell, Entity, Stretch } from '../entity/entity.ts';
import type { Emit } from '../facts.ts';
import type { Rules } from '../rules.ts';
import { BEGUN, boundsOf, countOf, giveNearest } from './sessions.ts';

/** The first stretch of a session was begun, the others go on with it. */
const START_KINDS = { first: 'fresh', later: 'resume' };

/**
 * `tell`: tells the ledger of a start. `settleAt`: counts what the ledger owes, for a time; a start belongs to when its stretch began, which may be days ago.
 * `agendaMs`: since when the events wait. Returns those of the closed stretches; their ids are the same whenever it is done again.
 */
export function closeStretches(
  key: Key,
  entity: Entity,
  reason: string,
  rules: Pick<Rules, 'words' | 'cells'>,
  emit: Emit,
  tell: (cell: Cell) => void,
  settleAt: (timeMs: number) => void,
  agendaMs: number,
): Outgoing[] {
  const start = wordOf(rules.words.quantities, 'start', 'the end of a session');
  giveNearest(entity);
  // The one that was begun first was counted then, by earlier versions without a note: mostly it is the first.
  const noted = entity.stretches.some((stretch) => countOf(entity, stretch, BEGUN) !== undefined);
  const isCounted = (at: number) => (noted ? countOf(entity, entity.stretches[at]!, BEGUN) !== undefined : at === 0);
  const events = entity.stretches.map((stretch, at) => {
    const index = entity.closed++;
    // Also told by the agent, where its metrics reach us: the ledger counts the start once.
    const labels = labelsOf({ start: index === 0 ? START_KINDS.first : START_KINDS.later });
    tell(rules.cells.of(start, labels, NO_LABELS));
    settleAt(boundsOf(stretch).startMs);
    if (!isCounted(at))
      emit('session_work', 1, boundsOf(stretch).startMs, labelsOf({ agent: key.agent }), entity.dimensions);
    observe(stretch, key.agent, reason, entity, rules, emit);
    return { id: `${key.text}/${index}`, body: eventBody(key, index, stretch, reason, entity, rules, agendaMs) };
  });
  entity.stretches = [];
  entity.ended = undefined;
  entity.wholeChars = 0;
  return events;
}

function observe(
  stretch: Stretch,
  agent: string,
  reason: string,
  entity: Entity,
  { words }: Pick<Rules, 'words'>,
  emit: Emit,
): void {
  const { durationUs, activeUs, lastMs } = times(entity, stretch);
  const hasEvents = stretch.lastEventMs > 0;
  const labels = labelsOf({ agent, reason });
  const fact = (kind: string, value: number) => emit(kind, value, lastMs, labels, entity.dimensions);
  fact('session_end', 1);
  fact('session_duration', durationUs);
  if (activeUs !== undefined) {
    fact('session_active', activeUs);
    fact('session_waiting', durationUs - activeUs);
  }
  for (const [name, { fact: observed, zeroByEvents = false }] of words.counters) {
    const count = countOf(entity, stretch, name) ?? (zeroByEvents && hasEvents ? 0 : undefined);
    if (observed !== undefined && count !== undefined) fact(observed, count);
  }
  const cost = countOf(entity, stretch, 'cost') ?? 0;
  const outcome = labelsOf({ agent, outcome: outcomeOf((name) => countOf(entity, stretch, name)) });
  emit('session_outcome', 1, lastMs, outcome, entity.dimensions);
  if (cost > 0) emit('session_outcome_cost', cost, lastMs, outcome, entity.dimensions);
}

/** Metrics tell what came of a stretch, and of those that are on none is without active time. Where nothing was used nothing can have come. */
function outcomeOf(count: (name: string) => number | undefined): string {
  const has = (name: string) => (count(name) ?? 0) > 0;
  if (has('shipped')) return 'shipped';
  if (has('changed')) return 'changed';
  if (has('failures') && !has('tokens')) return 'failed';
  if (count('active') === undefined) return 'unknown';
  return has('interruptions') ? 'abandoned' : 'none';
}

/** `activeUs`: undefined where nobody told. */
type Times = { startMs: number; lastMs: number; durationUs: number; activeUs: number | undefined };

/** Active time comes from metrics whose intervals may reach past the bounds, and person and agent may be active at once. */
function times(entity: Entity, stretch: Stretch): Times {
  const { startMs, lastMs } = boundsOf(stretch);
  const durationUs = (lastMs - startMs) * 1000;
  const active = countOf(entity, stretch, 'active');
  return { startMs, lastMs, durationUs, activeUs: active === undefined ? undefined : Math.min(active, durationUs) };
}

/** Attributes of the `agent.session` event, as JSON, and since when it waits (see journeys/outbox.ts). */
function eventBody(
  { agent, session }: Key,
  index: number,
  stretch: Stretch,
  reason: string,
  entity: Entity,
  { words }: Pick<Rules, 'words'>,
  agendaMs: number,
): string {
  const { startMs, lastMs, durationUs, activeUs } = times(entity, stretch);
  const counted = [...words.counters].flatMap(([name, { attribute, unit, zeroByEvents = false }]) => {
    const count = countOf(entity, stretch, name) ?? (zeroByEvents && stretch.lastEventMs > 0 ? 0 : undefined);
    return attribute === undefined || count === undefined ? [] : [[attribute, count / UNITS[unit].scale]];
  });
  return JSON.stringify({
    [WAITS_SINCE]: agendaMs,
    'agent.name': agent,
    ...(session === '' ? {} : { 'session.id': session }),
    'session.stretch': index,
    'session.start_ms': startMs,
    'session.end_ms': lastMs,
    'session.end_reason': reason,
    'user.id': entity.user,
    duration_seconds: durationUs / UNITS.seconds.scale,
    ...(activeUs === undefined ? {} : { active_seconds: activeUs / UNITS.seconds.scale }),
    ...Object.fromEntries(counted),
  });
}
