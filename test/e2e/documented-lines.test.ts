/** Lines of the pages that ask a service which runs, or its file of events: each is run, and says something. */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { recording } from '../recordings.ts';
import { freePort, isOk, post, startNode, until, type Child } from './process.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-lines-'));
let child: Child;
let metrics: string;

beforeAll(async () => {
  const otlp = `127.0.0.1:${await freePort()}`;
  metrics = `127.0.0.1:${await freePort()}`;
  const state = { OTEL_KPI_STATE: join(folder, 'data/otel-kpi.db') };
  child = startNode([join(ROOT, 'src/main.ts'), 'serve'], { ...state, OTEL_KPI_OTLP: otlp, OTEL_KPI_METRICS: metrics });
  await until(() => isOk(`http://${metrics}/readyz`));
  for (const request of recording('claude-code-2.1.329/basic-json')) await post(`http://${otlp}`, request);
});
afterAll(async () => {
  await child.stop();
  rmSync(folder, { recursive: true, force: true });
});

const LINES = globSync('docs/*.md', { cwd: ROOT }).flatMap((page) => {
  // Its lines are run beside the whole stack.
  if (page.endsWith('ports.md')) return [];
  const text = readFileSync(join(ROOT, page), 'utf8');
  const lines = [...text.matchAll(/(?:^|`)((?:curl|sqlite3) [^`\n]+)/gm)].map(([, line]) =>
    line!.replaceAll('\\|', '|'),
  );
  return lines.filter((line) => /127\.0\.0\.1:19464|data\/events\.db/.test(line)).map((line) => [page, line] as const);
});

test('there are lines to run', () => expect(LINES.length).toBeGreaterThan(3));

test.each(LINES)('%s: %s', (_, line) => {
  const [, file, sql] = /^sqlite3 (\S+) "(.*)"$/.exec(line) ?? [];
  // Its own program is not everywhere.
  if (sql !== undefined) return expect(rowsOf(file!, sql).length).toBeGreaterThan(0);
  const command = line.replaceAll('127.0.0.1:19464', metrics);
  const { status, stdout } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' });
  return expect([status, stdout.length > 0]).toEqual([0, true]);
});

function rowsOf(file: string, sql: string): unknown[] {
  const database = new DatabaseSync(join(folder, file), { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
