/** The readings behind the page, for machines. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSelf } from '../../src/metrics/self.ts';
import { startMetricsServer } from '../../src/metrics/server.ts';
import type { MetricsServer } from '../../src/metrics/server.ts';
import type { BudgetReading } from '../../src/model/reading.ts';
import { createPage } from '../../src/page/page.ts';
import { counter, DEFECTS, pageData, usage } from './usage.ts';

const BUDGET: BudgetReading = {
  name: 'web',
  match: { team: ['web'] },
  unit: 'usd',
  per: 'month',
  limit: 500,
  spent: 125,
  ratio: 0.25,
  burn: { '1h': 2 },
  forecast: null,
  exhausted_at: null,
  period_start: '2026-01-01T00:00:00.000Z',
  period_end: '2026-02-01T00:00:00.000Z',
};

let server: MetricsServer;
let url: string;
let readings = usage(1);
let failure: Error | undefined;
const errors: unknown[] = [];
const self = createSelf('0.0.0-test');
self.close();

beforeEach(async () => {
  readings = usage(1);
  failure = undefined;
  errors.length = 0;
  const onError = (error: unknown) => void errors.push(error);
  const reading =
    <T>(answer: () => T) =>
    async () => {
      if (failure !== undefined) throw failure;
      return answer();
    };
  const data = { read: reading(() => readings), budgets: reading(() => [BUDGET]), defects: DEFECTS, onError };
  const options = { host: '127.0.0.1', port: 0, readings: async () => readings, ready: () => true as const, self };
  server = await startMetricsServer({ ...options, mounts: [createPage(pageData(data))], onError });
  url = server.url;
});

afterEach(() => server.close());

describe('GET /api/kpis', () => {
  test('is the readings as JSON', async () => {
    const answer = await fetch(`${url}/api/kpis`);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toEqual({ kpis: usage(1) });
  });

  test('is 503 where they cannot be read', async () => {
    failure = new Error('state is away');
    expect((await fetch(`${url}/api/kpis`)).status).toBe(503);
    expect(errors).toEqual([failure]);
  });
});

describe('GET /api/agents', () => {
  test('is the versions of each agent, with what they are known to tell wrongly', async () => {
    readings = [
      counter('agent_sessions_worked_total', [3, { agent: 'one' }], [1, { agent: 'two' }]),
      counter('agent_client_versions', [2, { agent: 'one', version: '1.0.0', window: '7d' }]),
    ];
    const answer = await fetch(`${url}/api/agents`);
    expect(await answer.json()).toEqual({
      agents: [
        {
          agent: 'one',
          versions: [
            {
              version: '1.0.0',
              sessions: { '7d': 2 },
              defects: [{ ...DEFECTS.get('one')![0], says: 'doubles tokens (on Mars).' }],
            },
          ],
        },
        { agent: 'two', versions: [] },
      ],
    });
  });
});

describe('GET /api/budgets', () => {
  test('is how each budget stands', async () => {
    expect(await (await fetch(`${url}/api/budgets`)).json()).toEqual({ budgets: [BUDGET] });
  });
});
