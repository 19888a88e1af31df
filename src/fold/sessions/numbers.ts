/**
 * Some agents number their events, per process and from 0 on. A number that is missing between two that came was lost.
 *
 * Of a session and version the runs are kept: numbers that follow each other soon, with the times of the first and the last.
 * Runs follow each other as their numbers and times do, and what is between them is missing. A smaller number at a later time
 * is another process (a session that was resumed). What is before the first number of a process is nobody's loss, since it may
 * have gone on from another session; nor is what another process had that ran at the same time. So order decides nothing,
 * and of what one process lost in its middle all is told, and of what several lost at once a part.
 * [Least and greatest number of a session: a resumed one begins again. One run at a time: late batches are losses.]
 *
 * They are kept as what else rises (see ledger/rises.ts), and told when the session's work period ends: until then a batch may be
 * on its way. What was told as lost is kept likewise: what comes later still is told as recovered.
 */
import type { Activity } from '../../model/activity.ts';
import { labelsOf } from '../../model/labels.ts';
import { createMemo } from '../../model/memo.ts';
import { hashOf, textOf } from '../dedupe/fingerprint.ts';
import { dayOf } from '../dedupe/time.ts';
import type { Days } from '../dedupe/days.ts';
import type { Key } from '../dedupe/owner.ts';
import type { Entity, Rise, Rising } from '../entity/entity.ts';
import type { Emit } from '../facts.ts';
import { gapsBetween, has, keepGaps, recover } from './gaps.ts';

/**
 * Runs of a session and version. Of one more the oldest become one, until so many are left that it need not be done again for
 * the next, and what is between them is told at once.
 */
const RUNS_MAX = 48;
const RUNS_LEFT = 8;

/** Processes whose last numbers are kept when a work period ends: what is older than these is not looked at any more. */
const PROCESSES_KEPT = 8;

/** A process that was silent for longer has probably ended, and another goes on. */
const LATELY_MS = 30 * 60_000;

/** Versions of the agent in one session; the numbers of more are not looked at. */
const VERSIONS_MAX = 20;

const keyOf = createMemo(1_000, (version: string) => textOf(hashOf(`numbers/${version}`)));

/** Told how many numbers are missing, and when the next one came. */
export type Lose = (version: string, count: number, timeMs: number) => void;

type Kept = { readonly key: Key; readonly entity: Entity };
type Gathering = { readonly emit: Emit; readonly days: Pick<Days, 'open'> };

/** Notes that a numbered event came. Whether that was new. */
export function noteEvent(
  { key, entity }: Kept,
  { who, sequence }: Activity,
  timeMs: number,
  batch: Gathering,
): boolean {
  const noted = key.session === '' ? 'known' : noteNumber(entity, who.version, sequence, timeMs);
  if (noted === 'known') return false;
  if (noted === 'crowded') joinOldest(entity, who.version, loseOf(key, entity, batch));
  if (typeof noted === 'object') {
    const labels = labelsOf({ agent: key.agent, version: who.version });
    batch.emit('recovered_event', 1, noted.lastMs, labels, entity.dimensions);
  }
  entity.expiresMs = Math.max(entity.expiresMs, batch.days.open(dayOf(timeMs)));
  return true;
}

/** Counts them. */
export function loseOf({ agent }: Key, { dimensions }: Entity, { emit }: Pick<Gathering, 'emit'>): Lose {
  return (version, count, timeMs) => emit('lost_event', count, timeMs, labelsOf({ agent, version }), dimensions);
}

/** Notes that an event with this number came. `crowded`: it was new, and runs are too many now. A gap: of which it was told as lost. */
export function noteNumber(
  entity: Entity,
  version: string,
  number: number,
  timeMs: number,
): 'known' | 'new' | 'crowded' | Rise {
  const numbers = entity.rising?.get(keyOf(version));
  if (numbers === undefined) return begin(entity, version, number, timeMs);
  const { rises: runs, sinceMs } = numbers;
  if (timeMs <= sinceMs) return 'known';
  const [only] = runs;
  // Nearly all come one after the other.
  if (runs.length === 1 && number === only!.last + 1 && isNext(only!.lastMs, timeMs)) {
    only!.last = number;
    only!.lastMs = timeMs;
    numbers.changed = true;
    return 'new';
  }
  return recover(entity, version, number, timeMs) ?? noteOther(numbers, number, timeMs);
}

/** A number that does not go on with the only run there is. */
function noteOther(numbers: Rising, number: number, timeMs: number): 'known' | 'new' | 'crowded' {
  const { rises: runs } = numbers;
  if (runs.some((run) => has(run, number, timeMs))) return 'known';
  numbers.changed = true;
  const before = runs.findLast(({ last, lastMs }) => last === number - 1 && isNext(lastMs, timeMs));
  const after = runs.find((run) => run !== before && run.first === number + 1 && isNext(timeMs, run.firstMs));
  if (before !== undefined) {
    Object.assign(before, { last: number, lastMs: timeMs });
    if (after !== undefined) {
      Object.assign(before, endOf(after));
      runs.splice(runs.indexOf(after), 1);
    }
    return 'new';
  }
  if (after !== undefined) Object.assign(after, { first: number, firstMs: timeMs });
  else runs.push({ first: number, firstMs: timeMs, last: number, lastMs: timeMs });
  runs.sort((a, b) => a.firstMs - b.firstMs || a.first - b.first);
  return runs.length > RUNS_MAX ? 'crowded' : 'new';
}

/** Makes one of the oldest two runs of a process, again and again, and tells what is missing between them. */
export function joinOldest(entity: Entity, version: string, lose: Lose): void {
  const numbers = entity.rising!.get(keyOf(version))!;
  const processes = processesOf(numbers.rises);
  while (numbers.rises.length > RUNS_LEFT) {
    const oldest = processes.find(({ length }) => length > 1);
    if (oldest === undefined) {
      forgetOldest(numbers);
      continue;
    }
    const [first, second] = oldest;
    tellMissing([first!, second!], processes, entity, version, lose);
    numbers.rises.splice(numbers.rises.indexOf(second!), 1);
    oldest.splice(1, 1);
    Object.assign(first!, endOf(second!));
  }
}

/** Tells what is missing, once. */
export function tellLost(entity: Entity, lose: Lose): void {
  for (const version of entity.versions) {
    const numbers = entity.rising?.get(keyOf(version));
    if (numbers === undefined) continue;
    const processes = processesOf(numbers.rises);
    for (const runs of processes) tellMissing(runs, processes, entity, version, lose);
    numbers.rises = processes.map((runs) => ({ ...runs[0]!, ...endOf(runs.at(-1)!) }));
    while (numbers.rises.length > PROCESSES_KEPT) forgetOldest(numbers);
    numbers.changed = true;
  }
}

function begin(entity: Entity, version: string, number: number, timeMs: number): 'known' | 'new' {
  if (!entity.versions.includes(version)) {
    if (entity.versions.length >= VERSIONS_MAX) return 'known';
    entity.versions = [...entity.versions, version];
    entity.wholeChars = 0;
  }
  const rises = [{ first: number, firstMs: timeMs, last: number, lastMs: timeMs }];
  const numbers = { rises, whole: false, sinceMs: 0, changed: true, isNew: true };
  (entity.rising ??= new Map()).set(keyOf(version), numbers);
  return 'new';
}

function isNext(beforeMs: number, afterMs: number): boolean {
  return beforeMs <= afterMs && afterMs - beforeMs <= LATELY_MS;
}

/**
 * The runs of each process, in the order of time: each after that with the greatest number before it, of those that ended
 * not long before, if there are such.
 */
function processesOf(runs: readonly Rise[]): Rise[][] {
  const processes: Rise[][] = [];
  for (const run of runs) {
    const before = processes.filter((each) => each.at(-1)!.last < run.first && each.at(-1)!.lastMs <= run.firstMs);
    const lately = before.filter((each) => isNext(each.at(-1)!.lastMs, run.firstMs));
    const nearest = (lately.length > 0 ? lately : before).toSorted((a, b) => b.at(-1)!.last - a.at(-1)!.last)[0];
    if (nearest === undefined) processes.push([run]);
    else nearest.push(run);
  }
  return processes;
}

/** What is missing between the runs of a process, without what others had that ran at the same time. */
function tellMissing(
  runs: readonly Rise[],
  processes: readonly (readonly Rise[])[],
  entity: Entity,
  version: string,
  lose: Lose,
): void {
  const others = processes.filter(
    (each) =>
      !each.includes(runs[0]!) && each[0]!.firstMs <= runs.at(-1)!.lastMs && each.at(-1)!.lastMs >= runs[0]!.firstMs,
  );
  const had = others.flat().toSorted((a, b) => a.first - b.first);
  for (const [index, after] of runs.entries()) {
    if (index === 0) continue;
    const gaps = gapsBetween(runs[index - 1]!, after, had);
    if (gaps.length === 0) continue;
    lose(
      version,
      gaps.reduce((sum, { first, last }) => sum + last - first + 1, 0),
      after.firstMs,
    );
    keepGaps(entity, version, gaps);
  }
}

function endOf({ last, lastMs }: Rise): Pick<Rise, 'last' | 'lastMs'> {
  return { last, lastMs };
}

function forgetOldest(numbers: Rising): void {
  numbers.sinceMs = Math.max(numbers.sinceMs, numbers.rises.shift()!.lastMs);
}
