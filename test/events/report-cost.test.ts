/** Reports of cost, which some agents tell and others do not: they say what the KPIs do. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { recording, recordingsOf } from '../recordings.ts';
import { event, request } from '../sent.ts';
import { config, file, printed, reportFromFile, reportFromService, withKept } from './reported.ts';

test.each(['gemini-cli-0.61.0', 'qwen-code-0.24.4'])(
  'cost that %s does not tell is the estimate of the KPIs, in reports and of sessions',
  async (agent) => {
    await withKept({}, async (kept) => {
      for (const name of recordingsOf(agent)) for (const each of recording(name)) await kept.send(each);
      const estimate = await kept.kpi('agent_cost_usd_total', { basis: 'estimated' });
      expect(estimate).toBeGreaterThan(0);
      const [total] = await reportFromFile(config(), file(kept), { by: 'total' });
      expect(total!.tokens).toBe(await kept.kpi('agent_tokens_total'));
      expect(total!.cost_usd).toBeCloseTo(estimate, 9);
      expect(total!.estimated_usd).toBe(total!.cost_usd);
      const { sessions } = (await kept.json('/api/sessions')).body;
      expect(sessions.map(({ cost_usd }) => cost_usd)).toEqual(sessions.map(() => null));
      expect(sessions.reduce((sum, each) => sum + Number(each.estimated_usd), 0)).toBeCloseTo(estimate, 9);
    });
  },
);

/** Folders of recordings, by the agent that made them. */
const RECORDED = readdirSync(new URL('../fixtures/', import.meta.url)).filter((name) =>
  /^(?!ccusage).*-\d+\.\d+\.\d+$/.test(name),
);

test.each(RECORDED)('tokens and money of %s are those of the KPIs, whatever it is billed in', async (agent) => {
  await withKept({}, async (kept) => {
    for (const name of recordingsOf(agent)) for (const each of recording(name)) await kept.send(each);
    // What is held until its turn tells more.
    await kept.pass(700_000);
    const [total] = await reportFromFile(config(), file(kept), { by: 'total' });
    expect(total!.tokens).toBe(await kept.kpi('agent_tokens_total'));
    // To the millionth, in which some signals tell it.
    expect(Number(total!.cost_usd)).toBeCloseTo(await kept.kpi('agent_cost_usd_total'), 5);
  });
});

test('cost that is told with a turn and not with its requests is no estimate', async () => {
  await withKept({}, async (kept) => {
    for (const each of recording('codex-0.169.0/app-server')) await kept.send(each);
    const reported = await kept.kpi('agent_cost_usd_total', { basis: 'reported' });
    expect(reported).toBeGreaterThan(0);
    const [total] = await reportFromFile(config(), file(kept), { by: 'total' });
    // Its metric tells whole millionths of a dollar, of six turns.
    expect(Math.abs(Number(total!.cost_usd) - reported)).toBeLessThan(6e-6);
    expect(total!.estimated_usd).toBeNull();
  });
});

test('cost that nobody told, of a model without a price, is not shown as none', async () => {
  await withKept({}, async (kept) => {
    const sent = { 'session.id': 'a', model: 'house-model', input_token_count: 100, output_token_count: 1 };
    await kept.send(request('logs', [event('api_request', Date.parse('2026-11-08T10:00Z'), sent)]));
    for (const by of ['total', 'block', 'session']) {
      expect(await reportFromFile(config(), file(kept), { by })).toMatchObject([{ cost_usd: null }]);
    }
    expect(kept.rows('SELECT cost_usd FROM days UNION ALL SELECT cost_usd FROM sessions')).toEqual([
      { cost_usd: null },
      { cost_usd: null },
    ]);
    expect(await printed(kept, 'model --compare 2026-11-01..2026-11-01 --from 2026-11-08 --format csv')).toBe(
      'model,cost_usd,cost_usd_before,cost_usd_change,tokens,tokens_before,tokens_change,requests,requests_before,' +
        'requests_change,sessions,sessions_before,sessions_change\r\nhouse-model,,0,,101,0,,1,0,,1,0,\r\n',
    );
  });
});

test('prices that a reload brings are those of the next report', async () => {
  await withKept({}, async (kept) => {
    const sent = { 'session.id': 'a', model: 'house-model', input_token_count: 100, output_token_count: 1 };
    await kept.send(request('logs', [event('api_request', Date.parse('2026-11-08T10:00Z'), sent)]));
    const costs = async () => {
      const rows = await reportFromService(kept.service.metricsUrl, '', { by: 'total' });
      return rows.map(({ cost_usd }) => cost_usd);
    };
    expect(await costs()).toEqual([null]);
    const prices = join(kept.folder, 'prices.yaml');
    writeFileSync(prices, 'models: { house-model: { prices: [{ input: 1, output: 2 }] } }');
    kept.service.reload(config({ OTEL_KPI_PRICES_FILE: prices }));
    expect(await costs()).toEqual([0.000102]);
  });
});

test('sums of dollars are as exact as dollars are told, wherever they are read', async () => {
  await withKept({}, async (kept) => {
    const at = Date.parse('2026-11-08T10:00Z');
    const costs = [0.1, 0.2].map((cost_usd, index) =>
      event('api_request', at + index, {
        'session.id': 'a',
        'event.sequence': index,
        model: 'claude-opus-5-5',
        cost_usd,
      }),
    );
    await kept.send(request('logs', costs));
    const { sessions } = (await kept.json('/api/sessions')).body;
    expect(sessions).toMatchObject([{ cost_usd: 0.3 }]);
    const { session, events } = (await kept.json('/api/sessions/a')).body;
    expect(session).toMatchObject({ cost_usd: 0.3 });
    expect(events.at(-1)).toMatchObject({ cost_so_far_usd: 0.3 });
    for (const view of ['sessions', 'days', 'people']) {
      expect(kept.rows(`SELECT cost_usd FROM ${view}`)).toEqual([{ cost_usd: 0.3 }]);
    }
  });
});
