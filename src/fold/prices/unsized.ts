/**
 * Tokens that only sums tell, of a model that costs more in long requests: nobody says how long theirs were. They may all have been
 * of long ones, so the upper bound has the highest tier for them. That is known when a work period ends: what events or spans tell of
 * the same requests has had time to come, and a counter cannot be lowered.
 */
import { withLabels } from '../../model/labels.ts';
import type { Bounds } from '../../model/prices.ts';
import type { Batch } from '../batch.ts';
import { COUNTED, strideOf, TOLD, type Cell, type Entity } from '../entity/entity.ts';
import { UNSIZED } from '../ledger/corrections.ts';
import { tell } from '../ledger/ledger.ts';
import type { Slot } from '../slots.ts';

/** Witnesses that tell each request. */
const BY_REQUEST = ['events', 'spans'];

const bounds: Bounds = { low: 0, high: 0 };

/** Counts what these tokens may have cost beyond those of usual requests; each once. */
export function priceUnsized({ key, entity }: Slot, timeMs: number, { rules, emit, clock }: Batch): void {
  const groups = Map.groupBy(entity.cells.keys(), (at) => groupOf(entity.cells[at]!));
  for (const places of groups.values()) {
    const cell = entity.cells[places[0]!]!;
    const priced = rules.cells.payment(key.agent, cell)?.priced;
    const price = priced?.of.price?.paid;
    if (priced === undefined || price === undefined || price.isFlat) continue;
    const told = (witness: string) => toldBy(entity, places, witness);
    const known = Math.max(...BY_REQUEST.map(told)) + told(UNSIZED);
    const unsized = places.reduce((sum, at) => sum + entity.amounts[at * strideOf(entity) + COUNTED]!, 0) - known;
    if (unsized <= 0 || !tell(entity, cell, UNSIZED, unsized, clock.agendaMs, rules)) continue;
    price.tokens(priced.type, 0, unsized, timeMs, bounds);
    const usual = bounds.high;
    price.longest(priced.type, unsized, timeMs, bounds);
    if (usual < 0 || bounds.high <= usual) continue;
    emit('repriced_cost', bounds.high - usual, timeMs, priced.of.high, withLabels(entity.dimensions, cell.dimensions));
  }
}

/** Witnesses agree on the model, and not on all other labels. Cells of one quantity lie side by side, also where one more comes. */
function groupOf({ quantity, labels }: Cell): string {
  return `${quantity.name} ${labels['model'] ?? ''} ${labels['hosted_by'] ?? ''}`;
}

function toldBy(entity: Entity, places: readonly number[], witness: string): number {
  const column = entity.witnesses.indexOf(witness);
  if (column < 0) return 0;
  return places.reduce((sum, at) => sum + entity.amounts[at * strideOf(entity) + TOLD + column]!, 0);
}
