/** The KPIs that may fall: windows, people, ratios, days. */
import { adoption } from './adoption.ts';
import { dateOf, dayOf } from './calendar.ts';
import { details, partsOf, present, costRatios, shares } from './ratios.ts';
import { groups, labelText, total, wholes } from './sums.ts';
import { activeSince, fromMs, since, USD, WINDOWS, type All, type Value, type Work } from './windows.ts';
import { nameOf } from './others.ts';
import { workedMs } from './truth.ts';
import type { Person } from '../../demo/people.ts';
import type { Lived } from './delivery.ts';

const HISTORY_DAYS = 35;

export function gaugesOf(sessions: readonly Lived[], all: All, nowMs: number): Value[] {
  const work = sessions.flatMap((session) =>
    workedMs(session, nowMs).map((atMs): Work => {
      return { person: session.session.person, agent: nameOf(session.session), atMs };
    }),
  );
  const users = ofUsers(work);
  return [
    ...inWindows(all, nowMs),
    ...people(users, nowMs),
    ...identities(work, nowMs),
    ...nothingOpen(all),
    ...partsOf(users, all).flatMap((part) => [...costRatios(part, nowMs), ...shares(part, nowMs)]),
    ...details(all, nowMs),
    ...days(users, all, nowMs),
    ...adoption(sessions, users, all('requests'), nowMs),
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

// prettier-ignore
const IN_WINDOWS: readonly (readonly [name: string, of: string, labels: readonly string[], decimals?: number])[] = [
  ['agent_cost_window_usd', 'cost', ['agent', 'team', 'model'], USD],
  ['agent_window_tokens', 'tokens', ['agent', 'team', 'type']],
  ['agent_sessions_worked_window', 'session work', ['agent', 'team']],
  ['agent_prompts_window', 'prompts', ['agent', 'team']],
  ['agent_requests_window', 'requests', ['agent', 'team', 'model']],
  ['agent_tool_calls_window', 'tool calls', ['agent', 'team', 'outcome']],
  ['agent_window_lines', 'lines', ['agent', 'team', 'type']],
  ['agent_commits_window', 'commits', ['agent', 'team']],
  ['agent_pull_requests_window', 'pull requests', ['agent', 'team']],
];

function inWindows(all: All, nowMs: number): Value[] {
  return IN_WINDOWS.flatMap(([name, of, labels, decimals = 0]) =>
    groups(all(of), labels).flatMap(([, group]) => {
      const told = labels.map((label) => [label, group[0]!.labels[label]!] as const);
      const values = WINDOWS.map((window): Value => [
        name + labelText([...told, ['window', window]]),
        wholes(total(since(group, window, nowMs)), decimals),
      ]);
      return values.some(([, value]) => value > 0) ? values : [];
    }),
  );
}

/** Read at night, when every session has been idle for long. */
function nothingOpen(all: All): Value[] {
  return groups(all('session starts'), ['agent', 'team']).flatMap(([labels]) =>
    ['agent_sessions_open', 'agent_sessions_active'].map((name): Value => [name + labels, 0]),
  );
}

function people(work: readonly Work[], nowMs: number): Value[] {
  const shown = (of: readonly Work[], by: string, labels: readonly [string, string][]): Value[] => {
    const values = WINDOWS.map((window): Value => [
      `agent_active_users${by}${labelText([...labels, ['window', window]])}`,
      activeSince(of, fromMs(window, nowMs)),
    ]);
    const [daily, , monthly] = values;
    const sticky = present(`agent_stickiness_ratio${by}${labelText(labels)}`, daily![1], monthly![1]);
    return by === '' || values.some(([, value]) => value > 0)
      ? [...values, ...(by === '_by_agent_team' ? [] : sticky)]
      : [];
  };
  const byAgent = (of: readonly Work[]) => [...Map.groupBy(of, ({ agent }) => agent)];
  const teams = [...Map.groupBy(work, ({ person }) => person.team)];
  return [
    ...shown(work, '', []),
    ...byAgent(work).flatMap(([agent, theirs]) => shown(theirs, '_by_agent', [['agent', agent]])),
    ...teams.flatMap(([team, theirs]) => [
      ...shown(theirs, '_by_team', [['team', team]]),
      ...byAgent(theirs).flatMap(([agent, of]) =>
        shown(of, '_by_agent_team', [
          ['agent', agent],
          ['team', team],
        ]),
      ),
    ]),
  ];
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
