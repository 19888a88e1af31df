/** What the command `report` prints, beside the figures: what they leave out, and text that somebody sent. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { reportFromFile, reportFromService, type Report } from '../../src/app/report.ts';
import { report } from '../../src/commands/report.ts';
import { Refusal } from '../../src/line/refusal.ts';
import { event, request } from '../sent.ts';
import { settingsOf, startKept, type Kept } from './kept.ts';

type Ask = (kept: Kept, env: Readonly<Record<string, string>>, what: Record<string, string>) => Promise<Report>;

const SOURCES: readonly (readonly [string, Ask])[] = [
  [
    'the file',
    (kept, env, what) =>
      reportFromFile(settingsOf({ ...env, OTEL_KPI_STATE: join(kept.folder, 'otel-kpi.db') }), undefined, what),
  ],
  ['the service', (kept, _env, what) => reportFromService(kept.service.metricsUrl, '', what)],
];

/** Requests of these models were sent; `text` is what a line prints. */
async function withModels(
  env: Readonly<Record<string, string>>,
  models: readonly string[],
  ask: Ask,
  use: (text: (line: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  const kept = await startKept(env);
  try {
    for (const [at, model] of models.entries())
      await kept.send(
        request('logs', [event('api_request', Date.now() - at, { 'session.id': `s${at}`, model, cost_usd: 1 })]),
      );
    await use(async (line) => {
      let all = '';
      const print = (more: string) => void (all += more);
      await report(line.split(' '), { print, ask: (_source, what) => ask(kept, env, { ...what }) });
      return all;
    });
  } finally {
    await kept.end();
  }
}

test.each(SOURCES)('days of which %s has no events any more are told of, to people', async (_name, ask) => {
  const since = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);
  const told = `\nEvents are kept since ${since} (events_kept): what is older is in the KPIs and not here.\n`;
  await withModels({ OTEL_KPI_EVENTS_KEPT: '7d' }, ['opus'], ask, async (text) => {
    expect(await text('total')).toContain(told);
    expect(await text(`total --from ${since}`)).not.toContain('events_kept');
    expect(await text(`total --from ${since} --compare 2026-01-01..2026-01-02`)).toContain(told);
    expect(await text('day --format csv')).not.toContain('events_kept');
    expect(JSON.parse(await text('day --format json'))).toHaveLength(1);
  });
});

test.each(SOURCES)('what %s cannot report by, or at no time, is refused with what was meant', async (_name, ask) => {
  await withModels({}, ['opus'], ask, async (text) => {
    const help = '\nThe help is: otel-kpi report --help';
    await expect(text('modle')).rejects.toThrow(new Refusal(`report: modle is not known: did you mean model?${help}`));
    await expect(text('day --from 7')).rejects.toThrow(Refusal);
  });
});

test.each(SOURCES)(
  'text of a sender in %s gives no orders, to a terminal, in Markdown or in a sheet',
  async (_name, ask) => {
    const models = [
      '\u001b[2J\u202eevil',
      'a|b<img src=x>',
      '=HYPERLINK("http://x")',
      '-1+1',
      'two\nlines',
      'x'.repeat(300),
    ];
    await withModels({}, models, ask, async (text) => {
      const table = await text('model');
      expect(table).toMatch(/^\ufffd\[2J\ufffdevil +1 /m);
      expect(table).toMatch(/^x{63}… +1 /m);
      // A head, the models, their sum and what is said below.
      expect(table.trim().split('\n')).toHaveLength(1 + models.length + 1 + 2);
      expect(await text('model --format markdown')).toContain('| a\\|b&lt;img src=x> ');
      const csv = await text('model --format csv');
      expect(csv).toContain('\r\n"\'=HYPERLINK(""http://x"")",1,');
      expect(csv).toContain("\r\n'-1+1,1,");
      expect(csv).toContain('\r\n"two\nlines",1,');
    });
  },
);

test.each([
  ['a folder', (path: string) => mkdirSync(path)],
  ['a text', (path: string) => writeFileSync(path, 'of no use')],
  ['another database', (path: string) => new DatabaseSync(path).exec('CREATE TABLE other (id)')],
])('%s is no file of events, and told by its name', async (_name, make) => {
  const path = join(mkdtempSync(join(tmpdir(), 'events-')), 'events.db');
  make(path);
  await expect(reportFromFile(settingsOf({}), path, { by: 'day' })).rejects.toThrow(
    `${path} is no file of events, or cannot be read: `,
  );
  rmSync(dirname(path), { recursive: true });
});
