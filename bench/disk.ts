/**
 * How much disk does a company take? Two parts, of the made-up company of `otel-kpi demo`:
 *
 *  - Prometheus: a day of scrapes each minute, in blocks that promtool makes of it (scripts/history.ts), so bytes of a sample
 *    are those of the program that keeps them. A day begins at night and has few series first: lines are of its end.
 *  - events: a week told to a service, and the file of events with what belongs to it, by row.
 *
 *   node bench/disk.ts [people …]
 *
 * Needs promtool (`make parts`). Sizes do not depend on the machine.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, get, startNode, until } from '../test/e2e/process.ts';
import { createReport } from './report.ts';
import { sized } from './size.ts';

const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'src/main.ts');
const MEGABYTE = 1e6;
const DAYS = sized('1', '0.02');
const WEEK_DAYS = sized(7, 1);

type Block = { readonly stats: { readonly numSamples: number; readonly numSeries: number } };

const report = createReport();
const asked = process.argv.slice(2);
for (const people of asked.length > 0 ? asked : sized(['12', '50'], ['1'])) {
  const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-disk-'));
  report.part(`${people} people`);
  try {
    ofPrometheus(folder, people);
    await ofEvents(folder, people);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ofPrometheus(folder: string, people: string): void {
  const data = join(folder, 'prometheus');
  const script = join(ROOT, 'scripts/history.ts');
  execFileSync(process.execPath, [script, data, '--days', DAYS, '--people', people], { stdio: 'ignore' });
  const blocks = globSync('*/meta.json', { cwd: data }).map((path) => {
    return JSON.parse(readFileSync(join(data, path), 'utf8')) as Block;
  });
  const sum = (key: keyof Block['stats']) => blocks.reduce((all, { stats }) => all + stats[key], 0);
  const bytes = sizeOf(data);
  report.figure('Prometheus, a day, scraped each minute', {
    MB: bytes / MEGABYTE,
    series: Math.max(...blocks.map(({ stats }) => stats.numSeries)),
    samples: sum('numSamples'),
    'bytes a sample': bytes / sum('numSamples'),
  });
}

async function ofEvents(folder: string, people: string): Promise<void> {
  const [otlp, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const env = { OTEL_KPI_OTLP: otlp, OTEL_KPI_METRICS: metrics, OTEL_KPI_STATE: join(folder, 'state.db') };
  const service = startNode([MAIN, 'serve'], env);
  await until(async () => (await get(`http://${metrics}/readyz`).catch(() => '')) === 'ready\n');
  const words = [
    'demo',
    '--endpoint',
    `http://${otlp}`,
    '--people',
    people,
    '--history',
    `${WEEK_DAYS}d`,
    '--for',
    '1s',
  ];
  execFileSync(process.execPath, [MAIN, ...words], { stdio: 'ignore' });
  const stats = JSON.parse(await get(`http://${metrics}/stats`)) as Record<'metrics' | 'events', { rows: number }>;
  await service.stop();
  const rows = stats.metrics.rows + stats.events.rows;
  const [bytes, state] = [sizeOf(join(folder, 'events.db*')), sizeOf(join(folder, 'state.db*'))];
  report.figure('events file, a week', { MB: bytes / MEGABYTE, rows, 'bytes a row': bytes / rows });
  report.figure('events of a person and day', { rows: rows / Number(people) / WEEK_DAYS });
  report.figure('state, after the week', { MB: state / MEGABYTE });
}

function sizeOf(pattern: string): number {
  const paths = globSync([pattern, `${pattern}/**`]).filter((path) => statSync(path).isFile());
  return paths.reduce((sum, path) => sum + statSync(path).size, 0);
}
