import { described } from '../../model/check.ts';
import { valuesOfGroup } from '../../model/open-groups.ts';
import { duration } from '../../model/quantities.ts';
import { gaugeKind, LABELS, optional, required } from './kind.ts';
import { limited, OVERFLOW_LABELS } from './limited.ts';

type Count = { readonly values: readonly string[]; value: number };

export const openSessions = gaugeKind({
  docs: 'How many sessions are under way: not ended, and not idle for longer than the idle timeout.',
  fields: {
    labels: required(LABELS),
    active_within: optional(
      described('Only sessions in which something happened so recently, such as `5m`.', duration('1m', '1d')),
    ),
  },
  compile:
    ({ labels }, { active_within }) =>
    (moment) => {
      const { snapshot, nowMs } = moment;
      // What is told of the past (an import, a queue of a week) is closed when we have listened for so long, and open no more.
      const withinMs = active_within ?? moment.idleMs;
      const counts = new Map<string, Count>();
      const countOf = (values: readonly string[]): Count => {
        const key = JSON.stringify(values);
        let count = counts.get(key);
        if (count === undefined) counts.set(key, (count = { values, value: 0 }));
        return count;
      };
      // Whose sessions have all ended has 0: a graph must not keep showing the last value, nor have gaps.
      for (const values of moment.known(labels)) countOf(values);
      for (const [group, times] of snapshot.open) {
        const count = countOf(valuesOfGroup(group, labels));
        for (const lastMs of times) if (lastMs > nowMs - withinMs) count.value++;
      }
      const { shown, rest } = limited([...counts.values()], ({ value }) => value, moment.cut);
      const points = shown.map(({ values, value }) => {
        return { labels: labels.map((label, at) => [label, values[at]!] as const), value };
      });
      if (rest.length === 0) return points;
      return [...points, { labels: OVERFLOW_LABELS, value: rest.reduce((sum, { value }) => sum + value, 0) }];
    },
});
