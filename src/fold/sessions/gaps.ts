/** Numbers of events that were told as lost: they are kept while they may still come, as what else rises. */
import { createMemo } from '../../model/memo.ts';
import { hashOf, textOf } from '../dedupe/fingerprint.ts';
import type { Entity, Rise } from '../entity/entity.ts';
import { forget } from '../ledger/rises.ts';

/** Of a session and version. What comes of older ones stays told as lost. */
const GAPS_MAX = 48;

const keyOf = createMemo(1_000, (version: string) => textOf(hashOf(`numbers/${version}/lost`)));

/** Remembers what is told as lost. */
export function keepGaps(entity: Entity, version: string, gaps: readonly Rise[]): void {
  const rising = (entity.rising ??= new Map());
  const key = keyOf(version);
  const known = rising.get(key) ?? { rises: [], whole: false, sinceMs: 0, changed: true, isNew: true };
  known.rises = [...known.rises, ...gaps].slice(-GAPS_MAX);
  known.changed = true;
  rising.set(key, known);
}

/** Takes the number out of the gap that it was told as lost with. */
export function recover(entity: Entity, version: string, number: number, timeMs: number): Rise | undefined {
  const lost = entity.rising?.get(keyOf(version));
  const gap = lost?.rises.find((one) => has(one, number, timeMs));
  if (lost === undefined || gap === undefined) return undefined;
  const parts = [{ last: number - 1 }, { first: number + 1 }].map((part): Rise => ({ ...gap, ...part }));
  lost.rises.splice(lost.rises.indexOf(gap), 1, ...parts.filter(({ first, last }) => first <= last));
  lost.changed = true;
  if (lost.rises.length === 0) forget(entity, keyOf(version));
  return gap;
}

/** The numbers between two runs without those that were had. */
export function gapsBetween(before: Rise, after: Rise, had: readonly Rise[]): Rise[] {
  const gaps: Rise[] = [];
  let next = before.last + 1;
  const add = (end: number) => {
    if (next < end) gaps.push({ first: next, firstMs: before.lastMs, last: end - 1, lastMs: after.firstMs });
  };
  for (const { first, last } of had) {
    if (first >= after.first) break;
    add(first);
    next = Math.max(next, last + 1);
  }
  add(after.first);
  return gaps;
}

/** Whether the number is in a run or gap, and the time as well. */
export function has({ first, firstMs, last, lastMs }: Rise, number: number, timeMs: number): boolean {
  return first <= number && number <= last && firstMs <= timeMs && timeMs <= lastMs;
}
