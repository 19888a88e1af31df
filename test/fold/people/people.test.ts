import { describe, expect, test } from '@jest/globals';
import { startRun, type Run } from '../../golden/run.ts';
import { event, metric, request, type Attributes } from '../../sent.ts';
import { peopleOf } from '../../state/registered.ts';
import { NOON_MS } from '../activities.ts';
import { sum } from '../../demo/told.ts';
import { randomFrom } from '../../random.ts';
import { apiRequest } from '../requests.ts';

const everybody = async (run: Run) => [...((await peopleOf(run.store)).people.get('') ?? [])];

describe('people', () => {
  test('a session that was started touches nobody; a prompt does', async () => {
    const run = await startRun({ nowMs: NOON_MS });
    await run.send(request('metrics', [metric('claude_code.session.count', 1, NOON_MS)]));
    expect(await everybody(run)).toEqual([]);
    await run.send(request('logs', [event('user_prompt', NOON_MS)]));
    expect(await everybody(run)).toEqual([['u1', NOON_MS]]);
  });

  test("a record that lost its team counts for its session's team", async () => {
    const byTeam = 'kpis:\n  cost_by_team_usd_total: { help: Cost, kind: sum, of: cost, labels: [team] }\n';
    const run = await startRun({ kpis: byTeam, nowMs: NOON_MS + 60_000 });
    await run.send(apiRequest(NOON_MS, 0.5, { 'team.id': 'web' }));
    await run.send(apiRequest(NOON_MS, 0.25, { 'event.sequence': 2 }));
    expect(await run.text()).toContain('cost_by_team_usd_total{team="web"} 0.75\n');
  });
});

describe('names of one person', () => {
  const prompt = (atMs: number, session: string, who: Attributes) =>
    request('logs', [event('user_prompt', atMs, { 'session.id': session, 'user.id': '', ...who })]);
  const names = async (run: Run) => (await everybody(run)).map(([name]) => name).toSorted();

  test('that was known by an installation first, and then by a better name, is one, whichever comes first', async () => {
    const known = prompt(NOON_MS, 's1', { 'user.id': 'laptop' });
    const better = prompt(NOON_MS + 1, 's1', { 'user.id': 'laptop', 'user.email': 'ada@example.com' });
    for (const order of [
      [known, better],
      [better, known],
    ]) {
      const run = await startRun({ nowMs: NOON_MS + 60_000 });
      for (const told of order) await run.send(told);
      await run.send(prompt(NOON_MS + 2, 's2', { 'user.id': 'laptop' }));
      expect(await names(run)).toEqual(['ada@example.com']);
    }
  });

  test('who share an installation stay two', async () => {
    const run = await startRun({ nowMs: NOON_MS + 60_000 });
    for (const [session, email] of [
      ['s1', 'ada@example.com'],
      ['s2', 'grace@example.com'],
    ] as const) {
      await run.send(prompt(NOON_MS, session, { 'user.id': 'shared' }));
      await run.send(prompt(NOON_MS + 1, session, { 'user.id': 'shared', 'user.email': email }));
    }
    expect(await names(run)).toEqual(['ada@example.com', 'grace@example.com']);
  });

  test('belong to the team that the configuration names, where their sessions tell none', async () => {
    const run = await startRun({ nowMs: NOON_MS + 60_000, people: 'ada@example.com: core' });
    await run.send(prompt(NOON_MS, 's1', { 'user.email': 'Ada@Example.com' }));
    await run.send(prompt(NOON_MS, 's2', { 'user.email': 'ada@example.com', 'team.id': 'web' }));
    const text = await run.text();
    for (const team of ['core', 'web']) {
      expect(text).toContain(`agent_active_users_by_team{team="${team}",window="24h"} 1\n`);
    }
    expect(text).toContain('agent_active_users{window="24h"} 1\n');
  });
});

describe('the people file gives a team', () => {
  const FILE = `
    ada@example.com: core
    LAPTOP-7: web
    "*@contractors.example": contractors
    match:
      host.name: { build-*: ci, build-9: release }
      gateway.group: { Data: data }`;
  const CASES: [string, Attributes, string][] = [
    ['an account', { 'user.email': 'Ada@Example.com', 'host.name': 'build-1' }, 'core'],
    ['an installation, also beside an account', { 'user.email': 'x@y', 'user.id': 'laptop-7' }, 'web'],
    ['what a * stands for', { 'user.email': 'eve@contractors.example' }, 'contractors'],
    ['a host', { 'user.id': 'fresh', 'host.name': 'Build-1' }, 'ci'],
    ['a host that is written out, before any *', { 'host.name': 'build-9' }, 'release'],
    ['an attribute of the session', { 'gateway.group': 'data' }, 'data'],
    ['nobody who tells a team', { 'user.email': 'ada@example.com', 'team.id': 'own' }, 'own'],
  ];
  test.each(CASES)('to %s', async (_, of, team) => {
    const run = await startRun({
      nowMs: NOON_MS + 60_000,
      people: FILE,
      kpis: 'kpis: { prompts_by_team_total: { help: P., kind: count, of: prompt, labels: [team] } }',
    });
    const who = { 'session.id': 's1', 'user.id': 'nobody', ...of };
    await run.send(request('logs', [event('user_prompt', NOON_MS, who)]));
    expect(await run.text()).toContain(`prompts_by_team_total{team="${team}"} 1\n`);
    await run.close();
  });

  test('for all of a session, by the first record that tells any of it', async () => {
    const kpis = 'kpis: { prompts_by_team_total: { help: P., kind: count, of: prompt, labels: [team] } }';
    const run = await startRun({ nowMs: NOON_MS + 60_000, people: FILE, kpis });
    const all: Attributes[] = [{}, { 'host.name': 'build-1' }, { 'user.email': 'ada@example.com' }];
    for (const [index, of] of all.entries()) {
      await run.send(request('logs', [event('user_prompt', NOON_MS + index, { 'session.id': 's1', ...of })]));
    }
    const text = await run.text();
    expect(text).toContain('prompts_by_team_total{team="unknown"} 1\n');
    expect(text).toContain('prompts_by_team_total{team="ci"} 2\n');
    await run.close();
  });
});

describe('a record that names nobody, or an installation only', () => {
  const prompt = (atMs: number, session: string, who: Attributes) =>
    request('logs', [event('user_prompt', atMs, { 'session.id': session, 'user.id': '', ...who })]);
  const ADA = { 'user.id': 'laptop', 'user.email': 'ada@example.com' };

  test('is its session’s person, and by its installation the person of that elsewhere, in any order', async () => {
    const told = [
      prompt(NOON_MS, 's1', ADA),
      prompt(NOON_MS + 1, 's1', {}),
      prompt(NOON_MS + 2, 's2', { 'user.id': 'laptop' }),
    ];
    for (const order of [told, told.toReversed()]) {
      const run = await startRun({ nowMs: NOON_MS + 60_000 });
      for (const each of order) await run.send(each);
      expect(await everybody(run)).toEqual([['ada@example.com', NOON_MS + 2]]);
    }
  });

  test('by an account that is named by its id as well as by its address', async () => {
    const run = await startRun({ nowMs: NOON_MS + 60_000 });
    await run.send(prompt(NOON_MS, 's1', { 'user.account_uuid': 'uuid' }));
    await run.send(prompt(NOON_MS, 's2', { ...ADA, 'user.account_uuid': 'uuid' }));
    await run.send(prompt(NOON_MS, 's3', { ...ADA, 'user.email': 'ada@new.example.com', 'user.account_uuid': 'uuid' }));
    expect((await everybody(run)).map(([name]) => name)).toEqual(['ada@example.com']);
  });
});

describe('people, in each of 12 orders', () => {
  const prompt = (atMs: number, session: string, who: Attributes) =>
    request('logs', [event('user_prompt', atMs, { 'session.id': session, 'user.id': '', ...who })]);
  const ada = { 'user.email': 'Ada@Example.com', 'user.account_uuid': 'A1B2', 'user.id': 'terminal' };
  const scenarios: [title: string, told: Attributes[], users: number, accounts: number, installations: number][] = [
    [
      'one address in two letter cases, on two machines',
      [ada, { 'user.email': 'ada@example.COM', 'user.id': 'other' }],
      1,
      1,
      0,
    ],
    ['a terminal with an address and an IDE with its installation alone', [ada, { 'user.id': 'terminal' }], 1, 1, 0],
    ['an IDE that names the account by its id', [ada, { 'user.account_uuid': 'a1b2', 'user.id': 'ide' }], 1, 1, 0],
    ['an address that changed', [ada, { ...ada, 'user.email': 'ada@new.example.com' }], 1, 1, 0],
    [
      'two people in a pair room',
      [ada, { 'user.email': 'bob@example.com', 'user.id': 'terminal' }, { 'user.id': 'terminal' }],
      2,
      2,
      0,
    ],
    ['sandboxes beside a person', [ada, ...['b1', 'b2', 'b3'].map((box) => ({ 'user.id': box }))], 1, 1, 3],
    ['people without accounts', ['l1', 'l2'].map((laptop) => ({ 'user.id': laptop })), 2, 0, 2],
    [
      'one account for all machines of CI',
      ['m1', 'm2'].map((id) => ({ 'user.email': 'ci@example.com', 'user.id': id })),
      1,
      1,
      0,
    ],
  ];

  test.each(scenarios)('%s', async (_, told, users, accounts, installations) => {
    for (let seed = 0; seed < 12; seed++) {
      const run = await startRun({ nowMs: NOON_MS + 60_000 });
      const records = told.flatMap((who, at) => [
        prompt(NOON_MS + at, `s${at}`, who),
        prompt(NOON_MS + 10 + at, `s${at}`, {}),
      ]);
      for (const each of randomFrom(seed).shuffled(records)) await run.send(each);
      const readings = await run.core.truth();
      const of = (name: string, labels = {}) => sum(readings, name, { window: '24h', ...labels });
      expect([
        of('agent_active_users'),
        of('agent_active_users_by_identity', { identity: 'account' }),
        of('agent_active_users_by_identity', { identity: 'installation' }),
      ]).toEqual([users, accounts, installations]);
      await run.close();
    }
  });
});
