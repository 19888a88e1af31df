/** Names that somebody invents without end: what is shown and kept of them stays small, and all of it is counted. */
import { afterEach, expect, test } from '@jest/globals';
import { LIMITS } from '../../src/model/limits.ts';
import { sumOf } from '../golden/text.ts';
import { get, post } from '../e2e/process.ts';
import { event, request } from '../sent.ts';
import { serve, stopAll } from './served.ts';

afterEach(stopAll);

const [REQUESTS, RECORDS] = [8, 2_500];
const SCRAPE_BYTES = 2 ** 20;

test('twenty thousand teams, and as many unknown events', async () => {
  const served = await serve({ node: ['--max-old-space-size=768'], env: { OTEL_KPI_DIMENSIONS: '{ team: [team] }' } });
  for (let at = 0; at < REQUESTS; at++) {
    const records = Array.from({ length: RECORDS }, (_, index) => {
      const id = at * RECORDS + index;
      const of = { 'session.id': `s${id}`, 'user.id': `u${id}`, team: `t${id}`, 'event.sequence': 1 };
      return [event('user_prompt', Date.now(), of), event(`invented_${id}`, Date.now(), of)];
    });
    expect(await post(served.otlp, request('logs', records.flat()))).toBe(200);
  }
  const text = await get(`${served.metrics}/metrics`);
  expect(text.length).toBeLessThan(SCRAPE_BYTES);
  expect(sumOf(text, 'agent_prompts_total')).toBe(REQUESTS * RECORDS);
  const others = REQUESTS * RECORDS - LIMITS.dimension_values.max;
  expect(text).toContain(`agent_active_users_by_team{team="other",window="24h"} ${others}\n`);
  expect(await served.own('otelkpi_limits_total{limit="dimension_values"}')).toBe(others);
  expect(await served.own('otelkpi_limits_total{limit="own_names"}')).toBeGreaterThan(0);
  expect((await get(`${served.metrics}/metrics/self`)).length).toBeLessThan(SCRAPE_BYTES / 8);
});
