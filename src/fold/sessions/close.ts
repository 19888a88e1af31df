/** Closing a session's stretches: each is observed once, counted as a start, and told as an event if that is wanted. */
import { labelList } from '../../model/labels.ts';
import { UNITS } from '../../model/units.ts';
import type { FactKind } from '../../model/fact.ts';
import type { Outgoing } from '../../model/store.ts';
import { cellWith } from '../ledger/cells.ts';
import type { Entity, Stretch } from '../entity/entity.ts';
import type { Emit } from '../facts.ts';
import { EVENTS, START, tell } from '../ledger/ledger.ts';
import { canonical } from '../lists.ts';
import { boundsOf } from './sessions.ts';

/**
 * `key`: of the entity. `settleAt`: counts what the ledger owes, for a time; a start belongs to when its stretch began, which
 * may be days ago. Returns the events of the closed stretches; their ids are the same whenever it is done again.
 */
export function closeStretches(
  key: string,
  entity: Entity,
  reason: string,
  emit: Emit,
  settleAt: (timeMs: number) => void,
): Outgoing[] {
  const agent = key.slice(0, key.indexOf('/'));
  const events = entity.stretches
    .toSorted((a, b) => a.startMs - b.startMs)
    .map((stretch) => {
      const index = entity.closed++;
      // Also told by the agent, where its metrics reach us: the ledger counts the start once.
      tell(entity, cellWith(START, [index === 0 ? 'fresh' : 'resume']), EVENTS, 1, 0);
      settleAt(boundsOf(stretch).startMs);
      observe(stretch, agent, reason, entity, emit);
      return { id: `${key}/${index}`, body: eventBody(key, index, stretch, reason, entity) };
    });
  entity.stretches = [];
  entity.ended = undefined;
  entity.wholeChars = 0;
  return events;
}

function observe(stretch: Stretch, agent: string, reason: string, entity: Entity, emit: Emit): void {
  const { durationUs, activeUs, lastMs } = times(stretch);
  const labels = canonical(labelList({ agent, reason }));
  const fact = (kind: FactKind, value: number) => emit(kind, value, lastMs, labels, entity.dimensions);
  fact('session_end', 1);
  fact('session_duration', durationUs);
  fact('session_active', activeUs);
  fact('session_waiting', durationUs - activeUs);
  fact('session_cost', stretch.cost);
  fact('session_tokens', stretch.tokens);
  fact('session_prompts', stretch.prompts);
  fact('session_tools', stretch.tools);
}

/** Active time comes from metrics whose intervals may reach past the bounds, and person and agent may be active at once. */
function times(stretch: Stretch): { startMs: number; lastMs: number; durationUs: number; activeUs: number } {
  const { startMs, lastMs } = boundsOf(stretch);
  const durationUs = (lastMs - startMs) * 1000;
  return { startMs, lastMs, durationUs, activeUs: Math.min(stretch.activeUs, durationUs) };
}

/** Attributes of the `agent.session` event, as JSON. */
function eventBody(key: string, index: number, stretch: Stretch, reason: string, entity: Entity): string {
  const [agent = '', kind, ...session] = key.split('/');
  const { startMs, lastMs, durationUs, activeUs } = times(stretch);
  return JSON.stringify({
    'agent.name': agent,
    ...(kind === 'session' ? { 'session.id': session.join('/') } : {}),
    'session.stretch': index,
    'session.start_ms': startMs,
    'session.end_ms': lastMs,
    'session.end_reason': reason,
    'user.id': entity.user,
    duration_seconds: durationUs / UNITS.seconds.scale,
    active_seconds: activeUs / UNITS.seconds.scale,
    cost_usd: stretch.cost / UNITS.usd.scale,
    tokens: stretch.tokens,
    prompts: stretch.prompts,
    tool_calls: stretch.tools,
  });
}
