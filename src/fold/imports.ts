/**
 * Requests of histories that agents keep on their machines. They count in days, windows and lifetime, and in no live counter.
 *
 * A request counts once by its id. What telemetry told of its session counts by telemetry alone: no id is common to all that
 * telemetry tells, so the tokens of both are compared. While the ledger is there, that is exact: what the history tells in all,
 * less what is counted, is due. Afterwards a day of a session on which telemetry told of work is passed over. [To match single
 * requests by id: metrics have none, and a mark for each would be paid for by who never imports.]
 */
import type { Activity } from '../model/activity.ts';
import { labelsOf, NO_LABELS, withLabels } from '../model/labels.ts';
import { wordOf } from '../model/words.ts';
import type { Batch } from './batch.ts';
import type { createClaims } from './dedupe/claims.ts';
import { isWorkedOn } from './dedupe/imports.ts';
import { dayOf } from './dedupe/time.ts';
import type { Cell, Entity } from './entity/entity.ts';
import type { Emit } from './facts.ts';
import { isCorrection } from './ledger/corrections.ts';
import { countPaid, tell } from './ledger/ledger.ts';
import { countedOf, toldOf } from './ledger/sums.ts';
import type { Plan } from './plan.ts';
import { priceOf } from './prices/priced.ts';
import { emitCost } from './prices/untold.ts';
import type { Slot } from './slots.ts';
import type { Traits } from './traits.ts';

/** The quantity under which a session keeps how many tokens its history told. Nothing is paid for it. */
const IMPORTED = 'imported_tokens';
const WITNESS = 'transcript';

type Claims = ReturnType<typeof createClaims>;

/** Whether it changed the entity. */
export function foldImport(slot: Slot, index: number, { records, need }: Plan, claims: Claims, batch: Batch): boolean {
  const activity = records.activities[index]!;
  const timeMs = records.timesMs[index]!;
  const list = records.lists[index]!;
  const [own, anywhere, told] = records.twins!.get(index)! as unknown as [number, number, number];
  const { entity } = slot;
  const { days, outcome, clock } = batch;
  const marked = need.marks[list]!.days[0]!;
  if (days.isClosed(marked)) {
    outcome.late++;
    return false;
  }
  if (!claims.claim(list, own) || (anywhere !== own && !claims.claim(list, anywhere))) {
    outcome.duplicates++;
    return false;
  }
  days.keep(marked);
  const day = dayOf(timeMs);
  const isOpen = !days.isClosed(day);
  entity.expiresMs = Math.max(entity.expiresMs, days.open(isOpen ? day : dayOf(batch.nowMs)));
  entity.heardMs = clock.listenedMs;
  batch.noteCounted(activity, timeMs);
  batch.people.learn(entity, activity.who);
  const tokens = tokensOf(activity);
  const isTold = !isOpen && (claims.has(list, told) || isWorkedOn(entity.stretches, marked));
  const due = isOpen ? dueOf(entity, tokens, batch) : isTold ? 0 : tokens;
  if (due > 0) count(slot, activity, records.traits[index]!, timeMs, tokens, due, isOpen, batch);
  outcome.imported.known += due < tokens ? 1 : 0;
  return true;
}

/** What emits facts of a record beside what is imported: that a request was answered may be counted, how long it took is not. */
export function emitBeside(entity: Entity, activity: Activity, emit: Emit): Emit {
  if (activity.amounts === undefined || !entity.witnesses.includes(WITNESS) || !wasImported(entity, activity))
    return emit;
  return (kind, ...told) => {
    if (kind !== 'request') emit(kind, ...told);
  };
}

/** Whether a request that telemetry tells is among those that were imported before. */
function wasImported(entity: Entity, activity: Activity): boolean {
  const before = toldOf(entity, activity.what.witness, isTokens);
  return before + tokensOf(activity) <= toldOf(entity, WITNESS, isImportedCell);
}

/** How much of the request is ahead of what is counted of its session. */
function dueOf(entity: Entity, tokens: number, batch: Batch): number {
  const { rules, clock, outcome } = batch;
  const cell = rules.cells.known(IMPORTED, NO_LABELS, NO_LABELS);
  const known = knownOf(entity);
  if (!tell(entity, cell, WITNESS, tokens, clock.listenedMs, { cells: rules.cells, outcome })) return 0;
  return Math.min(Math.max(toldOf(entity, WITNESS, isImportedCell) - known, 0), tokens);
}

/** The tokens that are counted, or that some witness told: where a group pays for its sessions, none is counted here. */
function knownOf(entity: Entity): number {
  const tellers = entity.witnesses.filter((witness) => !isCorrection(witness));
  return Math.max(countedOf(entity, isTokens), ...tellers.map((witness) => toldOf(entity, witness, isTokens)));
}

function count(
  { key, entity }: Slot,
  activity: Activity,
  traits: Traits,
  timeMs: number,
  tokens: number,
  due: number,
  isOpen: boolean,
  batch: Batch,
): void {
  const { who, what, amounts } = activity;
  const { rules, people, imported: emit, outcome } = batch;
  const own = people.admitted(who.ownDimensions);
  const dimensions = withLabels(entity.dimensions, own);
  const pay = (cell: Cell, amount: number) => {
    // Telemetry that comes later finds it counted.
    if (isOpen) countPaid(entity, cell, amount, rules);
  };
  let left = due;
  for (const [index, cell] of traits.cellsOf(own).entries()) {
    const amount = Math.min(Math.max(amounts![index]!, 0), left);
    const payment = rules.cells.payment(key.agent, cell);
    if (amount === 0 || payment === undefined) continue;
    left -= amount;
    emit(payment.fact, amount, timeMs, payment.labels, dimensions);
    pay(cell, amount);
  }
  const price = traits.priced === undefined ? -1 : priceOf(traits.priced, activity, timeMs);
  const cost = due === tokens ? price : Math.floor(price * (due / tokens));
  if (price < 0)
    emit('unpriced_tokens', due, timeMs, labelsOf({ agent: key.agent, model: what.labels['model'] }), dimensions);
  else if (cost > 0) {
    emitCost(entity, cost, timeMs, traits.priced!.of.untold, own, emit);
    pay(rules.cells.of(wordOf(rules.words.quantities, 'cost', 'an import'), what.labels, own), cost);
  }
  if (due === tokens) emit('request', 1, timeMs, what.labels, dimensions);
  people.active(entity, who, timeMs);
  outcome.imported.requests += due === tokens ? 1 : 0;
  outcome.imported.tokens += due;
  outcome.imported.cost += Math.max(cost, 0);
}

function tokensOf({ amounts = [], what: { quantities } }: Activity): number {
  let sum = 0;
  for (const [index, quantity] of quantities.entries()) if (quantity !== 'cost') sum += Math.max(amounts[index]!, 0);
  return sum;
}

const isTokens = ({ quantity }: Cell) => quantity.fact === 'tokens';
const isImportedCell = ({ quantity }: Cell) => quantity.name === IMPORTED;
