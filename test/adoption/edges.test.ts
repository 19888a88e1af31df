/** What a company of ninety days does not meet: each feature, odd rosters, and names that several people share. */
import { describe, expect, test } from '@jest/globals';
import { createPeopleReader } from '../../src/fold/people/reading.ts';
import { SPACES, type Registers } from '../../src/model/registers.ts';
import { startRun } from '../golden/run.ts';
import { event, metric, request, type Attributes } from '../sent.ts';
import { HOUR_MS, watch } from '../kpis/moments.ts';
import { RegisterSpaces } from '../../src/state/registers.ts';
import { registers } from '../state/registered.ts';
import { numbersOf } from './numbers.ts';

/** A Wednesday, a week and a half into the year. */
const NOW_MS = Date.UTC(2027, 0, 13, 12);
const DAY_MS = 24 * HOUR_MS;

async function featuresOf(name: string, of: Attributes): Promise<string[]> {
  const run = await startRun({ nowMs: NOW_MS });
  await run.send(request('logs', [event(name, NOW_MS, { 'user.email': 'ada@example.com', ...of })]));
  const numbers = numbersOf(await run.core.truth());
  await run.close();
  const keys = Object.keys(numbers).filter((key) => key.startsWith('agent_feature_users'));
  return keys.map((key) => /feature=(\w+)/.exec(key)![1]!).toSorted();
}

describe('a feature is in use', () => {
  test.each([
    ['api_request', { model: 'm', 'skill.name': 'custom', 'plugin.name': 'third-party' }, ['plugin', 'skill']],
    ['api_request', { model: 'm', 'mcp_server.name': 'custom', query_source: 'agent:x' }, ['mcp', 'subagent']],
    ['api_request', { model: 'm', query_source: 'sdk' }, []],
    ['tool_result', { tool_name: 'mcp__jira__search', success: 'true' }, ['mcp']],
    ['tool_result', { tool_name: 'mcp_tool', success: 'true' }, ['mcp']],
    ['tool_result', { tool_name: 'Skill', success: 'true' }, ['skill']],
    ['tool_result', { tool_name: 'ExitPlanMode', success: 'true' }, ['plan_mode']],
    ['tool_result', { tool_name: 'Bash', success: 'true' }, []],
    ['user_prompt', { command_source: 'custom', command_name: 'custom' }, ['command']],
    ['user_prompt', { command_source: 'mcp', command_name: 'custom' }, ['command']],
    ['user_prompt', { command_source: 'builtin', command_name: 'clear' }, []],
    ['user_prompt', {}, []],
    ['plugin_loaded', { 'plugin.name': 'third-party' }, []],
  ])('%s %j: %j', async (name, of, features) => {
    expect(await featuresOf(name, of)).toEqual(features);
  });

  test('also where metrics alone tell of it', async () => {
    const run = await startRun({ nowMs: NOW_MS });
    const told = metric('claude_code.token.usage', 5, NOW_MS, { type: 'input', model: 'm', 'skill.name': 'custom' });
    await run.send(request('metrics', [told]));
    expect(numbersOf(await run.core.truth())).toMatchObject({ 'agent_feature_users{feature=skill window=30d}': 1 });
    await run.close();
  });
});

describe('a roster', () => {
  const prompt = (of: Attributes) => request('logs', [event('user_prompt', NOW_MS, of)]);
  const rosterOf = async (names: readonly string[], sent: readonly Attributes[]) => {
    const run = await startRun({ nowMs: NOW_MS, people: names.map((name) => `${name}: web`).join('\n') });
    for (const of of sent) await run.send(prompt(of));
    const numbers = Object.entries(numbersOf(await run.core.truth()));
    await run.close();
    return Object.fromEntries(
      numbers.flatMap(([key, value]) =>
        /^agent_roster_users\{state=(\w+) window=7d/.test(key) ? [[key.slice(25, -11), value]] : [],
      ),
    );
  };

  test('without anybody says nothing', async () => {
    expect(await rosterOf([], [{ 'user.email': 'ada@example.com' }])).toEqual({});
  });

  test('of people that nobody heard of is silent', async () => {
    expect(await rosterOf(['ada@example.com', 'grace@example.com'], [])).toEqual({ active: 0, silent: 2 });
  });

  test('has one seat for all names of a person', async () => {
    const ada = { 'user.email': 'Ada@example.com', 'user.account_uuid': 'uuid-1', 'user.id': 'laptop' };
    expect(await rosterOf(['ada@example.com', 'uuid-1', 'laptop', 'grace@example.com'], [ada])).toEqual({
      active: 1,
      silent: 1,
    });
  });

  test('has installations in whatever letters', async () => {
    const laptop = { 'user.id': 'LapTop-7F' };
    expect(await rosterOf(['LAPTOP-7f', 'Grace@example.com'], [laptop])).toEqual({ active: 1, silent: 1 });
    // Also on its first day, where others have accounts.
    const eve = { 'user.email': 'eve@example.com', 'user.id': 'other' };
    expect(await rosterOf(['LAPTOP-7f'], [laptop, eve])).toEqual({ active: 1, silent: 0 });
    const ada = { ...laptop, 'user.email': 'Ada@example.com' };
    expect(await rosterOf(['LAPTOP-7f', 'ADA@example.com'], [ada])).toEqual({ active: 1, silent: 0 });
  });
});

describe('weeks', () => {
  const days = (month: string, of: Record<string, readonly number[]>): Registers =>
    registers(
      SPACES.attendance,
      month,
      Object.fromEntries(
        Object.entries(of).map(([name, list]) => [name, list.reduce((bits, day) => bits | (1 << (day - 1)), 0)]),
      ),
    );
  const first = (of: Record<string, string>): Registers =>
    registers(
      SPACES.firstSeen,
      '',
      Object.fromEntries(Object.entries(of).map(([name, date]) => [name, Date.parse(date) + DAY_MS / 2])),
    );
  const links = (...pairs: [string, string][]): Registers =>
    registers(SPACES.links, 'installation', Object.fromEntries(pairs.map((pair) => [JSON.stringify(pair), 1])));
  const weeksOf = (...all: Registers[]) => {
    const spaces = new RegisterSpaces();
    spaces.apply(all);
    const { snapshot, values } = watch('weeks: { help: X., kind: retention, weeks: 3 }');
    const of = values(snapshot(createPeopleReader()(spaces.lend())), NOW_MS)['weeks'] ?? {};
    return Object.fromEntries(Object.entries(of).filter(([, value]) => value > 0));
  };

  test('go over the year: from Monday, 2026-12-28, to Sunday, 2027-01-03', () => {
    const ada = { ada: '2026-12-20' };
    expect(weeksOf(days('2026-12', { ada: [20] }), days('2027-01', { ada: [3, 4] }), first(ada))).toEqual({
      'state=resurrected week=2026-12-28': 1,
      'state=retained week=2027-01-04': 1,
    });
  });

  test('have nobody for an installation that several people use', () => {
    const shared = links(['desk', 'ada'], ['desk', 'grace']);
    expect(
      weeksOf(days('2027-01', { desk: [5, 12], ada: [5] }), first({ desk: '2027-01-05', ada: '2027-01-05' }), shared),
    ).toEqual({ 'state=new week=2027-01-04': 1 });
  });

  test('know a newcomer by the first of two names that were linked later', () => {
    const one = links(['laptop', 'ada']);
    const kept = [days('2026-12', { laptop: [1] }), days('2027-01', { laptop: [5], ada: [12] })];
    expect(weeksOf(...kept, first({ laptop: '2026-12-01', ada: '2027-01-12' }), one)).toEqual({
      'state=resurrected week=2027-01-04': 1,
      'state=retained week=2027-01-11': 1,
    });
  });
});
