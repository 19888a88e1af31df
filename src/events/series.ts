/** Points of one series: all that they say alike is worked out once. */
import type { Activity } from '../model/activity.ts';
import type { Hash } from '../model/hash.ts';
import { UNITS } from '../model/units.ts';
import type { Words } from '../model/words.ts';
import { identifyAfter, type Shared, type Value } from './row-identity.ts';
import type { MetricRow } from './row.ts';
import { timeOf } from './values.ts';

/** What is a point's own. */
export type PointNumbers = {
  readonly startHi: number;
  readonly startLo: number;
  readonly timeHi: number;
  readonly timeLo: number;
  readonly value: number | bigint;
};

export type Series = {
  /** What the identities of its points begin with. */
  readonly identity: Hash;
  readonly source: Shared;
  readonly meaning: Shared;
  readonly attributes: string | null;
  /** Whether it is told in dollars: as finely as they are counted. */
  readonly isCost: boolean;
  /** Whether values are totals; of whom, and where, if they have no start. */
  readonly isTotal: boolean;
  readonly person: string;
  readonly instance: string;
  /** All of it holds for other values above 0, up to this; 0 where it is not known of others. */
  readonly most: number;
};

/** The least that any unit has for the most that one record can tell. */
const MOST = Math.min(...Object.values(UNITS).map(({ most }) => most));
const { scale } = UNITS.usd;

type Told = Pick<Series, 'identity' | 'source' | 'meaning' | 'attributes' | 'isTotal' | 'person'>;

/** `amount`: what the point at hand tells in dollars, of which agents send millionths, too; undefined where it tells something else. */
export function seriesOf(told: Told, activity: Activity | undefined, value: number, { quantities }: Words): Series {
  const dollars = dollarsOf(activity);
  const unit = quantities.get(activity?.what.quantities[0] ?? '')?.unit;
  // A number past its most means nothing, and the same name with another number may mean something.
  const isUsual = value > 0 && value <= MOST && (dollars === undefined || (dollars > 0 && dollars === rounded(value)));
  const most = activity === undefined ? Number.MAX_VALUE : unit === undefined ? MOST : UNITS[unit].most;
  const instance = activity?.who.instance ?? '';
  return { ...told, isCost: dollars !== undefined, instance, most: isUsual ? most : 0 };
}

export function dollarsOf(told: Activity | undefined): number | undefined {
  const isCost = told !== undefined && told.what.quantities[0] === 'cost' && told.amount >= 0;
  return isCost ? told.amount / scale : undefined;
}

function rounded(dollars: number): number {
  return Math.round(dollars * scale) / scale;
}

/** Undefined where the point has no value. `amount`: where that does not follow from the value. */
export function rowOfSeries(
  series: Series,
  { startHi, startLo, timeHi, timeLo, value: raw }: PointNumbers,
  receivedMs: number,
  amount?: number,
): MetricRow | undefined {
  const value = Number(raw);
  if (!Number.isFinite(value)) return undefined;
  const { identity, source, meaning, attributes } = series;
  const id = identifyAfter(identity, (hash) =>
    hash.word(startHi).word(startLo).word(timeHi).word(timeLo).double(value),
  );
  const { written, isTold, day } = timeOf(timeHi, timeLo, receivedMs);
  const kept = amount ?? (series.isCost ? rounded(value) : value);
  const values: Value[] = [written, id, source.values[0]!, meaning.values[0]!, attributes, kept];
  const stream = series.isTotal ? streamOf(series, startHi, startLo) : undefined;
  return { table: 'metric_rows', values, day, source, meaning, isUntimed: !isTold, stream };
}

/** People are told apart in streams, since a process goes on with other streams when its user changes. */
function streamOf(series: Series, startHi: number, startLo: number): MetricRow['stream'] {
  const { identity, person, instance } = series;
  const isApart = startHi === 0 && startLo === 0;
  const where = isApart ? instance : '';
  const key = identifyAfter(identity, (hash) => hash.word(startHi).word(startLo).text(person).word(0).text(where));
  return { key, isApart };
}
