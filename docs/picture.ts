/**
 * Takes the picture of the page that the README shows: `node docs/picture.ts` (needs Chromium). The service is real; what
 * it shows is the week of a made-up company, as `otel-kpi demo` tells it, and some minutes of its work.
 */
import { chromium } from 'playwright-core';
import { createCompany, type Request } from '../demo/company.ts';
import { createLog } from '../src/app/log.ts';
import { startService } from '../src/app/service.ts';
import { catalogue, NOW_MS, settings } from '../test/golden/run.ts';
import { partPath } from '../test/parts.ts';
import { priceList } from '../test/prices/list.ts';
import { post } from '../test/e2e/process.ts';

const HISTORY_MS = 7 * 24 * 3_600_000;
const STEPS = 24;
/** One bar of the page's charts. */
const STEP_MS = 5_000;
/** Long enough for the page to see each step by itself. */
const PAUSE_MS = 1_200;

let nowMs = NOW_MS;
const config = settings({ OTEL_KPI_STATE: ':memory:', OTEL_KPI_OTLP: '127.0.0.1:0', OTEL_KPI_METRICS: '127.0.0.1:0' });
const log = createLog({
  level: 'error',
  format: 'text',
  now: () => nowMs,
  write: (line) => void process.stderr.write(`${line}\n`),
});
const service = await startService(
  { config, catalogue: catalogue(config), people: new Map(), prices: priceList() },
  { now: () => nowMs, log, version: 'picture' },
);
const send = async (requests: Iterable<Request>) => {
  for (const { signal, body } of requests) {
    await post(service.otlpUrl, { signal, encoding: 'json', body: Buffer.from(body) });
  }
};

const company = createCompany({ seed: 1, people: 12, startMs: NOW_MS, historyMs: HISTORY_MS, speed: 1 });
await send(company.history());
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? partPath('chromium'),
  args: ['--no-sandbox'],
});
const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, deviceScaleFactor: 1.5 });
await page.goto(service.metricsUrl, { waitUntil: 'load' });
for (let step = 0; step < STEPS; step++) {
  nowMs += STEP_MS;
  await send(company.due(nowMs));
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
await page.screenshot({ path: new URL('page.png', import.meta.url).pathname, fullPage: true });
await browser.close();
await service.close();
