/** From activities to facts: what of a record that counts is counted, once the rules are through with it. */
import { QUANTITIES, type Activity, type Quantity } from '../model/activity.ts';
import type { Fact, FactKind } from '../model/fact.ts';
import { LABEL, LABELS } from '../model/labels.ts';
import type { Entity } from './entity.ts';
import { withDimensions } from './people.ts';

export type Emit = (fact: Fact) => void;

/** The facts that a record tells alone; what witnesses tell together comes from the ledger. */
export function emitOwnFacts(activity: Activity, amount: number, timeMs: number, entity: Entity, emit: Emit): void {
  const labels = withDimensions(activity.labels, entity);
  const fact = (kind: FactKind, value: number) => emit({ kind, value, timeMs, labels });
  const duration = (kind: FactKind, valueUs: number) => {
    if (valueUs >= 0) fact(kind, valueUs);
  };
  switch (activity.kind) {
    case 'request':
      fact('request', 1);
      duration('request_duration', activity.durationUs);
      return duration('first_token', activity.firstTokenUs);
    case 'tool':
      fact('tool', 1);
      return duration('tool_duration', activity.durationUs);
    case 'request_error':
    case 'prompt':
      return fact(activity.kind, 1);
    case 'lines':
    case 'commit':
    case 'pull_request':
    case 'active_time':
      return fact(activity.kind, amount);
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

function cellLabels({ labels }: Activity, indexes: readonly number[]): string[] {
  return indexes.map((index) => labels[index]!);
}

/** The fact of a payment of the ledger. */
export function paymentFact(
  agent: string,
  quantity: Quantity,
  cell: readonly string[],
  value: number,
  timeMs: number,
  entity: Entity,
): Fact {
  const labels = blankLabels(agent, entity);
  const indexes = cellIndexes(quantity);
  for (let position = 0; position < indexes.length; position++) labels[indexes[position]!] = cell[position]!;
  if (quantity === 'decision' || quantity === 'cost') return { kind: quantity, value, timeMs, labels };
  if (quantity === 'start') return { kind: 'session_start', value, timeMs, labels };
  labels[LABEL.type] = quantity;
  return { kind: 'tokens', value, timeMs, labels };
}

/** What a record tells the ledger: quantity, amount and label cell; one of a point, several of a request. */
export function forEachTold(
  activity: Activity,
  amount: number,
  tell: (quantity: Quantity, amount: number, labels: readonly string[]) => void,
): void {
  const { quantity, usage } = activity;
  if (quantity !== undefined) tell(quantity, amount, cellLabels(activity, cellIndexes(quantity)));
  if (usage === undefined) return;
  const labels = cellLabels(activity, USAGE_CELL);
  for (let index = 0; index < usage.length; index++) {
    if (usage[index]! > 0) tell(QUANTITIES[index]!, usage[index]!, labels);
  }
}

const BLANK: readonly string[] = LABELS.map(() => '');

export function blankLabels(agent: string, entity: Entity): string[] {
  const labels = BLANK.concat(entity.dimensions);
  labels[LABEL.agent] = agent;
  return labels;
}
