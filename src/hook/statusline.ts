/** The status line: what this session costs, what this machine spent today, what is left of budgets and of the plan's limits. */
import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';
import { STATUS_LINE_AGENT } from './agents/installable.ts';
import { budgetsOf, readBudgets } from './budget.ts';
import { leftOf } from './budget-lines.ts';
import { number, object, word, type Json } from './event.ts';
import { recordOf } from './record.ts';
import type { Settings } from './settings.ts';
import { append } from './spool.ts';
import { waitingNow } from './waiting.ts';

const LIMITS = { five_hour: ['5h', 5 * 3_600_000], seven_day: ['7d', 7 * 86_400_000] } as const;
const REPORT_MS = 60_000;

type Limit = {
  readonly name: string;
  readonly label: string;
  readonly used: number;
  readonly fullInMs: number | undefined;
};
type Costs = Record<string, { before: number; cost: number }>;

export function statusLine(input: string, folder: string, settings: Settings, nowMs: number): string {
  const json = object(parsed(input));
  const session = word(json['session_id']);
  const cost = number(object(json['cost'])['total_cost_usd']);
  const today = cost === undefined ? undefined : spentToday(folder, session, cost, nowMs);
  const limits = limitsOf(object(json['rate_limits']), nowMs);
  report(folder, session, limits, nowMs);
  const [fullest] = budgetsOf(readBudgets(folder, nowMs).budgets, settings.labels).toSorted(
    (a, b) => b.ratio - a.ratio,
  );
  const parts = [
    cost === undefined ? '' : `$${cost.toFixed(2)}`,
    today === undefined ? '' : `today $${today.toFixed(2)}`,
    fullest === undefined ? '' : `${fullest.name} ${leftOf(fullest)} left`,
    waitingNow(folder, nowMs),
    ...limits.map(
      ({ label, used, fullInMs }) =>
        `${label} ${Math.round(used)} %${fullInMs === undefined ? '' : ` (full in ${spanOf(fullInMs)})`}`,
    ),
  ];
  return `${parts.filter((part) => part !== '').join(' · ')}\n`;
}

function parsed(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch (cause) {
    throw new Error('statusline reads on its standard input the JSON that an agent writes there', { cause });
  }
}

export function costLine(folder: string, session: string, nowMs: number): string {
  const today = kept(folder, new Date(nowMs))[session];
  return today === undefined
    ? 'Nothing is known: the status line tells the cost, and is not set.\n'
    : `$${today.cost.toFixed(2)}\n`;
}

/** As told by the agent, and when it will be full at the pace since the window began; undefined where it begins anew before. */
function limitsOf(told: Json, nowMs: number): Limit[] {
  return Object.entries(LIMITS).flatMap(([name, [label, windowMs]]) => {
    const { used_percentage: percentage, resets_at: resets } = object(told[name]);
    const used = number(percentage);
    if (used === undefined) return [];
    const leftMs = resetMs(resets) - nowMs;
    const elapsedMs = windowMs - leftMs;
    const fullInMs = used > 0 && elapsedMs > 0 ? ((100 - used) / used) * elapsedMs : Infinity;
    return [{ name, label, used, fullInMs: fullInMs < leftMs ? Math.max(fullInMs, 0) : undefined }];
  });
}

/** Seconds since 1970, or a date. */
function resetMs(told: unknown): number {
  return typeof told === 'number' ? told * 1000 : Date.parse(word(told));
}

/** Once a minute for all sessions together: a limit is the person's. */
function report(folder: string, session: string, limits: readonly Limit[], nowMs: number): void {
  const mark = join(folder, 'limits-reported');
  const before = statSync(mark, { throwIfNoEntry: false });
  if (limits.length === 0 || (before !== undefined && Math.abs(nowMs - before.mtimeMs) < REPORT_MS)) return;
  const told = limits.flatMap(({ name, used, fullInMs }) => [
    [`limit_${name}_percent`, used],
    [`limit_${name}_full_in_seconds`, fullInMs === undefined ? undefined : Math.round(fullInMs / 1000)],
  ]);
  const attributes = { 'session.id': session, hook_event: 'StatusLine', moment: 'limits', ...Object.fromEntries(told) };
  append(folder, recordOf(STATUS_LINE_AGENT, attributes, nowMs, Math.random()));
  writeFileSync(mark, '', { mode: 0o600 });
  utimesSync(mark, nowMs / 1000, nowMs / 1000);
}

/** What sessions of this machine cost since midnight: of one that began before, what it has cost more since. */
function spentToday(folder: string, session: string, cost: number, nowMs: number): number {
  const date = new Date(nowMs);
  const costs = kept(folder, date);
  const known = costs[session];
  if (known === undefined)
    costs[session] = { before: kept(folder, new Date(nowMs - 86_400_000))[session]?.cost ?? 0, cost };
  else if (cost < known.cost) costs[session] = { before: known.before - known.cost, cost };
  else known.cost = cost;
  makeFolder(join(folder, 'costs'));
  writeFileSync(pathOf(folder, date), JSON.stringify(costs), { mode: 0o600 });
  return Object.values(costs).reduce((sum, one) => sum + one.cost - one.before, 0);
}

function kept(folder: string, date: Date): Costs {
  try {
    return JSON.parse(readFileSync(pathOf(folder, date), 'utf8')) as Costs;
  } catch {
    return {};
  }
}

function pathOf(folder: string, date: Date): string {
  return join(folder, 'costs', `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}.json`);
}

function spanOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 60
    ? `${minutes}m`
    : minutes < 48 * 60
      ? `${Math.floor(minutes / 60)}h${minutes % 60}m`
      : `${Math.round(minutes / 1440)}d`;
}
