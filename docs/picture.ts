/**
 * Takes the picture of the page that the README shows: `node docs/picture.ts` (needs Chromium). The service is real, what
 * it shows are the recordings of three sessions; the page is opened before the last of them arrives, so that it moves.
 */
import { chromium } from 'playwright-core';
import { createLog } from '../src/log.ts';
import { startService } from '../src/service.ts';
import { catalogue, NOW_MS, settings } from '../test/golden/run.ts';
import { partPath } from '../test/parts.ts';
import { post } from '../test/e2e/process.ts';
import { recording } from '../test/recordings.ts';

const AGENT = 'claude-code-2.1.329';
const BEFORE = ['basic-protobuf', 'subagent-and-traces', 'api-error'];
const WHILE = 'interactive';

const config = settings({ OTEL_KPI_STATE: ':memory:', OTEL_KPI_OTLP: '127.0.0.1:0', OTEL_KPI_METRICS: '127.0.0.1:0' });
const log = createLog({
  level: 'error',
  format: 'text',
  now: () => NOW_MS,
  write: (line) => void process.stderr.write(`${line}\n`),
});
const service = await startService(
  { config, catalogue: catalogue(config), teams: new Map() },
  { now: () => NOW_MS, log, version: 'picture' },
);
const send = async (name: string, pauseMs = 0) => {
  for (const request of recording(`${AGENT}/${name}`)) {
    await post(service.otlpUrl, request);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};

for (const name of BEFORE) await send(name);
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? partPath('chromium'),
  args: ['--no-sandbox'],
});
const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, deviceScaleFactor: 1.5 });
await page.goto(service.metricsUrl, { waitUntil: 'load' });
await send(WHILE, 1_200);
await page.screenshot({ path: new URL('page.png', import.meta.url).pathname, fullPage: true });
await browser.close();
await service.close();
