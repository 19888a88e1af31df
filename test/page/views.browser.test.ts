/** Every view in a real browser, at a real service that the made-up company works with. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { Reading } from '../../src/model/reading.ts';
import { post, UNTIL_MS } from '../e2e/process.ts';
import { partPath } from '../parts.ts';
import { event, request } from '../sent.ts';
import { lowContrasts } from './contrast.ts';
import { startDemo, type Demo } from './demo.ts';

const DAY_MS = 24 * 3_600_000;
const VIEWS = ['overview', 'sessions', 'events', 'days', 'people', 'budgets', 'health'];
const PHONE = { width: 390, height: 844 };
const TABLETS = [
  { width: 820, height: 1180 },
  { width: 1180, height: 800 },
];
const LARGER = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
];

let browser: Browser;
let page: Page;
let demo: Demo;
/** What a console would show in red, and where else than to the service the page went. */
let complaints: string[] = [];

beforeAll(async () => {
  const executablePath = process.env['CHROMIUM_PATH'] ?? partPath('chromium');
  browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu'] });
  demo = await startDemo(16 * DAY_MS, 4);
}, 480_000);

afterAll(async () => {
  await browser.close();
  await demo.end();
});

beforeEach(async () => {
  page = await open();
});

afterEach(async () => {
  await page.close();
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
});

async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  complaints = [];
  const opened = await browser.newPage({ locale: 'en-US', timezoneId: 'UTC', ...options });
  opened.setDefaultTimeout(UNTIL_MS);
  opened.on('console', (message) => complaints.push(message.text()));
  opened.on('pageerror', (error) => complaints.push(String(error)));
  opened.on('request', (asked) => {
    if (!asked.url().startsWith(demo.service.metricsUrl)) complaints.push(asked.url());
  });
  return opened;
}

async function show(query: string, on = page): Promise<void> {
  await on.goto(`${demo.service.metricsUrl}/${query}`, { waitUntil: 'load' });
  await on.getByText(/Loading …|by a script/).waitFor({ state: 'hidden' });
}

const textOf = async (selector: string): Promise<string> => (await page.locator(selector).first().innerText()).trim();
const cells = (column: number): Promise<string[]> => page.locator(`main tbody td:nth-child(${column})`).allInnerTexts();

const dearest = () => demo.sessions.toSorted((a, b) => b.cost_usd - a.cost_usd)[0]!;

async function kpi(name: string, labels: Readonly<Record<string, string>>): Promise<number> {
  const { kpis } = (await (await fetch(`${demo.service.metricsUrl}/api/kpis`)).json()) as { kpis: Reading[] };
  const points = kpis.find((reading) => reading.name === name)?.points ?? [];
  const isAsked = (point: Reading['points'][number]) =>
    Object.entries(labels).every(([label, value]) =>
      point.labels.some(([key, told]) => key === label && told === value),
    );
  return points.filter(isAsked).reduce((sum, { value }) => sum + value, 0);
}

describe('the numbers', () => {
  test.each(['today', '7d', '30d'])('of %s are those of the API', async (window) => {
    await show(`?period=${window}`);
    const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
    const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
    const figure = (name: string) => textOf(`[data-figure="${name}"] .figure`);
    expect(await figure('Cost')).toBe(dollars.format(await kpi('agent_cost_window_usd', { window })));
    expect(await figure('Prompts')).toBe(whole.format(await kpi('agent_prompts_window', { window })));
    expect(await figure('Tool calls')).toBe(whole.format(await kpi('agent_tool_calls_window', { window })));
    expect(await figure('People')).toBe(whole.format(await kpi('agent_active_users', { window })));
    const lines = async (type: string) => whole.format(await kpi('agent_window_lines', { window, type }));
    expect(await figure('Lines of code')).toBe(`+${await lines('added')} −${await lines('removed')}`);
    const tools = await page.locator('article:has(> h2:text("Tools")) td:nth-of-type(1)').allInnerTexts();
    const called = tools.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0);
    expect(called).toBe(await kpi('agent_tool_calls_window', { window }));
  });

  test('change as the KPI says, and the bars of a period add up to it', async () => {
    await show('?period=7d');
    const signed = new Intl.NumberFormat('en-US', {
      style: 'percent',
      maximumFractionDigits: 0,
      signDisplay: 'exceptZero',
    });
    const change = signed.format(await kpi('agent_cost_change_ratio', { window: '7d' }));
    expect(await textOf('[data-figure=Cost] .change')).toBe(`${change} against the 7 days before`);
    const titles = await page.locator('[data-figure=Prompts] title').allTextContents();
    expect(titles).toHaveLength(8);
    expect(titles.at(-1)).toMatch(/^Fri, Nov 20: /);
    const sum = titles.reduce((all, title) => all + Number(title.split(': ')[1]!.replaceAll(',', '')), 0);
    expect(sum).toBe(await kpi('agent_prompts_window', { window: '7d' }));
  });

  test('are there before any script runs', async () => {
    await page.close();
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-US' });
    page = await context.newPage();
    await page.goto(`${demo.service.metricsUrl}/?period=30d`);
    expect(await textOf('[data-figure=Cost] .figure')).toMatch(/^\$[\d,]+\.\d\d$/);
    await page.getByRole('link', { name: 'Days', exact: true }).click();
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(10);
  });
});

describe('sessions and events', () => {
  test('show who works, what waits on a person, and each with its timeline and cost', async () => {
    await show('?view=sessions&since=24');
    expect((await cells(1))[0]).toMatch(/^waits on a person for 1 min \(Bash\)$/);
    expect(await textOf('main [role=status]')).toBe('1 session waiting on a person');
    const { session_id: id, cost_usd: cost } = dearest();
    await page.locator(`a[title="${id}"]`).click();
    await page.getByRole('heading', { name: id }).waitFor();
    await page.locator('main tbody tr').first().waitFor();
    const last = (await cells(6)).at(-1)!;
    expect(Math.abs(Number(last.replace(/[$,]/g, '')) - cost)).toBeLessThan(0.006);
    await page.goBack();
    await page.locator(`a[title="${id}"]`).waitFor();
  });

  test('are narrowed by filters, which are in the address', async () => {
    await show('?view=events');
    await page.getByLabel('Kind').selectOption('tool');
    await page.getByLabel('Tool', { exact: true }).fill('Bash');
    await page.getByLabel('Success').selectOption('false');
    await page.waitForURL(/kind=tool.*tool=Bash.*success=false|success=false/);
    await page.getByText(/Loading …/).waitFor({ state: 'hidden' });
    expect(new Set(await cells(3))).toEqual(new Set(['Bash']));
    expect((await cells(2)).every((what) => what.startsWith('tool'))).toBe(true);
    await page.getByRole('link', { name: 'Clear' }).click();
    await page.getByRole('link', { name: 'Older →' }).click();
    await page.getByRole('link', { name: '← Latest' }).waitFor();
    expect(await cells(1)).toHaveLength(100);
  });
});

test('health says who was refused or is unknown, and what to do', async () => {
  const { otlpUrl } = demo.service;
  await fetch(`${otlpUrl}/v1/nothing`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  const origin = { resource: { 'service.name': 'stranger' }, scope: 'strange' };
  await post(otlpUrl, request('logs', [event('something', demo.nowMs())], origin));
  await show('?view=health');
  const told = page.locator('.notices');
  await told.getByText(/^stranger sends records that no KPI counts/).waitFor();
  await told.getByText(/^Refused on otlp: path/).waitFor();
  expect(await page.locator('aside').isVisible()).toBe(false);
  await page.getByRole('link', { name: 'Overview' }).click();
  await page
    .locator('aside')
    .getByText(/^stranger sends records/)
    .waitFor();
});

const HIDDEN = "[...document.querySelectorAll('.scroll')].map((one) => one.scrollWidth - one.clientWidth)";

test('tables of Health are whole on all screens: nothing has to be moved to be read', async () => {
  await show('?view=health');
  for (const width of [400, 560, 900, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect([width, await page.evaluate<number[]>(HIDDEN)]).toEqual([width, [0, 0]]);
  }
  expect(await cells(4)).toContainEqual(expect.stringMatching(/^It (loses|doubles|misstates) [a-z]/));
});

describe('for everybody', () => {
  test('nothing sticks out on any screen, and no table has to be moved to be read', async () => {
    const x = 'x'.repeat(70);
    const of = { model: x, tool_name: x, error: `529 ${x} ${x}`, status_code: '529', 'user.email': x };
    const long = ['api_error', 'api_request', 'tool_result'].map((name) => event(name, demo.nowMs(), of));
    await post(demo.service.otlpUrl, request('logs', long));
    for (const view of [...VIEWS, `session&id=${dearest().session_id}`]) {
      await show(`?view=${view}`);
      for (const size of [PHONE, ...TABLETS, ...LARGER]) {
        await page.setViewportSize(size);
        const hidden = await page.evaluate<number[]>(HIDDEN);
        expect([view, size.width, hidden]).toEqual([view, size.width, hidden.map(() => 0)]);
        expect([view, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([view, size.width]);
      }
    }
  });

  test('text is told apart from what is behind it, by light and in the dark', async () => {
    for (const view of VIEWS) {
      await show(`?view=${view}`);
      for (const colorScheme of ['light', 'dark'] as const) {
        // Else colours are on their way to the others.
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect([view, colorScheme, await lowContrasts(page)]).toEqual([view, colorScheme, []]);
      }
    }
  });

  test('the keyboard reaches everything, in the order of reading', async () => {
    await show('');
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    const order: string[] = [];
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press('Tab');
      order.push(await focused());
    }
    const views = ['Overview', 'Sessions', 'Events', 'Days', 'People', 'Budgets', 'Health'];
    expect(order).toEqual(['Skip to content', 'otel-kpi', ...views, 'Today', '7 days', '30 days']);
    await page.keyboard.press('Enter');
    await page.locator('nav [aria-current=true]:text("30 days")').waitFor();
    expect(await focused()).toBe('30 days');
    await page.reload();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });

  test('landmarks, headings, fields and pictures have names', async () => {
    for (const view of VIEWS) {
      await show(`?view=${view}`);
      for (const landmark of ['header', 'nav', 'main', 'footer', 'h1', 'main h2']) {
        expect([view, landmark, await page.locator(landmark).count()]).not.toContain(0);
      }
      const nameless = 'input:not([type=hidden]):not(label *), select:not(label *), svg[role=img]:not([aria-label])';
      expect([view, await page.locator(nameless).count()]).toEqual([view, 0]);
    }
  });

  test('nothing moves for those who want it still', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await show('');
    const moving = `[...document.querySelectorAll('*')].filter((node) => getComputedStyle(node).transitionDuration !== '0s').length`;
    expect(await page.evaluate(moving)).toBe(0);
  });
});
