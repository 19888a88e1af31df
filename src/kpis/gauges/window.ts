/** Amounts in windows, and people in windows. A group is shown in all its windows while it has something in one. */
import type { Gauge } from '../../model/gauge.ts';
import type { ReadingPoint } from '../../model/reading.ts';
import { toWholes } from '../../model/units.ts';
import type { GaugeReader } from './kind.ts';
import { spanIndex, type Group, type Moment } from './moment.ts';

export const window: GaugeReader = {
  help: 'How much of a sum or a count is in each window. Windows begin with a quarter of an hour.',
  points: (gauge, moment) => inWindows(gauge, moment, isRecent),
};

export const distinct: GaugeReader = {
  help: 'How many people were active in each window, each once. Such numbers do not add up: not over labels, not over windows.',
  points: (gauge, moment) => inWindows(gauge, moment, (group) => group.labels.length === 0 || isRecent(group)),
};

function inWindows(
  { terms: [term], windows, unit }: Gauge,
  moment: Moment,
  isShown: (group: Group) => boolean,
): ReadingPoint[] {
  return [...moment.groups(term!).values()].filter(isShown).flatMap(({ labels, amounts }) =>
    windows.map((span) => ({
      labels: [...labels, ['window', span] as const],
      value: toWholes(amounts[spanIndex(span)]!, unit),
    })),
  );
}

function isRecent({ amounts }: Group): boolean {
  return amounts.slice(0, spanIndex('lifetime')).some((amount) => amount > 0n);
}
