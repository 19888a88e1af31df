import type { ReadingPoint } from '../../model/reading.ts';
import type { GaugeReader } from './kind.ts';

export const openSessions: GaugeReader = {
  help: 'How many sessions are under way: not ended, and not idle for longer than the idle timeout.',
  points({ labels, activeWithinMs }, { snapshot, nowMs, agents }): ReadingPoint[] {
    const countOf = (agent: string) =>
      (snapshot.open.get(agent) ?? []).filter((lastMs) => lastMs > nowMs - activeWithinMs).length;
    if (labels.length === 0) {
      return [{ labels: [], value: [...snapshot.open.keys()].reduce((all, agent) => all + countOf(agent), 0) }];
    }
    // An agent whose sessions have all ended has 0: a graph must not keep showing the last value, nor have gaps.
    const known = new Set([...snapshot.open.keys(), ...agents()]);
    return [...known].map((agent) => ({ labels: [['agent', agent]], value: countOf(agent) }));
  },
};
