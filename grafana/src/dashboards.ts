/** All dashboards. One more is a file beside overview.ts and a line here; then `make dashboards`. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { overview } from './overview.ts';

export const DASHBOARDS: readonly (() => Dashboard)[] = [overview];
