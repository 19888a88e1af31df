/** What cannot be counted as it is told: the file says the same of it as the KPIs. */
import { expect, test } from '@jest/globals';
import { asReported, reported } from '../bugs/reported.ts';
import { event, request } from '../sent.ts';
import { config, file, reportFromFile, withKept } from './reported.ts';
import type { Kept } from './kept.ts';

async function expectSameSums(kept: Kept): Promise<void> {
  const [total] = await reportFromFile(config(), file(kept), { by: 'total' });
  expect(total).toMatchObject({
    tokens: await kept.kpi('agent_tokens_total'),
    requests: await kept.kpi('agent_requests_total'),
    cost_usd: await kept.kpi('agent_cost_usd_total'),
  });
}

test.each([
  ['cost-not-a-number', 4],
  ['parallel-resume-same-sequence', 2],
  ['service-name-and-scope-lost', 1],
])('records of %s are told alike', async (name, requests) => {
  await withKept({}, async (kept) => {
    for (const each of reported(name, Date.now())) await kept.send(each);
    expect(await kept.kpi('agent_requests_total')).toBe(requests);
    await expectSameSums(kept);
  });
});

test('a time before there were agents is that of arrival, and the record is delivered again all the same', async () => {
  await withKept({ OTEL_KPI_EVENTS_KEPT: '30d' }, async (kept) => {
    for (let times = 0; times < 2; times++) {
      for (const each of asReported('time-before-agents-existed')) await kept.send(each);
    }
    // As old as it says it would be deleted with the rows of its day.
    expect(kept.rows(`SELECT timestamp > '2024' AS is_kept FROM events`)).toEqual([{ is_kept: 1 }, { is_kept: 1 }]);
    expect(await kept.kpi('agent_requests_total')).toBe(2);
    await expectSameSums(kept);
  });
});

test.each([-1, 1e300, 'none', true])('an amount of %s is none', async (bad) => {
  await withKept({}, async (kept) => {
    const good = {
      model: 'claude-opus-5-5',
      cost_usd: 0.5,
      input_tokens: 1,
      output_tokens: 10,
      cache_read_tokens: 100,
    };
    const records = Object.keys(good).map((name, index) =>
      event('api_request', Date.now() - index, {
        ...good,
        ...(name !== 'model' && { [name]: bad }),
        'event.sequence': index,
      }),
    );
    await kept.send(request('logs', records));
    expect(await kept.kpi('agent_requests_total')).toBe(5);
    await expectSameSums(kept);
  });
});

test('a time that is more than a day ahead is that of arrival, and the record is delivered again all the same', async () => {
  await withKept({ OTEL_KPI_EVENTS_KEPT: '30d' }, async (kept) => {
    const ahead = [2 * 86_400_000, 400 * 86_400_000].map((ms, index) =>
      event('api_request', Date.now() + ms, { model: 'claude-opus-5-5', cost_usd: 0.5, 'event.sequence': index }),
    );
    for (let times = 0; times < 2; times++) await kept.send(request('logs', ahead));
    expect(kept.rows(`SELECT timestamp <= datetime('now', '+1 minute') AS has_come FROM events`)).toEqual([
      { has_come: 1 },
      { has_come: 1 },
    ]);
    await expectSameSums(kept);
  });
});
