/** The page in a real browser: Chromium, as `make parts` installs it, or another by CHROMIUM_PATH. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { createSelf } from '../../src/metrics/self.ts';
import { startMetricsServer } from '../../src/metrics/server.ts';
import type { MetricsServer } from '../../src/metrics/server.ts';
import { createPage } from '../../src/page/page.ts';
import { UNTIL_MS } from '../e2e/process.ts';
import { partPath } from '../parts.ts';
import { overviewOf, pageData, usage } from './usage.ts';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const COST = '[data-figure=Cost] .figure';
const MODELS = 'article:has(> h2:text("Cost by model")) tbody';

const self = createSelf('0.0.0-test');
self.close();
let browser: Browser;
let page: Page;
let server: MetricsServer;
let readings = usage(1);
let failure: Error | undefined;
let notices: string[] = [];
/** What a console would show in red: exceptions, refused loads, violations of the content security policy. */
let complaints: string[] = [];

beforeAll(async () => {
  const executablePath = process.env['CHROMIUM_PATH'] ?? partPath('chromium');
  browser = await chromium.launch({ executablePath, headless: true, args: ARGS });
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  readings = usage(1);
  failure = undefined;
  notices = [];
  server = await start(0);
  complaints = [];
  page = await browser.newPage({ locale: 'en-US', timezoneId: 'UTC' });
  page.setDefaultTimeout(UNTIL_MS);
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
});

afterEach(async () => {
  await page.close();
  await server.close();
});

async function start(port: number): Promise<MetricsServer> {
  const live = createPage(
    pageData({
      overview: async (asked) => {
        if (failure !== undefined) throw failure;
        return overviewOf(readings, asked);
      },
      lastCountedMs: () => Date.now() - 90_000,
      notices: () => notices,
      firstSteps: ['export SOME_ENDPOINT=http://localhost:4318', 'export SOME_SWITCH="<b>on</b>"'],
    }),
  );
  const kpis = async (): Promise<typeof readings> => readings;
  const options = { host: '127.0.0.1', port, readings: kpis, ready: () => true as const, self, mounts: [live] };
  return startMetricsServer({ ...options, onError: () => undefined });
}

/** What people see, once it is this; a failure shows what was seen instead. */
async function expectText(selector: string, text: string | RegExp): Promise<void> {
  const seen = page.locator(selector);
  const matches = async (): Promise<boolean> => {
    const [shown] = await seen.allInnerTexts();
    return typeof text === 'string' ? shown === text : text.test(shown ?? '');
  };
  const deadlineMs = performance.now() + UNTIL_MS;
  while (!(await matches()) && performance.now() < deadlineMs) await page.waitForTimeout(50);
  expect(await seen.innerText()).toMatch(text);
}

describe('the page in a browser', () => {
  test('shows numbers, and changes them while one looks', async () => {
    await page.goto(server.url);
    await expectText(COST, '$3.00');
    await expectText('[data-figure=Tokens] .figure', '1.235M');
    await expectText('[data-figure=Prompts] .note', '42 model requests');
    await expectText('[data-figure="Tool calls"] .note', '80.0% succeeded');
    await expectText('[data-figure="Lines of code"] .note', '4 commits');
    await expectText('#status', 'Last record counted 1 min ago');
    readings = usage(1.25);
    await expectText(COST, '$3.25');
    expect(await page.title()).toBe('$3.25 today · otel-kpi');
    expect(complaints).toEqual([]);
  });

  test('what is typed and where one is survives what changes', async () => {
    await page.goto(`${server.url}/?period=7d`);
    await page.locator('[data-connection=connected]').waitFor();
    await page.locator('.periods a').nth(1).focus();
    readings = usage(4);
    await expectText(COST, '$6.00');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('7 days');
  });

  test('tables grow and shrink with what there is to show', async () => {
    await page.goto(server.url);
    await expectText(MODELS, /^small\s+\$2\.00\s+66\.7%\s+large\s+\$1\.00\s+33\.3%$/);
    readings = usage(1).map((reading) => ({ ...reading, points: reading.points.slice(0, 1) }));
    await expectText(MODELS, /^large\s+\$1\.00\s+100\.0%$/);
    expect(complaints).toEqual([]);
  });

  test('text of others is text, whatever it looks like', async () => {
    const name = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    readings = usage(9, name);
    await page.goto(server.url);
    await expectText(COST, '$11.00');
    expect(await page.locator(`${MODELS} th`).first().textContent()).toBe(name);
    expect(await page.locator('main img, body script').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('says how to begin while nothing has been counted, then makes way', async () => {
    readings = [];
    await page.goto(server.url);
    await expectText('#first-steps pre', 'export SOME_ENDPOINT=http://localhost:4318\nexport SOME_SWITCH="<b>on</b>"');
    expect(await page.locator('[data-figure]').count()).toBe(0);
    readings = usage(1);
    await expectText(COST, '$3.00');
    expect(await page.locator('#first-steps').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('says when its figures are old, and keeps them', async () => {
    await page.goto(server.url);
    await expectText(COST, '$3.00');
    failure = new Error('state is away');
    await expectText('#status', 'The state cannot be read now; these figures are older');
    await expectText(COST, '$3.00');
    failure = undefined;
    await expectText('#status', /^Last record counted/);
  });

  test('comes back when the server does', async () => {
    await page.goto(server.url);
    await expectText(COST, '$3.00');
    await server.close();
    await expectText('#status', 'Connection lost, trying again …');
    readings = usage(5);
    server = await start(Number(new URL(server.url).port));
    await expectText(COST, '$7.00');
  });

  test('fits a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    notices = [`The price list does not know ${'m'.repeat(120)} of an agent.`];
    readings = usage(1_234_567.89, 'a-model-with-a-name-that-is-longer-than-any-phone-is-wide');
    await page.goto(server.url);
    await expectText(COST, '$1,234,569.89');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.goto(`${server.url}/?view=health`);
    await page.locator('.notices').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });
});
