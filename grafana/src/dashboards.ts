/** All dashboards. One more is a file beside overview.ts and a line here; then `make dashboards`. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { api } from './api.ts';
import { overview } from './overview.ts';
import { productivity } from './productivity.ts';
import { tools } from './tools.ts';

export const DASHBOARDS: readonly (() => Dashboard)[] = [overview, tools, api, productivity];
