/** The file of events as others use it, and what happens where it cannot be written. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { CONTENT_NAMES, KEPT_NAMES } from '../../src/agents/attributes.ts';
import { EVENT_ATTRIBUTES, METRIC_ATTRIBUTES, SOURCE_ATTRIBUTES } from '../../src/events/columns.ts';
import { createOtelKpi } from '../e2e/otel-kpi.ts';
import { until } from '../e2e/process.ts';
import { event, metric, request } from '../sent.ts';
import { startKept, type Kept } from './kept.ts';

const NOW_MS = Date.now();
const DAY_MS = 86_400_000;
const tokens = (value: number, atMs: number, temporality = 1) =>
  request('metrics', [
    metric(
      'claude_code.token.usage',
      value,
      atMs,
      { type: 'input', model: 'opus' },
      { startTimeUnixNano: temporality === 2 ? `${NOW_MS}000000` : `${atMs - 1000}000000` },
      { aggregationTemporality: temporality },
    ),
  ]);
const prompt = (atMs: number, of: Record<string, string> = {}) => request('logs', [event('user_prompt', atMs, of)]);

async function withKept(env: Record<string, string>, use: (kept: Kept) => Promise<void>): Promise<void> {
  const kept = await startKept(env);
  try {
    await use(kept);
  } finally {
    await kept.end();
  }
}

test('queries that users of other files have run unchanged, also those that delete', async () => {
  await withKept({}, async (kept) => {
    await kept.send(prompt(NOW_MS));
    await kept.send(tokens(30, NOW_MS));
    await kept.send(tokens(12, NOW_MS + 1));
    await kept.send(tokens(5, NOW_MS - 40 * DAY_MS));
    expect(kept.rows("SELECT * FROM events WHERE event_name = 'claude_code.user_prompt' LIMIT 5")).toHaveLength(1);
    const hours = kept.rows(`SELECT timestamp, SUM(metric_value) AS sum FROM metrics
      WHERE metric_name = 'claude_code.token.usage' AND type = 'input'
      GROUP BY strftime('%Y-%m-%d %H', timestamp) ORDER BY timestamp`);
    expect(hours.map(({ sum }) => sum)).toContain(42);
    const db = new DatabaseSync(join(kept.folder, 'events.db'), { timeout: 5_000 });
    db.exec("DELETE FROM metrics WHERE timestamp < datetime('now', '-30 days')");
    db.exec('VACUUM');
    db.close();
    expect(await kept.send(tokens(1, NOW_MS + 2))).toBe(200);
    expect(kept.rows('SELECT COUNT(*) AS n FROM metrics')).toEqual([{ n: 3 }]);
    expect(kept.rows('SELECT COUNT(*) AS n FROM events')).toEqual([{ n: 1 }]);
  });
});

test('metric_value is what was added, so that sums of cumulative senders are right in any order', async () => {
  await withKept({}, async (kept) => {
    for (const value of [10, 25, 25, 40, 30]) await kept.send(tokens(value, NOW_MS + value, 2));
    expect(kept.rows('SELECT sum(metric_value) AS sum, count(*) AS rows FROM metrics')).toEqual([{ sum: 40, rows: 3 }]);
  });
});

test('a record without a time has one row however often it is delivered', async () => {
  await withKept({}, async (kept) => {
    for (const name of ['user_prompt', 'user_prompt', 'api_error']) {
      const untimed = event(name, 0, { 'event.sequence': 7 });
      await kept.send(request('logs', [untimed]));
    }
    expect(kept.rows('SELECT event_name FROM events ORDER BY id')).toEqual([
      { event_name: 'claude_code.user_prompt' },
      { event_name: 'claude_code.api_error' },
    ]);
  });
});

test('prompts and tool text are not kept unless asked for, and secrets are not kept even then', async () => {
  const secrets = ['sk-ant-api03-abcdefghijklmnop1234', 'AKIAABCDEFGHIJKLMNOP', 'ghp_abcdefghijklmnopqrst12345'];
  const text = `deploy with ${secrets.join(' and ')}, password=hunter22 please`;
  const sent = () => [
    prompt(NOW_MS, { prompt: text }),
    request('logs', [
      event('tool_result', NOW_MS, {
        tool_name: 'Bash',
        tool_parameters: `{"command":"curl -H 'Authorization: Bearer abcdefgh12345'"}`,
      }),
    ]),
  ];
  await withKept({}, async (kept) => {
    for (const one of sent()) await kept.send(one);
    expect(kept.rows('SELECT prompt, tool_parameters FROM events')).toEqual(
      Array.from({ length: 2 }, () => ({ prompt: null, tool_parameters: null })),
    );
  });
  await withKept({ OTEL_KPI_KEEP_PROMPTS: '1' }, async (kept) => {
    for (const one of sent()) await kept.send(one);
    const all = JSON.stringify(kept.rows('SELECT * FROM events'));
    expect(all).toContain('deploy with [secret] and [secret] and [secret], password=[secret] please');
    for (const secret of [...secrets, 'hunter22', 'abcdefgh12345']) expect(all).not.toContain(secret);
    expect(kept.lines.join('\n')).toContain('prompts and tool text are kept in the events file');
  });
});

test('an attribute that nobody knows is kept by its name alone', async () => {
  await withKept({}, async (kept) => {
    await kept.send(prompt(NOW_MS, { some_new_attribute: 'what it says' }));
    expect(kept.rows('SELECT name FROM unknown_attributes')).toEqual([{ name: 'some_new_attribute' }]);
    expect(JSON.stringify(kept.rows('SELECT custom_attributes FROM events'))).not.toContain('what it says');
  });
});

test('a file that cannot be written stops no counting, is told, and has everything once it can be', async () => {
  await withKept({}, async (kept) => {
    const path = join(kept.folder, 'events.db');
    mkdirSync(path);
    expect(await kept.send(prompt(NOW_MS))).toBe(200);
    const own = () => kept.text('/metrics/self');
    expect(await own()).toContain('\notelkpi_events_failing 1\n');
    expect(await kept.text('/metrics')).toContain('agent_prompts_total{agent="claude-code"');
    rmSync(path, { recursive: true });
    await until(async () => (await own()).includes('\notelkpi_events_failing 0\n'));
    expect(kept.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: 1 }]);
  });
});

test('a file that is taken away while it is written is told, and the next one has what comes', async () => {
  await withKept({}, async (kept) => {
    await kept.send(prompt(NOW_MS));
    expect((await kept.json('/api/events')).body.events).toHaveLength(1);
    for (const end of ['', '-wal', '-shm']) rmSync(join(kept.folder, `events.db${end}`));
    expect(await kept.send(prompt(NOW_MS + 1))).toBe(200);
    expect(kept.lines.join('\n')).toContain('the events file cannot be written');
    await until(async () => (await kept.text('/metrics/self')).includes('otelkpi_events_failing 0'));
    await kept.send(prompt(NOW_MS + 2));
    expect(kept.rows('SELECT COUNT(*) AS n FROM events')).toEqual([{ n: 2 }]);
    expect((await kept.json('/api/events')).body.events).toHaveLength(2);
    expect(await kept.kpi('agent_prompts_total')).toBe(3);
  });
});

test('what looks like a secret is in no column, whatever attribute has it', async () => {
  const secret = 'sk-ant-api03-abcdefghijklmnop1234';
  const columns = [...EVENT_ATTRIBUTES, ...METRIC_ATTRIBUTES, ...SOURCE_ATTRIBUTES].flatMap(({ from }) => from);
  const names = [...new Set([...KEPT_NAMES, ...CONTENT_NAMES, ...columns, 'user.email', 'user.id', secret])];
  for (const keeps of ['0', '1']) {
    await withKept({ OTEL_KPI_KEEP_PROMPTS: keeps }, async (kept) => {
      const of = Object.fromEntries(names.map((name) => [name, `see ${secret}`]));
      const resource = { resource: { ...of, 'service.name': 'claude-code' } };
      await kept.send(request('logs', [event('tool_result', NOW_MS, of), event('api_request', NOW_MS, of)]));
      await kept.send(request('logs', [event('user_prompt', NOW_MS, {}), event(secret, NOW_MS, {})], resource));
      await kept.send(request('metrics', [metric('claude_code.token.usage', 1, NOW_MS, { ...of, type: 'input' })]));
      for (const table of ['event_rows', 'metric_rows', 'meanings', 'sources', 'unknown_attributes']) {
        const rows = kept.rows(`SELECT * FROM ${table}`);
        expect(rows.length).toBeGreaterThan(0);
        expect([keeps, table, JSON.stringify(rows).toLowerCase().includes('abcdefghijklmnop')]).toEqual([
          keeps,
          table,
          false,
        ]);
      }
    });
  }
});

test('rows past their age are deleted, and the oldest day where the file is too large', async () => {
  await withKept({ OTEL_KPI_EVENTS_KEPT: '2d' }, async (kept) => {
    await kept.send(prompt(NOW_MS));
    await kept.send(prompt(NOW_MS - 3 * DAY_MS));
    await until(async () => (await kept.text('/metrics/self')).includes('outcome="expired"} 1'));
    expect(kept.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: 1 }]);
  });
  await withKept(
    { OTEL_KPI_EVENTS_MAX: '16MiB', OTEL_KPI_EVENTS_KEPT: '30d', OTEL_KPI_KEEP_PROMPTS: '1' },
    async (kept) => {
      const long = 'x'.repeat(100_000);
      for (const day of [2, 1, 0]) {
        const records = Array.from({ length: 70 }, (_, index) =>
          event('user_prompt', NOW_MS - day * DAY_MS + index, { prompt: long, 'event.sequence': index }),
        );
        await kept.send(request('logs', records));
      }
      await until(async () => /outcome="oversize"} [1-9]/.test(await kept.text('/metrics/self')));
      const days = kept.rows('SELECT DISTINCT date(timestamp) AS day FROM events ORDER BY day');
      expect(days.at(-1)!.day).toBe(new Date(NOW_MS).toISOString().slice(0, 10));
      expect(days).not.toContainEqual({ day: new Date(NOW_MS - 2 * DAY_MS).toISOString().slice(0, 10) });
    },
  );
});

test('only the owner reads the file, and the group where that is set: also while it is written', async () => {
  const asOther = ({ folder }: Kept) => {
    const script = `const { DatabaseSync } = require('node:sqlite');
      console.log(new DatabaseSync(process.argv[1], { readOnly: true }).prepare('SELECT count(*) AS n FROM events').get().n)`;
    const another = { uid: 12_345, gid: process.getgid!(), cwd: '/' };
    const { stdout } = spawnSync(process.execPath, ['-e', script, join(folder, 'events.db')], another);
    return String(stdout).trim();
  };
  await withKept({}, async (kept) => {
    await kept.send(prompt(NOW_MS));
    expect(statSync(join(kept.folder, 'events.db')).mode & 0o777).toBe(0o600);
    expect(asOther(kept)).toBe('');
  });
  await withKept({ OTEL_KPI_EVENTS_GROUP_READ: 'true' }, async (kept) => {
    for (const atMs of [NOW_MS, NOW_MS + 1]) await kept.send(prompt(atMs));
    expect(asOther(kept)).toBe('2');
    expect(statSync(join(kept.folder, 'otel-kpi.db')).mode & 0o077).toBe(0);
  });
});

test('what was acknowledged is there after a kill', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const killed = await createOtelKpi(join(folder, 'otel-kpi.db'), 0);
  await killed.start();
  for (const atMs of [0, 1, 2]) await killed.deliver(prompt(NOW_MS + atMs));
  await killed.kill('SIGKILL');
  const kept = await startKept({}, folder);
  try {
    expect(kept.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: 3 }]);
    for (const atMs of [1, 2, 3]) await kept.send(prompt(NOW_MS + atMs));
    expect(kept.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: 4 }]);
  } finally {
    await kept.end();
  }
});
