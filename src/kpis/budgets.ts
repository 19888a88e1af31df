/** Budgets as they are written in a catalogue file: how much what matches may use in a day, a week or a month. */
import { described, fields, mapOf, oneOf, patterned, scalar, SNAKE_CASE, type Check } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import type { Kpi } from '../model/series.ts';
import type { Unit } from '../model/units.ts';
import { toKpi, type Known } from './entry.ts';
import { PERIODS, type Period } from './gauges/periods.ts';
import type { Budget } from './gauges/term.ts';
import { absenceFaults, allowedFaults, checkAllowed } from './naming.ts';

export type BudgetEntry = { match: Map<string, string[]>; amount: number; unit: string; per: Period };

const REQUIRED = ['amount', 'unit', 'per'] as const;
const AMOUNT_MAX = 1e12;

export const checkBudgets: Check<Map<string, Partial<BudgetEntry>>> = described(
  'Budgets by name: what matches may use so much in each period.',
  mapOf(
    'budgets by name',
    fields<BudgetEntry>({
      match: described(
        'Labels and the values they may have: of agent, model, source, person and the dimensions. None: everything counts.',
        checkAllowed,
      ),
      amount: described(
        'How much may be used in a period, in the unit.',
        scalar(
          `a number above 0 and at most ${AMOUNT_MAX}`,
          (written) => {
            const amount = /^\d{1,13}(\.\d{1,9})?$/.test(written) ? Number(written) : 0;
            return amount > 0 && amount <= AMOUNT_MAX ? amount : undefined;
          },
          { type: 'number', exclusiveMinimum: 0, maximum: AMOUNT_MAX },
        ),
      ),
      unit: described(
        '`usd`, `tokens`, or a unit of agent_credits_total such as `premium_requests`.',
        patterned('usd, tokens or a unit of credits', SNAKE_CASE),
      ),
      per: described('The period, of the calendar in `time_zone`.', oneOf(PERIODS)),
    }),
  ),
);

/** The fact that a unit is counted in, and the unit of the KPIs of that. */
function factOf(unit: string): readonly [fact: string, unit: Unit] {
  if (unit === 'usd') return ['cost', 'usd'];
  return unit === 'tokens' ? ['tokens', 'tokens'] : ['credits', 'credits'];
}

export type WrittenBudget = { readonly entry: Partial<BudgetEntry>; readonly at: string };

/**
 * Budgets, and KPIs for those that match by labels which no KPI of what they limit has: a counter of its own for each such
 * set of labels, which begins with the budget. `kpis`: those that are switched on.
 */
export function toBudgets(
  written: ReadonlyMap<string, WrittenBudget>,
  kpis: readonly Kpi[],
  known: Known,
  faults: Fault[],
): { readonly budgets: readonly Budget[]; readonly kpis: readonly Kpi[] } {
  const own: Kpi[] = [];
  const budgets = [...written].flatMap(([name, { entry, at }]): Budget[] => {
    const { match = new Map<string, string[]>(), unit = 'usd', per = 'month', amount = 0 } = entry;
    const broken = [...absenceFaults(entry, REQUIRED, at), ...matchFaults(match, unit, known, at)];
    faults.push(...broken);
    if (broken.length > 0) return [];
    const source = sourceOf([...kpis, ...own], match, unit) ?? ownSource(match, unit, known, at, faults);
    if (source === undefined) return [];
    if (!kpis.includes(source) && !own.includes(source)) own.push(source);
    const where = new Map(unit === 'usd' || unit === 'tokens' ? match : [...match, ['unit', [unit]] as const]);
    return [
      { name, match, unit, per, limit: amount, term: { source: source.name, unit: source.unit, where, labels: [] } },
    ];
  });
  return { budgets, kpis: own };
}

function matchFaults(
  match: ReadonlyMap<string, readonly string[]>,
  unit: string,
  { facts, dimensions }: Known,
  path: string,
): Generator<Fault> {
  const [of] = factOf(unit);
  const all = ['agent', ...(facts.get(of)?.labels ?? []), ...dimensions];
  const labels = all.filter((label) => label !== 'unit');
  return allowedFaults(match, labels, of, `${path}.match`);
}

function labelsOf(match: ReadonlyMap<string, unknown>, unit: string): string[] {
  return [...match.keys(), ...(factOf(unit)[0] === 'credits' ? ['unit'] : [])];
}

function sourceOf(kpis: readonly Kpi[], match: ReadonlyMap<string, unknown>, unit: string): Kpi | undefined {
  const labels = labelsOf(match, unit);
  return kpis.find(
    (kpi) => kpi.of === factOf(unit)[0] && kpi.kind === 'sum' && labels.every((label) => kpi.labels.includes(label)),
  );
}

function ownSource(
  match: ReadonlyMap<string, unknown>,
  unit: string,
  known: Known,
  path: string,
  faults: Fault[],
): Kpi | undefined {
  const [of, kpiUnit] = factOf(unit);
  const labels = labelsOf(match, unit).toSorted();
  const name = ['agent', ...(labels.length > 0 ? ['by', ...labels] : []), kpiUnit, 'total'].join('_');
  const help = `What budgets by ${labels.join(' and ')} are spent on (${of}), from the first such budget on.`;
  return toKpi(name, { help, kind: 'sum', of, labels }, known, path, faults);
}
