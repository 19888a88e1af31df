/**
 * How far is a forecast from what comes? Five made-up companies of 500 people, 90 days each: from the tenth of each month
 * on, every day, what the month's cost will be, against what it was; and how often it was between the quantiles 0.1 and 0.9.
 */
import { readFileSync } from 'node:fs';
import { labelsOf } from '../src/model/labels.ts';
import { ZONE } from '../test/company/calendar.ts';
import { attendanceOf, seasonOf } from '../test/company/season.ts';
import { byDay, momentsOf, outcomeOf, type Period } from '../test/company/season-truth.ts';
import { startCounting, watchFiles } from '../test/kpis/moments.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';

const SEEDS = sized([1, 2, 3, 4, 5], [1]);
const MOMENTS = sized(Infinity, 2);
const PERIODS: readonly Period[] = ['week', 'month'];
const SHARE = 0.8;

const catalogue = readFileSync(new URL('../kpis/default.yaml', import.meta.url), 'utf8');
const errors = new Map(PERIODS.map((period) => [period, [] as number[]]));
const within = new Map(PERIODS.map((period) => [period, [] as number[]]));

for (const seed of SEEDS) {
  const happened = seasonOf(seed).filter(({ kind }) => kind === 'cost');
  const days = byDay(happened);
  const attendance = attendanceOf(happened);
  const { meter, snapshot, values } = watchFiles([catalogue], ZONE);
  const counting = startCounting(meter);
  let told = 0;
  for (const nowMs of [...momentsOf()].slice(-MOMENTS)) {
    for (; told < happened.length && happened[told]!.timeMs <= nowMs; told++) {
      const { kind, value, timeMs, labels } = happened[told]!;
      counting.tell(
        { timeMs },
        { kind, value, timeMs, arrival: '', labels: labelsOf(labels), dimensions: labelsOf({}) },
      );
    }
    const said =
      values({ ...snapshot({ attendance }), series: counting.series() }, nowMs)['agent_cost_forecast_usd'] ?? {};
    for (const period of PERIODS) {
      const [low, middle, high] = ['0.1', '0.5', '0.9'].map(
        (quantile) => said[`period=${period} quantile=${quantile}`],
      );
      const was = outcomeOf(days, () => true, period, nowMs) / 1e9;
      if (middle !== undefined) errors.get(period)!.push(Math.abs(middle / was - 1));
      if (low !== undefined && high !== undefined) within.get(period)!.push(was >= low && was <= high ? 1 : 0);
    }
  }
}

const report = createReport();
report.note(`the interval shall hold in ${SHARE * 100} % of the cases or more`);
for (const period of PERIODS) {
  const sorted = errors.get(period)!.toSorted((a, b) => a - b);
  const at = (share: number) => 100 * sorted[Math.floor(share * (sorted.length - 1))]!;
  report.part(`the end of the ${period}`);
  report.figure('error of the cost', {
    forecasts: sorted.length,
    '% in the median': at(0.5),
    '% in nine of ten cases, at most': at(0.9),
  });
  const held = within.get(period)!;
  report.figure('interval', {
    intervals: held.length,
    '% held': (100 * held.filter((one) => one === 1).length) / held.length,
  });
}
