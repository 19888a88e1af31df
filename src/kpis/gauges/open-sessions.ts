import { described } from '../../model/check.ts';
import { duration } from '../../model/quantities.ts';
import { wordFaults } from '../naming.ts';
import { LABELS, optional, required, type GaugeEntry, type GaugeKind } from './kind.ts';

const LABELS_KNOWN = ['agent'];

export const openSessions: GaugeKind<Pick<GaugeEntry, 'labels'> & { active_within: number }> = {
  docs: 'How many sessions are under way: not ended, and not idle for longer than the idle timeout.',
  fields: {
    labels: required(LABELS),
    active_within: optional(
      described('Only sessions in which something happened so recently, such as `5m`.', duration('1m', '1d')),
    ),
  },
  check: ({ labels }, _terms, path) => wordFaults(labels ?? [], LABELS_KNOWN, `${path}.labels`),
  compile:
    ({ labels }, { active_within: withinMs = Infinity }) =>
    ({ snapshot, nowMs, agents }) => {
      const countOf = (agent: string) =>
        (snapshot.open.get(agent) ?? []).filter((lastMs) => lastMs > nowMs - withinMs).length;
      if (labels.length === 0) {
        return [{ labels: [], value: [...snapshot.open.keys()].reduce((all, agent) => all + countOf(agent), 0) }];
      }
      // An agent whose sessions have all ended has 0: a graph must not keep showing the last value, nor have gaps.
      const known = new Set([...snapshot.open.keys(), ...agents()]);
      return [...known].map((agent) => ({ labels: [['agent', agent]], value: countOf(agent) }));
    },
};
