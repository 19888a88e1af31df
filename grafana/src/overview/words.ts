/** What panels of the overview say in the same way. */
import type { Bands } from '../kit/panels.ts';

export const EXACT = 'Exact: otel-kpi computes it. The window ends now, whatever time range is selected.';
export const ESTIMATED = 'A rate that Prometheus estimates from counters. Cost panels with a window are exact.';

export const SHARE_OF_SUCCESS: Bands = [['red', 0.7], ['orange', 0.9], ['green']];
export const COVERAGE: Bands = [['red', 0.9], ['orange', 0.99], ['green']];
