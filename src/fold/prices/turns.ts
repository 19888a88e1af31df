/**
 * Agents that report what a turn cost minutes after it. An estimate of a request is held for 10 minutes of listening after the
 * last request of its turn, and counts only if that turn was not reported by then. What it paid stays: a later report counts
 * only as far as it is ahead of that.
 *
 * A turn begins at its prompt, or at the time in its reported id, which is a little earlier. Both may come in any order: which
 * turn a request is of is decided when its estimate is due.
 *
 * [The larger of reported and estimated, by session: 39 % over with a list that is 1.5 times wrong.]
 */
import { labelsOf } from '../../model/labels.ts';
import { LIMITS } from '../../model/limits.ts';
import { noteLimit, type Outcome } from '../../model/outcome.ts';
import type { Clock } from '../../model/store.ts';
import { LOOK_AGAIN_MS_MIN, sureOf } from '../sessions/sessions.ts';
import type { Entity, Turn, Turns, Waiting } from '../entity/entity.ts';

type Limits = Pick<Outcome, 'limits'>;

/** How long an estimate waits for the report. It comes two minutes and a half after the turn. */
export const HELD_MS = 600_000;

/** How much earlier than its prompt a turn may begin. Seen: 24 to 101 ms. */
const LEAD_MS = 1_000;

const NONE: Turns = { turns: [], waiting: [] };

const UNPAID = { isReported: false, paid: 0, lastMs: 0, taken: {} } as const;

/** As they are kept: most turns are a time, and nothing was paid of them. */
export type Written = {
  readonly turns: readonly (Partial<Turn> & { readonly atMs: number })[];
  readonly waiting: readonly Waiting[];
  readonly reportedMs?: number;
};

export function writtenTurns({ turns, waiting, ...rest }: Turns): Written {
  const written = turns.map(({ atMs, isReported, paid, lastMs, taken }) => {
    return { atMs, ...(isReported && { isReported }), ...(paid > 0 && { paid, lastMs, taken }) };
  });
  return { turns: written, waiting, ...rest };
}

export function readTurns({ turns, waiting, ...rest }: Written): Turns {
  const whole = (one: Waiting) => ({ ...one, labels: labelsOf(one.labels), dimensions: labelsOf(one.dimensions) });
  return { turns: turns.map((turn) => ({ ...UNPAID, ...turn })), waiting: waiting.map(whole), ...rest };
}

/** A prompt begins a turn. */
export function beginTurn(entity: Entity, atMs: number, limits: Limits): void {
  enter(entity, atMs, false, limits);
}

/** What a witness reports of the turn that began then. Gives how much of it is paid already. */
export function reportTurn(entity: Entity, atMs: number, witness: string, amount: number, limits: Limits): number {
  const at = enter(entity, atMs, true, limits);
  const { turns } = entity.turns!;
  return take(entity, witness, amount, (index) => mayHavePaid(turns, index, at));
}

/** The same of a turn that the report does not name: any that came before it may be meant, and none of these is estimated. */
export function reportAny(entity: Entity, atMs: number, witness: string, amount: number): number {
  const { turns, waiting, reportedMs = 0 } = entity.turns ?? NONE;
  // Requests of it may come later than it does.
  put(entity, { turns, waiting: waiting.filter((one) => one.atMs > atMs), reportedMs: Math.max(reportedMs, atMs) });
  return take(entity, witness, amount, (index) => turns[index]!.atMs <= atMs);
}

/** Takes off the amount what turns that may be meant have paid. */
function take(entity: Entity, witness: string, amount: number, isMeant: (index: number) => boolean): number {
  const { turns, waiting } = entity.turns!;
  let left = amount;
  const rest = turns.map((turn, index) => {
    const taken = turn.taken[witness] ?? 0;
    const off = isMeant(index) ? Math.min(left, turn.paid - taken) : 0;
    left -= off;
    return off === 0 ? turn : { ...turn, taken: { ...turn.taken, [witness]: taken + off } };
  });
  put(entity, { turns: rest, waiting });
  return amount - left;
}

/** Holds an estimate. Of more than may be the last ones wait together. */
export function holdEstimate(entity: Entity, estimate: Waiting, limits: Limits): void {
  const { turns, waiting, reportedMs = 0 } = entity.turns ?? NONE;
  if (estimate.atMs <= reportedMs) return;
  const isAlike = (one: Waiting) => one.labels === estimate.labels && one.dimensions === estimate.dimensions;
  const near = waiting.length < LIMITS.session_turns.max ? undefined : waiting.findLast(isAlike);
  if (near !== undefined) noteLimit(limits, 'session_turns');
  if (near === undefined) return put(entity, { turns, waiting: [...waiting, estimate] });
  const lastMs = Math.max(near.lastMs, estimate.lastMs);
  const joined = { ...near, lastMs, dueMs: estimate.dueMs, amount: near.amount + estimate.amount };
  put(entity, { turns, waiting: waiting.with(waiting.indexOf(near), joined) });
}

/** Ends the wait of what is due, and gives what of it counts. `all`: of everything. */
export function ripeEstimates(entity: Entity, listenedMs: number, limits: Limits, all = false): readonly Waiting[] {
  const { turns, waiting } = entity.turns ?? NONE;
  const dueOf = duesOf(turns, waiting);
  const due = waiting.filter(({ atMs }) => all || dueOf(atMs) <= listenedMs);
  if (due.length === 0) return [];
  put(entity, { turns, waiting: waiting.filter((one) => !due.includes(one)) });
  const paid = due.filter(({ atMs }) => !hasReport(turns, placeOf(turns, atMs)));
  for (const { atMs, lastMs, amount } of paid) {
    // Nothing is known to have begun before it: a turn that did has it among its own.
    if (placeOf(entity.turns!.turns, atMs) < 0) enter(entity, 0, false, limits);
    const known = entity.turns!;
    const at = placeOf(known.turns, atMs);
    const turn = known.turns[at]!;
    const more = { ...turn, paid: turn.paid + amount, lastMs: Math.max(turn.lastMs, lastMs) };
    put(entity, { ...known, turns: known.turns.with(at, more) });
  }
  return paid;
}

/** When to look whether estimates are due, by the agenda; Infinity where none waits. */
export function estimatesAgendaMs({ turns: kept }: Entity, clock: Clock): number {
  if (kept === undefined || kept.waiting.length === 0) return Infinity;
  const dueOf = duesOf(kept.turns, kept.waiting);
  const firstMs = kept.waiting.reduce((first, { atMs }) => Math.min(first, dueOf(atMs)), Infinity);
  return clock.agendaMs + Math.max(firstMs - sureOf(clock), LOOK_AGAIN_MS_MIN);
}

/** By the time of a request: all of a turn are due with its last. */
function duesOf(turns: readonly Turn[], waiting: readonly Waiting[]): (atMs: number) => number {
  const dues = new Map<number, number>();
  const beginOf = (atMs: number) => {
    const at = placeOf(turns, atMs);
    return isLed(turns, at) ? at - 1 : at;
  };
  for (const { atMs, dueMs } of waiting) dues.set(beginOf(atMs), Math.max(dues.get(beginOf(atMs)) ?? 0, dueMs));
  return (atMs) => dues.get(beginOf(atMs)) ?? Infinity;
}

/** The last begin that is not after a time; -1 where there is none. */
function placeOf(turns: readonly Turn[], atMs: number): number {
  return turns.findLastIndex((turn) => turn.atMs <= atMs);
}

/** Whether it is the prompt of a turn that is reported to have begun just before. */
function isLed(turns: readonly Turn[], at: number): boolean {
  const [before, turn] = [turns[at - 1], turns[at]];
  return turn?.isReported === false && before?.isReported === true && turn.atMs - before.atMs <= LEAD_MS;
}

function hasReport(turns: readonly Turn[], at: number): boolean {
  return turns[at]?.isReported === true || isLed(turns, at);
}

/** Whether what was paid of a begin may be of the turn that is reported to have begun at `reported`. */
function mayHavePaid(turns: readonly Turn[], at: number, reported: number): boolean {
  if (at === reported) return true;
  if (at === reported + 1) return isLed(turns, at);
  return at < reported && turns[at]!.lastMs >= turns[reported]!.atMs;
}

/** Gives its place. A report stands before the prompt of the same time. */
function enter(entity: Entity, atMs: number, isReport: boolean, limits: Limits): number {
  const { turns, waiting } = entity.turns ?? NONE;
  const known = turns.findIndex((turn) => turn.atMs === atMs && turn.isReported === isReport);
  if (known >= 0) return known;
  const after = turns.findIndex((turn) => turn.atMs > atMs || (turn.atMs === atMs && isReport));
  const at = after < 0 ? turns.length : after;
  const turn: Turn = { ...UNPAID, atMs, isReported: isReport };
  const more = turns.toSpliced(at, 0, turn);
  const isTooMany = more.length > LIMITS.session_turns.max;
  if (isTooMany) noteLimit(limits, 'session_turns');
  // A prompt stays with the report before it.
  const kept = isTooMany ? oldestJoined(isLed(more, 2) ? oldestJoined(more) : more) : more;
  put(entity, { turns: kept, waiting });
  return Math.max(at - (more.length - kept.length), 0);
}

/** The two oldest as one: what is paid of either stays paid, and neither is estimated again where one is reported. */
function oldestJoined([one, other, ...rest]: readonly Turn[]): Turn[] {
  const taken = { ...one!.taken };
  for (const [witness, amount] of Object.entries(other!.taken)) taken[witness] = (taken[witness] ?? 0) + amount;
  const joined = {
    ...one!,
    isReported: one!.isReported || other!.isReported,
    paid: one!.paid + other!.paid,
    lastMs: Math.max(one!.lastMs, other!.lastMs),
    taken,
  };
  return [joined, ...rest];
}

function put(entity: Entity, turns: Turns): void {
  entity.turns = { ...entity.turns, ...turns };
  entity.wholeChars = 0;
}
