/** The status line, and what of it is reported. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readSettings } from '../../src/hook/settings.ts';
import { costLine, statusLine } from '../../src/hook/statusline.ts';

/** Noon, wherever the test runs. */
const NOW_MS = new Date(2026, 10, 20, 12).getTime();
const HOUR_MS = 3_600_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'otel-kpi-line-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function line(of: object, nowMs = NOW_MS): string {
  return statusLine(JSON.stringify(of), folder, readSettings({ config: folder }, {}), nowMs);
}
const session = (session_id: string, total_cost_usd: number) => ({ session_id, cost: { total_cost_usd } });

test('tells the session and all of this machine’s today', () => {
  expect(line(session('a', 1.5))).toBe('$1.50 · today $1.50\n');
  expect(line(session('b', 0.25))).toBe('$0.25 · today $1.75\n');
  expect(line(session('a', 2))).toBe('$2.00 · today $2.25\n');
  expect(costLine(folder, 'a', NOW_MS)).toBe('$2.00\n');
});

test('of a session that began yesterday counts what it cost since', () => {
  line(session('a', 3));
  expect(line(session('a', 3.5), NOW_MS + 24 * HOUR_MS)).toBe('$3.50 · today $0.50\n');
});

test('a cost that begins anew in the same session takes nothing back', () => {
  line(session('a', 3));
  expect(line(session('a', 0.5))).toBe('$0.50 · today $3.50\n');
});

test('tells limits, and when one will be full before it begins anew', () => {
  const rate_limits = {
    five_hour: { used_percentage: 50, resets_at: (NOW_MS + 3 * HOUR_MS) / 1000 },
    seven_day: { used_percentage: 10, resets_at: (NOW_MS + 24 * HOUR_MS) / 1000 },
  };
  expect(line({ session_id: 'a', rate_limits })).toBe('5h 50 % (full in 2h0m) · 7d 10 %\n');
  const reported = readFileSync(join(folder, 'spool.jsonl'), 'utf8').trim();
  expect(JSON.parse(reported).attributes).toMatchObject({
    limit_five_hour_percent: 50,
    limit_five_hour_full_in_seconds: 7_200,
  });
  line({ session_id: 'a', rate_limits }, NOW_MS + 1_000);
  expect(readFileSync(join(folder, 'spool.jsonl'), 'utf8').trim()).toBe(reported);
});

test('tells what is left of the fullest budget', () => {
  const list = [
    { name: 'api', spent: 90, limit: 100 },
    { name: 'all', spent: 10, limit: 100 },
  ];
  writeFileSync(join(folder, 'budgets.json'), JSON.stringify(list));
  expect(line({ ...session('a', 1) }, Date.now())).toContain('api $10.00 left');
});

test('what the agent does not tell is not told', () => {
  expect(line({ session_id: 'a' })).toBe('\n');
});
