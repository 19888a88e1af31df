import type { ReadingPoint } from '../../model/reading.ts';
import type { GaugeReader } from './kind.ts';

export const openSessions: GaugeReader = {
  help: 'How many sessions are under way: not ended, and not idle for longer than the idle timeout.',
  points({ labels, activeWithinMs }, { snapshot, nowMs }): ReadingPoint[] {
    const isActive = (lastMs: number) => lastMs > nowMs - activeWithinMs;
    const counts = [...snapshot.open].map(([agent, lastMs]) => ({ agent, value: lastMs.filter(isActive).length }));
    if (labels.length === 0) return [{ labels: [], value: counts.reduce((all, { value }) => all + value, 0) }];
    return counts.map(({ agent, value }) => ({ labels: [['agent', agent]], value }));
  },
};
