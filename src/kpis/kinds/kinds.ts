import type { KpiKind } from '../../model/series.ts';
import { count } from './count.ts';
import { distribution } from './distribution.ts';
import type { Kind } from './kind.ts';
import { sum } from './sum.ts';

/** The words of the catalogue. A new kind is a word of KpiKind, a file beside this one and a line here. */
export const KINDS: Readonly<Record<KpiKind, Kind>> = { sum, count, distribution };
