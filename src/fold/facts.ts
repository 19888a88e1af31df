/** From activities to facts: what of a record that counts is counted, once the rules are through with it. */
import type { Activity, Quantity } from '../model/activity.ts';
import type { Fact, FactKind } from '../model/fact.ts';
import { LABEL, LABELS } from '../model/labels.ts';
import type { Entity } from './entity.ts';
import { withDimensions } from './people.ts';

export type Emit = (kind: FactKind, value: number, timeMs: number, labels: readonly string[]) => void;

/** All facts are one object: who records one keeps nothing of it. */
export function createEmit(record: (fact: Fact) => void): Emit {
  const fact: Fact = { kind: 'cost', value: 0, timeMs: 0, labels: [] };
  return (kind, value, timeMs, labels) => {
    fact.kind = kind;
    fact.value = value;
    fact.timeMs = timeMs;
    fact.labels = labels;
    record(fact);
  };
}

/** The facts that a record tells alone; what witnesses tell together comes from the ledger. */
export function emitOwnFacts(activity: Activity, amount: number, timeMs: number, entity: Entity, emit: Emit): void {
  const { kind, durationUs, firstTokenUs } = activity;
  const labels = withDimensions(activity.labels, entity);
  switch (kind) {
    case 'request':
      emit('request', 1, timeMs, labels);
      if (durationUs >= 0) emit('request_duration', durationUs, timeMs, labels);
      if (firstTokenUs >= 0) emit('first_token', firstTokenUs, timeMs, labels);
      return;
    case 'tool':
      emit('tool', 1, timeMs, labels);
      if (durationUs >= 0) emit('tool_duration', durationUs, timeMs, labels);
      return;
    case 'request_error':
    case 'prompt':
      return emit(kind, 1, timeMs, labels);
    case 'lines':
    case 'commit':
    case 'pull_request':
    case 'active_time':
      return emit(kind, amount, timeMs, labels);
    case 'session_start':
    case 'usage':
    case 'decision':
    case 'session_end':
  }
}

/** The labels of a ledger cell: only what every witness tells alike, and for decisions the language. */
const USAGE_CELL = [LABEL.model, LABEL.source];
const DECISION_CELL = [LABEL.decision, LABEL.tool, LABEL.language];
const START_CELL = [LABEL.start];

const cellIndexes = (quantity: Quantity) =>
  quantity === 'decision' ? DECISION_CELL : quantity === 'start' ? START_CELL : USAGE_CELL;

/** The label cell that a record tells the ledger of. */
export function cellLabels({ labels }: Activity, quantity: Quantity): string[] {
  return cellIndexes(quantity).map((index) => labels[index]!);
}

/**
 * Emits what the ledger pays. `labels` are blank ones of the entity, for all its payments: what an earlier one left there
 * is of no label that this fact has.
 */
export function emitPayment(
  quantity: Quantity,
  cell: readonly string[],
  amount: number,
  timeMs: number,
  labels: string[],
  emit: Emit,
): void {
  const indexes = cellIndexes(quantity);
  for (let position = 0; position < indexes.length; position++) labels[indexes[position]!] = cell[position]!;
  if (quantity === 'decision' || quantity === 'cost') return emit(quantity, amount, timeMs, labels);
  if (quantity === 'start') return emit('session_start', amount, timeMs, labels);
  labels[LABEL.type] = quantity;
  emit('tokens', amount, timeMs, labels);
}

const BLANK: readonly string[] = LABELS.map(() => '');

export function blankLabels(agent: string, entity: Entity): string[] {
  const labels = BLANK.concat(entity.dimensions);
  labels[LABEL.agent] = agent;
  return labels;
}
