/** From activities to facts: what of a record that counts is counted, once the rules are through with it. */
import type { Activity } from '../model/activity.ts';
import type { Fact, FactKind } from '../model/fact.ts';
import type { List } from './lists.ts';

/** `dimensions`: the session's. */
export type Emit = (kind: FactKind, value: number, timeMs: number, labels: List, dimensions: List) => void;

/** All facts are one object: who records one keeps nothing of it. */
export function createEmit(record: (fact: Fact) => void): Emit {
  const fact: Fact = { kind: 'cost', value: 0, timeMs: 0, labels: [], dimensions: [] };
  return (kind, value, timeMs, labels, dimensions) => {
    fact.kind = kind;
    fact.value = value;
    fact.timeMs = timeMs;
    fact.labels = labels;
    fact.dimensions = dimensions;
    record(fact);
  };
}

/** The facts that a record tells alone; what witnesses tell together comes from the ledger. */
export function emitOwnFacts(activity: Activity, amount: number, timeMs: number, dimensions: List, emit: Emit): void {
  const { what, durationUs, firstTokenUs } = activity;
  const { kind, labels } = what;
  switch (kind) {
    case 'request':
      emit('request', 1, timeMs, labels, dimensions);
      if (durationUs >= 0) emit('request_duration', durationUs, timeMs, labels, dimensions);
      if (firstTokenUs >= 0) emit('first_token', firstTokenUs, timeMs, labels, dimensions);
      return;
    case 'tool':
      emit('tool', 1, timeMs, labels, dimensions);
      if (durationUs >= 0) emit('tool_duration', durationUs, timeMs, labels, dimensions);
      return;
    case 'request_error':
    case 'prompt':
      return emit(kind, 1, timeMs, labels, dimensions);
    case 'lines':
    case 'commit':
    case 'pull_request':
    case 'active_time':
      return emit(kind, amount, timeMs, labels, dimensions);
    case 'session_start':
    case 'usage':
    case 'decision':
    case 'session_end':
  }
}
