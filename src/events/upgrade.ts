/** Brings a file of an earlier build to the tables of today: each of its rows had its words itself. */
import type { DatabaseSync } from 'node:sqlite';
import { EVENT_COLUMNS, MEANING_COLUMNS, METRIC_COLUMNS, ROW_TABLES } from './columns.ts';
import { identifyTexts } from './row-identity.ts';

const TABLES = { event_rows: ['id', ...EVENT_COLUMNS], metric_rows: METRIC_COLUMNS } as const;

/** Within a transaction. All views are gone then. */
export function upgradeRows(db: DatabaseSync): void {
  const columnsOf = (table: string) =>
    (db.prepare(`PRAGMA table_info(${table})`).all() as { name: string }[]).map(({ name }) => name);
  const views = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'view'").all() as { name: string }[];
  for (const { name } of views) db.exec(`DROP VIEW ${name}`);
  for (const table of ['meanings', ...Object.keys(TABLES)]) db.exec(`ALTER TABLE ${table} RENAME TO old_${table}`);
  db.exec(ROW_TABLES);
  const identify = (...texts: unknown[]) => identifyTexts(texts as (string | null)[]);
  db.function('identified', { deterministic: true, varargs: true }, identify);
  for (const [table, columns] of Object.entries(TABLES)) {
    const known = [...columnsOf('old_meanings'), ...columnsOf(`old_${table}`)];
    const texts = MEANING_COLUMNS.slice(1).map((name) => (known.includes(name) ? name : 'NULL'));
    const id = `identified(${texts.join(', ')})`;
    const from = `old_${table} JOIN old_meanings ON old_meanings.id = meaning_id`;
    const values = columns.map((name) => (name === 'meaning_id' ? id : `old_${table}.${name}`));
    db.exec(`
      INSERT INTO meanings SELECT ${id} AS id, ${texts.join(', ')}, max(date(timestamp)) FROM ${from} WHERE 1 GROUP BY 1
        ON CONFLICT DO UPDATE SET last_day = max(last_day, excluded.last_day);
      INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${from};
      DROP TABLE old_${table};`);
  }
  db.exec('DROP TABLE old_meanings');
}
