/**
 * Budgets at the prompt. The hook asks nobody: it reads what the sender fetched last. Where there is nothing, or nobody could
 * be asked for a day, the prompt passes, and the record says so.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';
import { number, object, text, type Json, type Said } from './event.ts';
import type { Settings } from './settings.ts';

export type Budget = {
  readonly name: string;
  readonly match: Readonly<Record<string, string>>;
  readonly spent: number;
  readonly limit: number;
  readonly ratio: number;
  readonly hardLimit: number | undefined;
  readonly ends: string;
};

const CACHE_MS = 60_000;
const STALE_MS = 24 * 60 * 60_000;
/** How long who sent a prompt again has said yes. */
const ASKED_MS = 10 * 60_000;

const path = (folder: string) => join(folder, 'budgets.json');

export type Read = { readonly budgets: readonly Budget[]; readonly state: 'fresh' | 'old' | 'absent' };

export function readBudgets(folder: string, nowMs: number): Read {
  try {
    const ageMs = Math.abs(nowMs - statSync(path(folder)).mtimeMs);
    if (ageMs > STALE_MS) return { budgets: [], state: 'absent' };
    return { budgets: parse(readFileSync(path(folder), 'utf8')), state: ageMs < 10 * CACHE_MS ? 'fresh' : 'old' };
  } catch {
    return { budgets: [], state: 'absent' };
  }
}

export function keepBudgets(folder: string, answer: string): void {
  if (parse(answer).length > 0 || answer.includes('[]')) writeFileSync(path(folder), answer, { mode: 0o600 });
}

export function isOld(folder: string, nowMs: number): boolean {
  const stats = statSync(path(folder), { throwIfNoEntry: false });
  return stats === undefined || Math.abs(nowMs - stats.mtimeMs) > CACHE_MS;
}

/** A list, or an object with one; budgets without a limit limit nothing. */
function parse(answer: string): Budget[] {
  const json: unknown = JSON.parse(answer);
  const list = Array.isArray(json) ? json : object(json)['budgets'];
  return (Array.isArray(list) ? list : []).map(object).flatMap((one: Json) => {
    const [spent, limit] = [
      number(one['spent']) ?? number(one['spent_usd']),
      number(one['limit']) ?? number(one['limit_usd']),
    ];
    const ratio = number(one['ratio']) ?? (spent !== undefined && limit ? spent / limit : undefined);
    if (ratio === undefined) return [];
    const match = Object.entries(object(one['match'])).map(([name, value]) => [name, text(value)]);
    const ends = text(one['period_end']) || text(one['ends']) || text(one['end']);
    const hardLimit = number(one['hard_limit']);
    return [
      {
        name: text(one['name']),
        match: Object.fromEntries(match),
        spent: spent ?? NaN,
        limit: limit ?? NaN,
        ratio,
        hardLimit,
        ends,
      },
    ];
  });
}

/** The budgets that what is known here falls under. */
export function budgetsOf(budgets: readonly Budget[], known: Readonly<Record<string, string>>): Budget[] {
  return budgets.filter(({ match }) => Object.entries(match).every(([name, value]) => known[name] === value));
}

type Limits = NonNullable<Settings['budget']>;

/** What the fullest of them says to a prompt. */
export function judge(budgets: readonly Budget[], limits: Limits, hasAsked: () => boolean): Said {
  const fullest = budgets.toSorted((a, b) => b.ratio - a.ratio)[0];
  if (fullest === undefined || fullest.ratio < limits.warnAt) return { action: 'none', reason: '' };
  const says = sentenceOf(fullest);
  const { hardLimit, spent, ratio } = fullest;
  if ((hardLimit !== undefined && spent >= hardLimit) || (limits.denyAt !== undefined && ratio >= limits.denyAt)) {
    return { action: 'deny', reason: `${says} No prompt is sent until it begins anew or is raised.` };
  }
  if (ratio < limits.askAt || hasAsked()) return { action: 'warn', reason: says };
  return { action: 'ask', reason: `${says} Send the prompt again to go on all the same.` };
}

function sentenceOf({ name, spent, limit, ratio, ends }: Budget): string {
  const money =
    Number.isFinite(spent) && Number.isFinite(limit) ? `: $${spent.toFixed(2)} of $${limit.toFixed(2)}` : '';
  return `Budget ${name} is used to ${Math.floor(ratio * 100)} %${money}${ends === '' ? '' : `, until ${ends}`}.`;
}

/** Whether this session was asked a moment ago; from now on it was. */
export function asked(folder: string, session: string, nowMs: number): boolean {
  const file = join(folder, 'asked', encodeURIComponent(session));
  const before = Number(readQuietly(file));
  if (before > 0 && Math.abs(nowMs - before) < ASKED_MS) return true;
  makeFolder(join(folder, 'asked'));
  writeFileSync(file, String(nowMs), { mode: 0o600 });
  return false;
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
