/** All dashboards. One more is a file beside overview.ts and a line here; then `make dashboards`. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { adoption } from './adoption.ts';
import { api } from './api.ts';
import { cost } from './cost.ts';
import { events } from './events.ts';
import { eventsSqlite } from './events-sqlite.ts';
import { overview } from './overview.ts';
import { pipeline } from './pipeline.ts';
import { productivity } from './productivity.ts';
import { sessions } from './sessions.ts';
import { tools } from './tools.ts';

export const DASHBOARDS: readonly (() => Dashboard)[] = [
  overview,
  cost,
  adoption,
  sessions,
  tools,
  api,
  productivity,
  events,
  eventsSqlite,
  pipeline,
];
