/** Past days by other prices, from a file into Redis: days that cost less are added as amounts below 0. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { repricer } from '../../src/app/repricer.ts';
import { repriceHome } from '../../src/commands/reprice.ts';
import { openSource } from '../../src/state/forms.ts';
import { openHome } from '../../src/state/open.ts';
import { startRedis } from '../e2e/redis.ts';
import { NOON_MS } from '../fold/activities.ts';
import { catalogue, settings, startRun } from '../golden/run.ts';
import { sumOf } from '../golden/text.ts';
import { priceList } from '../prices/list.ts';
import { event, request } from '../sent.ts';

let server: Awaited<ReturnType<typeof startRedis>>;
const folder = mkdtempSync(join(tmpdir(), 'reprice-redis-'));
beforeAll(async () => {
  server = await startRedis();
});
afterAll(async () => {
  await server.remove();
  rmSync(folder, { recursive: true });
});

const MODEL = 'gemini-3-flash-preview';
const nowMs = NOON_MS + 3_600_000;

test.each([
  ['dearer', 20, 20 * 1100e-6],
  ['cheaper', 0.1, 0.1 * 1100e-6],
])('a day that is %s', async (name, usd, cost) => {
  const path = join(folder, `${name}.db`);
  const run = await startRun({ path, nowMs });
  const tokens = { input_token_count: 1000, output_token_count: 100, total_token_count: 1100 };
  const asked = event('gemini_cli.api_response', NOON_MS, { model: MODEL, ...tokens, status_code: 200 });
  await run.send(request('logs', [asked], { resource: { 'service.name': 'gemini-cli' }, scope: 'gemini-cli' }));
  await run.close();

  const options = { onError: (error: Error) => process.emitWarning(String(error)) };
  const config = settings({});
  const prices = priceList(`models: { ${MODEL}: { prices: [{ input: ${usd}, output: ${usd} }] } }`);
  const to = `${server.url}?prefix=${name}`;
  await repriceHome(new Date(NOON_MS).toISOString().slice(0, 10), path, to, {
    read: (home) => openSource(home, options),
    open: (home) => openHome(home, options),
    print: () => {},
    reprice: repricer({ config, catalogue: catalogue(config), people: new Map(), prices }),
  });

  const other = await startRun({ store: await openHome(to, options), nowMs: nowMs + 60_000 });
  const text = await other.text();
  expect(sumOf(text, 'agent_cost_by_day_usd')).toBeCloseTo(cost, 9);
  expect(sumOf(text, 'agent_cost_window_usd', { window: '24h' })).toBeCloseTo(cost, 9);
  expect(sumOf(text, 'agent_cost_usd_total')).toBeCloseTo(Math.max(cost, 0.0008), 9);
  await other.close();
});
