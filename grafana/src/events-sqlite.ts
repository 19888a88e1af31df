/** Events for those without Loki: of the file beside a SQLite state (docs/events.md). */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { charts, totals } from './events-sqlite/amounts.ts';
import { lists } from './events-sqlite/lists.ts';
import { choices } from './events-sqlite/choices.ts';
import { dashboard } from './kit/dashboard.ts';

export function eventsSqlite(): Dashboard {
  return dashboard({
    uid: 'otel-kpi-events-sqlite',
    title: 'AI coding agents: events (SQLite)',
    description:
      'What happened, event by event, of the file events.db that otel-kpi keeps beside a SQLite state: for those without Loki. Needs the data source frser-sqlite-datasource and read access to the file (events_group_read): docs/events.md.',
    from: '24h',
    variables: choices(),
    sections: [totals(), charts(), lists()],
  });
}
