/** All dashboards. One more is a file beside overview.ts and a line here; then `make dashboards`. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { adoption } from './adoption.ts';
import { cost } from './cost.ts';
import { overview } from './overview.ts';
import { sessions } from './sessions.ts';

export const DASHBOARDS: readonly (() => Dashboard)[] = [overview, cost, adoption, sessions];
