import type { Kind } from './kind.ts';

export const count: Kind = {
  docs: 'How often: adds 1 for each fact, whatever the fact tells.',
  type: 'counter',
  takes: ({ each }) => each === true,
  hasBuckets: false,
  unit: () => 'count',
  slots: () => 1,
  adder:
    () =>
    ({ timeMs }, series, totals) =>
      totals.add(series, 0, 1, timeMs),
  point: ([total]) => ({ value: Number(total) }),
};
