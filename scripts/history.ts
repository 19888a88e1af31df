/**
 * `make history DATA_DIR=…`: the data folder of a Prometheus that has scraped otel-kpi for a month. The company of
 * `otel-kpi demo` is told to the real core under a clock of its own, what it exposes is read on the way, and promtool makes
 * blocks of it. Only KPIs are in it; alerts and metrics of the processes themselves are not.
 *
 *   node scripts/history.ts DATA_DIR [--days 30] [--end EPOCH_MS] [--people 12] [--seed 1]
 *
 * The last day is scraped each minute. Before, it is each four: as seldom as a Prometheus may scrape that looks back
 * five minutes for a value. Prints what was told, to compare with what is shown.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCompany } from '../demo/company.ts';
import { addPart, emptyTally, tallyLines } from '../demo/tally.ts';
import { createExposition } from '../src/metrics/exposition.ts';
import { createProducer } from '../src/metrics/producer.ts';
import { startRun } from '../test/golden/run.ts';
import { partPath } from '../test/parts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SCRAPED_FINELY_MS = DAY_MS;
const COARSE_MINUTES = 4;
/** One block of Prometheus each: two hours, times three as often as is said here, as it merges them itself. */
const BLOCK_HOURS = 54;
/** Written at once. */
const CHUNK_CHARS = 2 ** 20;
/** What the company plans: one that lasts, one that is used up, and one that is never reached. */
const BUDGETS = `budgets:
  everything: { amount: 9000, unit: usd, per: month }
  platform: { match: { team: platform }, amount: 900, unit: usd, per: month }
  sparing: { match: { agent: gemini-cli }, amount: 1000, unit: usd, per: week }
`;
/** As the job in prometheus/prometheus.yml labels what it scrapes. */
const TARGET = 'job="otel-kpi",instance="otel-kpi:19464"';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    days: { type: 'string', default: '30' },
    end: { type: 'string', default: String(Date.now()) },
    people: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
  },
});
const [dataDir] = positionals;
if (dataDir === undefined || dataDir === '') throw new Error('usage: make history DATA_DIR=… [OPTIONS="--days 30"]');

/** Whole minutes, as scrapes are. */
const endMs = Math.floor(Number(values.end) / MINUTE_MS) * MINUTE_MS;
const historyMs = Number(values.days) * DAY_MS;
if (!(historyMs > 0 && endMs > historyMs))
  throw new Error('--days and --end (in milliseconds) must be numbers above 0');
const company = createCompany({
  seed: Number(values.seed),
  people: Number(values.people),
  startMs: endMs,
  historyMs,
  speed: 1,
});
const tally = emptyTally();
const folder = mkdtempSync(join(tmpdir(), 'otel-kpi-history-'));
mkdirSync(dataDir, { recursive: true });
try {
  await replay(await startRun({ env: { OTEL_KPI_HOLD: '75s' }, nowMs: endMs - historyMs, kpis: BUDGETS }));
} finally {
  rmSync(folder, { recursive: true });
}
for (const line of tallyLines(tally)) console.log(line);
console.log(`prometheus --storage.tsdb.path=${dataDir} --storage.tsdb.retention.time=60d`);

/** Each block is made while what the next holds is read. */
async function replay(run: Awaited<ReturnType<typeof startRun>>): Promise<void> {
  const exposition = createExposition([createProducer(run.core.held)]);
  let made: Promise<void> = Promise.resolve();
  while (run.nowMs <= endMs) {
    const blockEndMs = (Math.floor(run.nowMs / (BLOCK_HOURS * HOUR_MS)) + 1) * BLOCK_HOURS * HOUR_MS;
    const path = join(folder, `${run.nowMs}.txt`);
    const file = await open(path, 'w');
    let text = '';
    for (; run.nowMs < blockEndMs && run.nowMs <= endMs; run.nowMs += MINUTE_MS) {
      await liveThroughMinute(run);
      if (endMs - run.nowMs > SCRAPED_FINELY_MS && (run.nowMs / MINUTE_MS) % COARSE_MINUTES > 0) continue;
      text += samplesOf(await exposition.text(), run.nowMs / 1000);
      if (text.length < CHUNK_CHARS) continue;
      await file.write(text);
      text = '';
    }
    await file.write(`${text}# EOF\n`);
    await file.close();
    await made;
    made = makeBlock(path);
  }
  await made;
  await run.close();
}

async function liveThroughMinute(run: Awaited<ReturnType<typeof startRun>>): Promise<void> {
  for (const { signal, body, parts } of company.history(run.nowMs)) {
    await run.send({ signal, encoding: 'json', body: Buffer.from(body) });
    for (const part of parts) addPart(tally, part);
  }
  await run.core.sweep();
}

/** A scrape's samples, labelled as scraped and with their time. */
function samplesOf(text: string, seconds: number): string {
  const lines = /^#.*\n|^([\w:]+)(?:\{(.*)\})? (\S+)\n/gm;
  return text.replace(lines, (_, name: string | undefined, labels: string | undefined, value: string) =>
    name === undefined ? '' : `${name}{${TARGET}${labels ? `,${labels}` : ''}} ${value} ${seconds}\n`,
  );
}

async function makeBlock(path: string): Promise<void> {
  const flags = ['--quiet', `--max-block-duration=${BLOCK_HOURS}h`];
  const args = ['tsdb', 'create-blocks-from', 'openmetrics', ...flags, path, dataDir!];
  const child = spawn(partPath('promtool'), args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`promtool ended with ${code}`);
  rmSync(path);
}
