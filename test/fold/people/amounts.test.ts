/** What is kept by person, and who sees whose it is. */
import { describe, expect, test } from '@jest/globals';
import { startRun, type Run } from '../../golden/run.ts';
import { NOON_MS } from '../activities.ts';
import type { Attributes } from '../../sent.ts';
import { apiRequest } from '../requests.ts';

const BUDGETS = 'budgets:\n  ada: { match: { person: Ada@example.com }, amount: 4, unit: usd, per: day }\n';

async function started(people: string): Promise<Run> {
  const run = await startRun({
    nowMs: NOON_MS,
    env: { OTEL_KPI_PEOPLE_AMOUNTS: people },
    ...(people === 'off' ? {} : { kpis: BUDGETS }),
  });
  const names = (email: string, more: Attributes) => ({
    'session.id': email,
    'user.id': `laptop of ${email}`,
    ...more,
  });
  await run.send(apiRequest(NOON_MS, 1, names('ada@example.com', { 'event.sequence': 1 })));
  await run.send(
    apiRequest(NOON_MS, 2, names('ada@example.com', { 'user.email': 'ada@example.com', 'event.sequence': 2 })),
  );
  await run.send(apiRequest(NOON_MS, 0.5, names('bob@example.com', { 'user.email': 'bob@example.com' })));
  return run;
}

const linesOf = (text: string, name: string) => text.split('\n').filter((line) => line.startsWith(name));

describe('amounts by person', () => {
  test('are not kept by default', async () => {
    const run = await started('off');
    const text = await run.text();
    expect(text).not.toContain('person');
    expect([...(await run.store.read()).registers.keys()]).not.toContain('persons');
  });

  test('show whoever used most, also from before their account was known, and budgets of single persons', async () => {
    const text = await (await started('plain')).text();
    expect(linesOf(text, 'agent_top_cost_usd_by_person').filter((line) => line.includes('"24h"'))).toEqual([
      'agent_top_cost_usd_by_person{person="ada@example.com",window="24h"} 3',
      'agent_top_cost_usd_by_person{person="bob@example.com",window="24h"} 0.5',
    ]);
    expect(linesOf(text, 'agent_budget_spent{')).toEqual(['agent_budget_spent{budget="ada",unit="usd",per="day"} 3']);
    expect(text).not.toContain('agent_person_cost');
  });

  test('show no name where they are hashed, and no total has one in either case', async () => {
    const run = await started('hashed');
    expect(linesOf(await run.text(), 'agent_top_cost_usd_by_person').join()).not.toContain('example.com');
    for (const people of ['plain', 'hashed']) {
      const { series } = await (await started(people)).store.read();
      expect(series.map(({ key }) => key).join()).not.toContain('example.com');
    }
  });
});
