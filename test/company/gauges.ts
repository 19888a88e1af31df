/** The KPIs that may fall: windows, people, ratios, days. */
import { atLocal, DAY_MS, dateOf, dayOf, firstOfMonth } from './calendar.ts';
import { groups, labelText, total, wholes } from './sums.ts';
import { nameOf } from './others.ts';
import { workedMs, type Counted } from './truth.ts';
import type { Person } from '../../demo/people.ts';
import type { Lived } from './delivery.ts';

type All = (of: string) => readonly Counted[];
type Value = [key: string, value: number];

const USD = 9;
const HISTORY_DAYS = 35;

const ROLLING = ['24h', '7d', '30d'] as const;
const WINDOWS = [...ROLLING, 'today', 'month'] as const;
const RATIO_SPANS = [...ROLLING, 'lifetime'] as const;
type Window = (typeof WINDOWS)[number] | 'lifetime';

/** That a person was active. */
type Work = { readonly person: Person; readonly agent: string; readonly atMs: number };

export function gaugesOf(sessions: readonly Lived[], all: All, nowMs: number): Value[] {
  const work = sessions.flatMap((session) =>
    workedMs(session, nowMs).map((atMs): Work => {
      return { person: session.session.person, agent: nameOf(session.session), atMs };
    }),
  );
  const users = ofUsers(work);
  return [
    ...costWindows(all, nowMs),
    ...people(users, nowMs),
    ...identities(work, nowMs),
    ...nothingOpen(all),
    ...costRatios(users, all, nowMs),
    ...shares(all, nowMs),
    ...days(users, all, nowMs),
  ];
}

/** Of whom an account was told so far: before, telemetry names an installation alone. */
function withAccount(work: readonly Work[]): ReadonlySet<Person> {
  return new Set(work.flatMap(({ person, atMs }) => (atMs >= person.signsInMs ? [person] : [])));
}

/** Who has no account and was at work on one day alone could as well be a job of CI, and is no user where others have one. */
function ofUsers(work: readonly Work[]): readonly Work[] {
  const named = withAccount(work);
  if (named.size === 0) return work;
  const byPerson = Map.groupBy(work, ({ person }) => person);
  const daysOf = (person: Person) => new Set(byPerson.get(person)!.map(({ atMs }) => dayOf(atMs))).size;
  const users = new Set([...byPerson.keys()].filter((person) => named.has(person) || daysOf(person) > 1));
  return work.filter(({ person }) => users.has(person));
}

/** All of them by what is known of them. */
function identities(work: readonly Work[], nowMs: number): Value[] {
  const named = withAccount(work);
  const of = (isNamed: boolean) => work.filter(({ person }) => named.has(person) === isNamed);
  return [['account', of(true)] as const, ['installation', of(false)] as const].flatMap(([identity, theirs]) =>
    WINDOWS.flatMap((window): Value[] => {
      const labels: [string, string][] = [
        ['identity', identity],
        ['window', window],
      ];
      const key = `agent_active_users_by_identity${labelText(labels)}`;
      return theirs.length === 0 ? [] : [[key, activeSince(theirs, fromMs(window, nowMs))]];
    }),
  );
}

function fromMs(window: Window, nowMs: number): number {
  const today = dayOf(nowMs);
  const starts: Record<Window, number> = {
    '24h': nowMs - DAY_MS,
    '7d': nowMs - 7 * DAY_MS,
    '30d': nowMs - 30 * DAY_MS,
    today: atLocal(today, 0),
    month: atLocal(firstOfMonth(today), 0),
    lifetime: -Infinity,
  };
  return starts[window];
}

function since(counted: readonly Counted[], window: Window, nowMs: number): Counted[] {
  return counted.filter(({ atMs }) => atMs >= fromMs(window, nowMs));
}

function costWindows(all: All, nowMs: number): Value[] {
  return groups(all('cost'), ['agent', 'model']).flatMap(([, group]) => {
    const { agent, model } = group[0]!.labels;
    const values = WINDOWS.map((window): Value => {
      const labels = labelText([
        ['agent', agent!],
        ['model', model!],
        ['window', window],
      ]);
      return [`agent_cost_window_usd${labels}`, wholes(total(since(group, window, nowMs)), USD)];
    });
    return values.some(([, value]) => value > 0) ? values : [];
  });
}

/** Who was active from a time on, everybody once. */
function activeSince(work: readonly Work[], sinceMs: number): number {
  return new Set(work.filter(({ atMs }) => atMs >= sinceMs).map(({ person }) => person)).size;
}

/** Read at night, when every session has been idle for long. */
function nothingOpen(all: All): Value[] {
  return groups(all('session starts'), ['agent']).flatMap(([, group]) =>
    ['agent_sessions_open', 'agent_sessions_active'].map((name): Value => [
      name + labelText([['agent', group[0]!.labels['agent']!]]),
      0,
    ]),
  );
}

function people(work: readonly Work[], nowMs: number): Value[] {
  const inWindows = (of: readonly Work[], name: string, labels: readonly [string, string][]) =>
    WINDOWS.map((window): Value => [
      name + labelText([...labels, ['window', window]]),
      activeSince(of, fromMs(window, nowMs)),
    ]);
  const everybody = inWindows(work, 'agent_active_users', []);
  const byAgent = [...Map.groupBy(work, ({ agent }) => agent)].map(([agent, theirs]) =>
    inWindows(theirs, 'agent_active_users_by_agent', [['agent', agent]]),
  );
  const byTeam = [...Map.groupBy(work, ({ person }) => person.team)].map(([team, theirs]) =>
    inWindows(theirs, 'agent_active_users_by_team', [['team', team]]),
  );
  const [daily, , monthly] = everybody;
  return [
    ...everybody,
    ...[...byAgent, ...byTeam].filter((values) => values.some(([, value]) => value > 0)).flat(),
    ...present('agent_stickiness_ratio', daily![1], monthly![1]),
  ];
}

/** A ratio is there where there is something to divide by. */
function present(key: string, of: number, per: number, times = 1): Value[] {
  return per === 0 ? [] : [[key, (times * of) / per]];
}

function costRatios(work: readonly Work[], all: All, nowMs: number): Value[] {
  const usd = (counted: readonly Counted[]) => wholes(total(counted), USD);
  const toldByMetrics = all('witnessed cost').filter(({ labels }) => labels['witness'] === 'metrics');
  const windows = RATIO_SPANS.flatMap((window) => {
    const spent = (counted: readonly Counted[]) => usd(since(counted, window, nowMs));
    const per = (name: string, of: readonly Counted[], by: string) =>
      present(`${name}{window="${window}"}`, spent(of), total(since(all(by), window, nowMs)));
    const million = groups(all('cost'), ['model']).flatMap(([, cost]) => {
      const model = cost[0]!.labels['model']!;
      const tokens = all('tokens').filter(({ labels }) => labels['model'] === model);
      const key = `agent_cost_per_million_tokens_usd${labelText([
        ['model', model],
        ['window', window],
      ])}`;
      return present(key, spent(cost), total(since(tokens, window, nowMs)), 1e6);
    });
    return [
      ...million,
      ...per('agent_cost_per_session_usd', all('cost'), 'session work'),
      ...per('agent_cost_per_commit_usd', toldByMetrics, 'commits'),
      ...per('agent_cost_per_pull_request_usd', toldByMetrics, 'pull requests'),
    ];
  });
  const byPeople = ROLLING.flatMap((window) => {
    const active = activeSince(work, fromMs(window, nowMs));
    return present(
      `agent_cost_per_active_user_usd{window="${window}"}`,
      usd(since(all('cost'), window, nowMs)),
      active,
    );
  });
  // Who spent nothing is not known from who told nothing.
  return [...windows, ...byPeople].filter(([, value]) => value > 0);
}

function shares(all: All, nowMs: number): Value[] {
  const having = (counted: readonly Counted[], label: string, values: readonly string[]) =>
    counted.filter(({ labels }) => values.includes(labels[label]!));
  const ran = having(all('tool calls'), 'outcome', ['success', 'error']);
  const succeeded = having(ran, 'outcome', ['success']);
  const read = having(all('tokens'), 'type', ['input', 'cache_read', 'cache_write']);
  const cached = having(read, 'type', ['cache_read']);
  const inWindows = RATIO_SPANS.flatMap((window) => {
    const share = (key: string, part: readonly Counted[], whole: readonly Counted[]) =>
      present(key, total(since(part, window, nowMs)), total(since(whole, window, nowMs)));
    const byTool = groups(ran, ['tool']).flatMap(([, calls]) => {
      const labels = labelText([
        ['tool', calls[0]!.labels['tool']!],
        ['window', window],
      ]);
      return share(`agent_tool_success_ratio_by_tool${labels}`, having(calls, 'outcome', ['success']), calls);
    });
    return [
      ...share(`agent_tool_success_ratio{window="${window}"}`, succeeded, ran),
      ...byTool,
      ...share(`agent_cache_hit_ratio{window="${window}"}`, cached, read),
    ];
  });
  // Events do not report all cost, also where none is lost.
  const byMetrics = having(all('witnessed cost'), 'witness', ['metrics']);
  const coverage = groups(byMetrics, ['agent', 'witness']).flatMap(([, told]) => {
    const labels = labelText([
      ['agent', told[0]!.labels['agent']!],
      ['witness', told[0]!.labels['witness']!],
      ['window', 'lifetime'],
    ]);
    const { agent } = told[0]!.labels;
    const reported = all('cost').filter(({ labels: of }) => of['agent'] === agent && of['basis'] === 'reported');
    return present(`agent_coverage_ratio${labels}`, wholes(total(told), USD), wholes(total(reported), USD));
  });
  return [...inWindows, ...coverage];
}

/** Of the last days, from the first on that has something. */
function days(work: readonly Work[], all: All, nowMs: number): Value[] {
  const today = dayOf(nowMs);
  const last = Array.from({ length: HISTORY_DAYS }, (_, index) => today - HISTORY_DAYS + 1 + index);
  const history = (name: string, amounts: ReadonlyMap<number, number>, decimals: number) => {
    const first = last.find((day) => amounts.has(day)) ?? Infinity;
    const shown = last.filter((day) => day >= first);
    return shown.map((day): Value => [`${name}{day="${dateOf(day)}"}`, wholes(amounts.get(day) ?? 0, decimals)]);
  };
  const amounts = (of: string) => {
    const byDay = Map.groupBy(all(of), ({ atMs }) => dayOf(atMs));
    return new Map([...byDay].map(([day, counted]) => [day, total(counted)]));
  };
  const attendance = new Map(
    [...Map.groupBy(work, ({ atMs }) => dayOf(atMs))].map(([day, those]) => [day, activeSince(those, -Infinity)]),
  );
  return [
    ...history('agent_cost_by_day_usd', amounts('cost'), USD),
    ...history('agent_tokens_by_day', amounts('tokens'), 0),
    ...history('agent_sessions_by_day', amounts('session starts'), 0),
    ...history('agent_active_users_by_day', attendance, 0),
  ];
}
