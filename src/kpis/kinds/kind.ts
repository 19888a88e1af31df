/** What a kind of KPI is: everything that differs between kinds is in the kind's own file. */
import type { Fact, FactSpec } from '../../model/fact.ts';
import type { ReadingPoint } from '../../model/reading.ts';
import type { Kpi, Series, Totals } from '../../model/series.ts';
import type { Unit } from '../../model/units.ts';

/** Adds one fact to one series of a KPI. On the path of every record: it must not allocate. */
export type Adder = (fact: Fact, series: Series, totals: Totals) => void;

export type Kind = {
  /** What its KPIs say. */
  readonly docs: string;
  readonly type: 'counter' | 'histogram';
  /** Whether it means something of such facts. */
  takes(fact: FactSpec): boolean;
  readonly hasBuckets: boolean;
  /** The unit of a KPI that is made of facts in `unit`. */
  unit(unit: Unit): Unit;
  /** Slots of each series of a KPI with so many bounds. */
  slots(bounds: number): number;
  adder(kpi: Kpi): Adder;
  /** What the slots say, in wholes of the unit. */
  point(slots: readonly bigint[], unit: Unit): Omit<ReadingPoint, 'labels'>;
};
