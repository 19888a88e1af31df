/** Files of earlier builds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { openEvents } from '../../src/events/database.ts';
import { event, request } from '../sent.ts';
import { startKept } from './kept.ts';

/** What a build before this one kept of a request of opus, and of a point of the same session and its resource. */
const BEFORE = `
  CREATE TABLE sources (id INTEGER PRIMARY KEY, agent TEXT NOT NULL, person TEXT, session_id TEXT, account_uuid TEXT,
    organization_id TEXT, terminal_type TEXT, app_version TEXT, resource TEXT NOT NULL, last_day TEXT NOT NULL);
  CREATE TABLE meanings (id INTEGER PRIMARY KEY, name TEXT NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL,
    witness TEXT NOT NULL, part_of TEXT);
  CREATE TABLE event_rows (id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, fingerprint INTEGER NOT NULL,
    source_id INTEGER NOT NULL, meaning_id INTEGER NOT NULL, attributes TEXT, prompt TEXT, prompt_length NUMERIC,
    tool_name TEXT, success TEXT, duration_ms NUMERIC, error TEXT, decision TEXT, source TEXT, tool_parameters TEXT,
    model TEXT, cost_usd NUMERIC, input_tokens NUMERIC, output_tokens NUMERIC, cache_read_tokens NUMERIC,
    cache_creation_tokens NUMERIC, reasoning_tokens NUMERIC, status_code TEXT, attempt NUMERIC, UNIQUE (timestamp, fingerprint));
  CREATE TABLE metric_rows (id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, fingerprint INTEGER NOT NULL,
    source_id INTEGER NOT NULL, meaning_id INTEGER NOT NULL, attributes TEXT, metric_value NUMERIC NOT NULL, model TEXT,
    type TEXT, tool TEXT, decision TEXT, language TEXT, UNIQUE (timestamp, fingerprint));
  CREATE TABLE unknown_attributes (name TEXT PRIMARY KEY, first_seen TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX sources_by_session ON sources (session_id);
  CREATE TABLE streams (key INTEGER PRIMARY KEY, value REAL NOT NULL, seen TEXT NOT NULL);
  CREATE INDEX streams_by_time ON streams (seen);
  INSERT INTO sources VALUES (7, 'claude-code', 'ada', 'a', NULL, NULL, NULL, '2.1.1', '{"team":"web"}', '2026-11-08');
  INSERT INTO meanings VALUES (1, 'claude_code.api_request', '', 'request', 'events', NULL),
    (2, 'claude_code.token.usage', 'tokens', 'input', 'metrics', NULL);
  INSERT INTO event_rows (id, timestamp, fingerprint, source_id, meaning_id, attributes, model, cost_usd, input_tokens)
    VALUES (4, '2026-11-08 10:00:00.000', 17, 7, 1, '{"request_id":"r"}', 'opus', 2, 100),
    (5, '2026-11-08 10:01:00.000', 18, 7, 1, NULL, 'haiku', 1, 50);
  INSERT INTO metric_rows VALUES (3, '2026-11-08 10:00:09.000', 19, 7, 2, '{"effort":"low"}', 90, 'opus', 'input', NULL, NULL, NULL);
  CREATE VIEW events AS SELECT event_rows.id, timestamp, session_id, name AS event_name, model, cost_usd, input_tokens, output_tokens,
    cache_read_tokens, cache_creation_tokens, reasoning_tokens, agent, person, kind, witness, part_of, attributes AS custom_attributes
    FROM event_rows JOIN sources ON sources.id = source_id JOIN meanings ON meanings.id = meaning_id;
  CREATE VIEW metrics AS SELECT metric_rows.id, timestamp, session_id, name AS metric_name, metric_value, model, agent, person, kind,
    witness, part_of, attributes AS custom_attributes
    FROM metric_rows JOIN sources ON sources.id = source_id JOIN meanings ON meanings.id = meaning_id;
  PRAGMA user_version = 4`;

test('a file of an earlier build is asked as it is, and has tables and views of today with its next record', async () => {
  const kept = await startKept({ OTEL_KPI_EVENTS_KEPT: '400d' });
  try {
    const db = new DatabaseSync(join(kept.folder, 'events.db'));
    db.exec(BEFORE);
    db.close();
    const total = async () => (await kept.json('/api/report?by=total')).body;
    expect(await total()).toMatchObject({ report: [{ cost_usd: 3, tokens: 150 }] });
    const of = { 'session.id': 'b', model: 'opus', cost_usd: 3, input_tokens: 100, output_tokens: 10 };
    await kept.send(request('logs', [event('api_request', Date.parse('2026-11-08T11:00Z'), of)]));
    expect(await total()).toMatchObject({ report: [{ cost_usd: 6, tokens: 260 }] });
    expect(kept.rows('SELECT cost_usd FROM days')).toEqual([{ cost_usd: 6 }]);
    const resource = { agent: 'claude-code', person: 'ada', session_id: 'a', app_version: '2.1.1' };
    expect(kept.rows('SELECT * FROM events ORDER BY timestamp')).toMatchObject([
      { ...resource, id: 4, model: 'opus', cost_usd: 2, custom_attributes: '{"team":"web","request_id":"r"}' },
      { ...resource, id: 5, model: 'haiku', cost_usd: 1, custom_attributes: '{"team":"web"}' },
      { session_id: 'b', model: 'opus' },
    ]);
    expect(kept.rows('SELECT * FROM metrics')).toMatchObject([
      {
        ...resource,
        model: 'opus',
        type: 'input',
        metric_value: 90,
        custom_attributes: '{"team":"web","effort":"low"}',
      },
    ]);
  } finally {
    await kept.end();
  }
});

test('views of an earlier build of the same tables become those of today, and a view of somebody else stays', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-'));
  const path = join(folder, 'events.db');
  const views = () => {
    const db = new DatabaseSync(path);
    const all = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY name").all();
    db.close();
    return all;
  };
  try {
    openEvents(path, false).close();
    const today = views();
    const db = new DatabaseSync(path);
    db.exec('DROP VIEW events; CREATE VIEW events AS SELECT id FROM event_rows; DROP VIEW days');
    db.exec('CREATE VIEW zeal AS SELECT 1 AS mine');
    db.close();
    openEvents(path, false).close();
    expect(views()).toEqual([...today, { name: 'zeal', sql: 'CREATE VIEW zeal AS SELECT 1 AS mine' }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
