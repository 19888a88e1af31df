/** Budgets for people. */
import { readBudgets, type Budget } from './budget.ts';
import { fetchBudgets } from './sender.ts';
import type { Settings } from './settings.ts';

export async function budgetLines(folder: string, settings: Settings, nowMs: number): Promise<string> {
  await fetchBudgets(folder, settings);
  const { budgets, state } = readBudgets(folder, nowMs);
  if (budgets.length === 0) return 'No budgets are known. They are set in the service, which may be away.\n';
  const old = state === 'old' ? 'As last known; the service is away.\n' : '';
  return `${old}${budgets.map(lineOf).join('\n')}\n`;
}

export function leftOf({ limit, spent, ratio }: Budget): string {
  const left = limit - spent;
  return Number.isFinite(left) ? `$${Math.max(left, 0).toFixed(2)}` : `${Math.max(0, Math.round((1 - ratio) * 100))} %`;
}

function lineOf(budget: Budget): string {
  const { name, ratio, ends } = budget;
  return `${name}: ${Math.round(ratio * 100)} % used, ${leftOf(budget)} left${ends === '' ? '' : `, until ${ends}`}`;
}
