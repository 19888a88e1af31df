/** What panels of the overview say in the same way. */
import type { Bands } from '../kit/panels.ts';

export const EXACT = 'Exact, as otel-kpi works it out itself; it ends now, whatever time is shown.';
export const ESTIMATED =
  'A rate that Prometheus estimates from counters; for money in a window the exact numbers are above.';

export const SHARE_OF_SUCCESS: Bands = [['red', 0.7], ['orange', 0.9], ['green']];
export const COVERAGE: Bands = [['red', 0.9], ['orange', 0.99], ['green']];
