import { expect, test } from '@jest/globals';
import type { Reading } from '../../src/model/reading.ts';
import { agentsCsv, budgetsCsv, kpisCsv } from '../../src/page/csv-tables.ts';

const lines = (...all: string[]) => all.map((line) => `${line}\r\n`).join('');

test('KPIs have a row for each series and a column for each label; histograms are as Prometheus has them', () => {
  const readings: Reading[] = [
    {
      name: 'a_usd_total',
      help: 'A',
      unit: 'USD',
      type: 'counter',
      points: [{ labels: [['model', 'a, "b"']], value: 0.5 }],
    },
    {
      name: 'b_seconds',
      help: 'B',
      unit: 's',
      type: 'histogram',
      bounds: [0.5],
      points: [{ labels: [['agent', 'x']], value: 0, counts: [2, 1], sum: 3 }],
    },
  ];
  expect(kpisCsv(readings)).toBe(
    lines(
      'kpi,type,unit,agent,model,le,value',
      'a_usd_total,counter,USD,,"a, ""b""",,0.5',
      'b_seconds_bucket,histogram,s,x,,0.5,2',
      'b_seconds_bucket,histogram,s,x,,+Inf,3',
      'b_seconds_count,histogram,s,x,,,3',
      'b_seconds_sum,histogram,s,x,,,3',
    ),
  );
  expect(kpisCsv([])).toBe(lines('kpi,type,unit,le,value'));
});

test('what is not known of a budget is empty', () => {
  const budget = {
    name: 'web',
    match: { team: ['web', 'app'], agent: ['codex'] },
    unit: 'usd',
    per: 'month',
    limit: 500,
    spent: 20,
    ratio: 0.04,
    burn: { '1h': 2 },
    forecast: null,
    exhausted_at: null,
    period_start: '2026-11-01T00:00:00Z',
    period_end: '2026-12-01T00:00:00Z',
  };
  expect(budgetsCsv([budget])).toBe(
    lines(
      'name,unit,per,limit,spent,ratio,forecast,exhausted_at,period_start,period_end,match,burn_1h',
      'web,usd,month,500,20,0.04,,,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z,team=web|app agent=codex,2',
    ),
  );
});

test('agents have a row for each version', () => {
  const versions = [{ version: '2.1.0', sessions: { '7d': 3 }, lostEvents: 4, defects: [] }];
  expect(agentsCsv([{ agent: 'codex', versions }])).toBe(
    lines('agent,version,sessions_7d,lost_events,defects', 'codex,2.1.0,3,4,0'),
  );
});
