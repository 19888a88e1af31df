import { quarterOf } from '../../model/calendar.ts';

export type QuarterSums = {
  add(text: number, amount: number, timeMs: number): void;
  /** What is left. */
  tell(): void;
};

/**
 * Sums of amounts by the text of the step they are of, as long as their times lie in one quarter hour: a fact costs more than a
 * sum, and is told of the quarter hour it belongs to.
 */
export function createQuarterSums(tell: (text: number, sum: number, timeMs: number) => void): QuarterSums {
  const sums = new Map<number, number>();
  let lastMs = 0;
  const tellAll = () => {
    for (const [text, sum] of sums) if (sum > 0) tell(text, sum, lastMs);
    sums.clear();
  };
  return {
    add: (text, amount, timeMs) => {
      if (quarterOf(timeMs) !== quarterOf(lastMs)) tellAll();
      lastMs = timeMs;
      sums.set(text, (sums.get(text) ?? 0) + amount);
    },
    tell: tellAll,
  };
}
