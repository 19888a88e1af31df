/**
 * `make look PREVIEW=… INTO=…`: every dashboard as a picture, to be looked at, without a Grafana. PREVIEW is a program that draws
 * one: `PREVIEW DASHBOARD.json PROMETHEUS_URL [LOKI_URL] OUT.png [--from …] [--to …] [--width …] [--light]`.
 *
 *   node scripts/look.ts PREVIEW INTO [--month DATA_DIR] [--only overview,cost] [--states empty,fresh,hooks,month,night,light]
 *
 * `empty`: nothing was ever received. `fresh`: some minutes after `otel-kpi demo` told a stack of a week. `hooks`: then hooks
 * with a guard reported as well. `month`: `make history`, now. `night`: the same when nobody works. These are 1366 pixels wide
 * and dark; `light` is the month, 1920 wide. `pictures` are those of docs/.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARDS } from '../grafana/src/dashboards.ts';
import { startNode } from '../test/e2e/process.ts';
import { createPrometheus } from '../test/e2e/prometheus.ts';
import { createStack } from '../test/e2e/stack.ts';
import { tellHooks } from './look/hooks.ts';
import { answerAsLoki } from './look/loki.ts';
import { asPrometheus } from './look/sqlite.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Then nobody works: the company's history ends in its morning. */
const SINCE_NIGHT_MS = 12 * HOUR_MS;
const SCRAPE_MS = 5_000;
const STATES = ['empty', 'fresh', 'hooks', 'month', 'night', 'light', 'pictures'] as const;
type State = (typeof STATES)[number];
/** How a picture is taken. */
const TAKEN: Readonly<Record<State, readonly string[]>> = {
  empty: [],
  fresh: [],
  hooks: [],
  month: [],
  night: [],
  light: ['--light', '--width', '1920'],
  pictures: ['--first-screen'],
};
/** Where hooks are shown, and the rest is as it was. */
const OF_HOOKS = ['tools', 'sessions', 'events'];
const PICTURES = ['overview', 'cost', 'adoption', 'sessions'];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    month: { type: 'string' },
    only: { type: 'string' },
    states: { type: 'string', default: 'empty,fresh,hooks,month,night,light' },
    minutes: { type: 'string', default: '5' },
  },
});
const [preview, into] = positionals;
if (!preview || !into) throw new Error('usage: make look PREVIEW=program INTO=folder [OPTIONS="--only overview"]');
const states = values.states.split(',') as State[];
const dashboards = DASHBOARDS.map((create) => create()).filter(
  (one) => values.only === undefined || values.only.split(',').includes(shortOf(one)),
);
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-look-'));
mkdirSync(into, { recursive: true });
const stack = await createStack({ folder: join(folder, 'stack'), scrapeMs: SCRAPE_MS, holdMs: 2 * SCRAPE_MS });
const loki = await answerAsLoki(() => stack.logs.lines());
try {
  await stack.start();
  if (states.includes('empty')) await drawNow('empty');
  await tellDemo(Number(values.minutes));
  if (states.includes('fresh')) await drawNow('fresh');
  if (states.includes('hooks')) {
    await tellHooks(stack.collector.deliver, 4, 8 * SCRAPE_MS);
    await drawNow('hooks');
  }
  const others = states.filter((state) => !['empty', 'fresh', 'hooks'].includes(state));
  if (others.length > 0) await drawMonth(others);
} finally {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function drawNow(state: State): Promise<void> {
  const shown = dashboards.filter((one) => state !== 'hooks' || OF_HOOKS.includes(shortOf(one)));
  for (const dashboard of shown) await draw(state, dashboard, stack.prometheus.url, Date.now());
}

/** Its lines are what is shown of Loki and SQLite in every state. */
async function tellDemo(minutes: number): Promise<void> {
  const main = new URL('../src/main.ts', import.meta.url).pathname;
  const demo = startNode([main, 'demo', '--endpoint', stack.collector.url]);
  await setTimeout(minutes * 60_000);
  demo.process.kill('SIGINT');
  await demo.ended;
  await setTimeout(2 * SCRAPE_MS);
}

async function drawMonth(of: readonly State[]): Promise<void> {
  const data = values.month ?? join(folder, 'month');
  const script = new URL('history.ts', import.meta.url).pathname;
  if (!existsSync(data)) execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', script, data]);
  const own = join(folder, 'of-month');
  const prometheus = await createPrometheus(own, DAY_MS, {}, ['--storage.tsdb.retention.time=60d']);
  symlinkSync(resolve(data), join(own, 'data'));
  await prometheus.start();
  const ends = globSync('*/meta.json', { cwd: data }).map((path) => JSON.parse(readFileSync(join(data, path), 'utf8')));
  const nowMs = Math.max(...ends.map(({ maxTime }: { maxTime: number }) => maxTime)) - 1;
  try {
    for (const state of of) {
      for (const dashboard of dashboards) {
        if (state === 'pictures' && !PICTURES.includes(shortOf(dashboard))) continue;
        await draw(state, dashboard, prometheus.url, state === 'night' ? nowMs - SINCE_NIGHT_MS : nowMs);
      }
    }
  } finally {
    await prometheus.stop();
  }
}

function shortOf({ uid = '' }: Dashboard): string {
  return uid.replace('otel-kpi-', '');
}

async function draw(state: State, dashboard: Dashboard, prometheus: string, toMs: number): Promise<void> {
  const name = shortOf(dashboard);
  const fromMs =
    toMs -
    Number.parseInt(dashboard.time!.from.replace('now-', ''), 10) *
      (dashboard.time!.from.endsWith('d') ? DAY_MS : HOUR_MS);
  const isSql = name === 'events-sqlite';
  // Its rows are of the days before now, whatever the state.
  const sql = isSql && (await asPrometheus(dashboard, join(folder, 'stack/events.db'), fromMs, toMs));
  const file = join(folder, `${name}.json`);
  // Grafana knows the name of a series in this place, the program that draws does not: it shows the name without being told.
  const isTold = (key: string, value: unknown) =>
    key === 'displayName' && value === '${__series.name}' ? undefined : value;
  writeFileSync(file, JSON.stringify(sql ? sql.shown : dashboard, isTold));
  const picture =
    state === 'pictures'
      ? join(import.meta.dirname, `../docs/dashboards/${name}.png`)
      : join(into!, `${state}-${name}.png`);
  const flags = [...TAKEN[state], '--from', new Date(fromMs).toISOString(), '--to', new Date(toMs).toISOString()];
  const child = spawn(preview!, [file, sql ? sql.url : prometheus, loki, picture, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const report = await text(child.stdout);
  writeFileSync(join(into!, `${state}-${name}.txt`), report);
  console.log(`${picture}: ${report.match(/NO DATA|error/gi)?.length ?? 0} without data, or with an error`);
}
