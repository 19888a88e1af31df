/**
 * Takes the pictures of the page that README and docs show: `node docs/picture.ts` (needs Chromium). The service is real; what
 * it shows is a month of a made-up company, as `otel-kpi demo` tells it, and some minutes of its work. `node docs/picture.ts
 * FOLDER` takes one of every view there, in three sizes, light and dark, to be looked at.
 */
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { startDemo } from '../test/page/demo.ts';
import { partPath } from '../test/parts.ts';

const HISTORY_MS = 33 * 24 * 3_600_000;

const [into] = process.argv.slice(2);
const { service, sessions, end } = await startDemo(HISTORY_MS, 12);
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? partPath('chromium'),
  args: ['--no-sandbox'],
});
const VIEWS = {
  page: '?period=7d',
  sessions: '?view=sessions&since=24',
  session: `?view=session&id=${sessions.find((session) => session.cost_usd > 0.5)!.session_id}`,
  events: '?view=events&kind=tool',
  days: '?view=days',
  people: '?view=people',
  budgets: '?view=budgets',
  health: '?view=health&period=30d',
};
const SIZES = { phone: [390, 844], laptop: [1366, 768], wide: [1920, 1080] } as const;

async function take(page: Page, query: string, path: string, fullPage: boolean): Promise<void> {
  await page.goto(`${service.metricsUrl}/${query}`, { waitUntil: 'load' });
  await page.getByText(/Loading …|by a script/).waitFor({ state: 'hidden' });
  await page.screenshot({ path, fullPage });
}

if (into === undefined) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, deviceScaleFactor: 1.5 });
  await take(page, VIEWS.page, new URL('page.png', import.meta.url).pathname, true);
  const small = await browser.newPage({ viewport: { width: 1000, height: 560 } });
  for (const view of ['sessions', 'session', 'health'] as const) {
    await take(small, VIEWS[view], new URL(`page-${view}.png`, import.meta.url).pathname, false);
  }
} else {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [size, [width, height]] of Object.entries(SIZES)) {
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      for (const [view, query] of Object.entries(VIEWS)) {
        await take(page, query, join(into, `${view}-${size}-${colorScheme}.png`), true);
      }
      await page.close();
    }
  }
}
await browser.close();
await end();
