/** What a kind of gauge is. */
import type { Gauge } from '../../model/gauge.ts';
import type { ReadingPoint } from '../../model/reading.ts';
import type { Moment } from './moment.ts';

export type GaugeReader = {
  readonly help: string;
  /** In any order; points with nothing to say are left out. */
  points(gauge: Gauge, moment: Moment): ReadingPoint[];
};
