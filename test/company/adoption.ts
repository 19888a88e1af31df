/** Who came, stayed, returned and left, when all of them work, and with what: counted from who worked when. */
import { atLocal, DAY_MS, dateOf, dayOf, HOUR_MS } from './calendar.ts';
import { labelText } from './sums.ts';
import type { Counted } from './counted.ts';
import { arrived } from './truth.ts';
import { CODEX } from '../../demo/agents/kinds.ts';
import type { Happening } from '../../demo/happenings.ts';
import type { Person } from '../../demo/people.ts';
import { startsAgent } from './others.ts';
import type { Lived } from './delivery.ts';
import type { Value, Work } from './windows.ts';

const WEEKS = 13;
const HOURS_DAYS = 28;
/** Of a smaller cohort nothing is told. */
const COHORT_MIN = 3;

/** `work`: of whom is a user. */
export function adoption(
  sessions: readonly Lived[],
  work: readonly Work[],
  requests: readonly Counted[],
  nowMs: number,
): Value[] {
  return [
    ['agent_users_ever{window="lifetime"}', new Set(work.map(({ person }) => person)).size],
    ...weeks(work, nowMs),
    ...hours(requests, nowMs),
    ...subagents(sessions, work, nowMs),
    ...roster(sessions, work, nowMs),
  ];
}

function weekOf(day: number): number {
  return Math.floor(day / 7);
}

function weeks(work: readonly Work[], nowMs: number): Value[] {
  const [first, last] = [weekOf(dayOf(nowMs)) - WEEKS + 1, weekOf(dayOf(nowMs))];
  const people = [...Map.groupBy(work, ({ person }) => person).values()].map((own) => {
    return new Set(own.map(({ atMs }) => weekOf(dayOf(atMs))));
  });
  const values: Value[] = [];
  for (let week = Math.max(first, 0); week <= last; week++) {
    const had = people.filter((of) => of.has(week - 1));
    const has = people.filter((of) => of.has(week));
    const states = {
      new: has.filter((of) => Math.min(...of) === week),
      retained: has.filter((of) => of.has(week - 1)),
      resurrected: has.filter((of) => !of.has(week - 1) && Math.min(...of) < week),
      ...(week < last && { churned: had.filter((of) => !of.has(week)) }),
    };
    const monday = dateOf(7 * week);
    for (const [state, those] of Object.entries(states)) {
      values.push([`agent_users_by_week{state="${state}",week="${monday}"}`, those.length]);
    }
    if (states.new.length < COHORT_MIN) continue;
    for (let later = 1; week + later < last; later++) {
      const again = states.new.filter((of) => of.has(week + later)).length;
      const key = `agent_cohort_retention_ratio{cohort="${monday}",weeks="${later}"}`;
      values.push([key, again / states.new.length]);
    }
  }
  return values;
}

/** On the day on which the clocks go back, an hour after three o'clock is as far from noon as on any other day. */
function hourOf(atMs: number): number {
  const noonMs = atLocal(dayOf(atMs), 12 * 60);
  return 12 + Math.floor((atMs - noonMs) / HOUR_MS);
}

function hours(requests: readonly Counted[], nowMs: number): Value[] {
  const today = dayOf(nowMs);
  const recent = requests.filter(({ atMs }) => dayOf(atMs) >= today - HOURS_DAYS && dayOf(atMs) < today);
  if (recent.length === 0) return [];
  const byHour = Map.groupBy(recent, ({ atMs }) => 24 * (dayOf(atMs) % 7) + hourOf(atMs));
  return Array.from({ length: 7 * 24 }, (_, at): Value => {
    const [weekday, hour] = [Math.floor(at / 24), at % 24];
    const labels = labelText([
      ['weekday', `${weekday + 1}`],
      ['hour', `${hour}`.padStart(2, '0')],
    ]);
    return [`agent_requests_by_hour${labels}`, byHour.get(at)?.length ?? 0];
  });
}

/** The only feature that the company's agents tell of. */
function subagents(sessions: readonly Lived[], work: readonly Work[], nowMs: number): Value[] {
  const fromMs = nowMs - 30 * DAY_MS;
  const active = new Set(work.filter(({ atMs }) => atMs >= fromMs).map(({ person }) => person));
  const isSubagents = ({ session }: Lived, happening: Happening) =>
    session.person.agent === CODEX
      ? startsAgent(session, happening)
      : happening.kind === 'request' && happening.source === 'subagent';
  const used = sessions.filter((session) =>
    arrived(session, nowMs).some(({ happening }) => isSubagents(session, happening) && happening.atMs >= fromMs),
  );
  const users = new Set(used.map(({ session }) => session.person).filter((person) => active.has(person))).size;
  if (users === 0) return [];
  const labels = '{feature="subagent",window="30d"}';
  return [
    [`agent_feature_users${labels}`, users],
    [`agent_feature_adoption_ratio${labels}`, users / active.size],
  ];
}

/** The people file has those whose agents tell no team. */
function roster(sessions: readonly Lived[], work: readonly Work[], nowMs: number): Value[] {
  const seats = [...new Set(sessions.map(({ session }) => session.person))].filter(({ tellsTeam }) => !tellsTeam);
  const count = (name: string, of: readonly Person[], team: readonly [string, string][], days: readonly number[]) =>
    days.flatMap((length): Value[] => {
      const since = new Set(work.filter(({ atMs }) => atMs >= nowMs - length * DAY_MS).map(({ person }) => person));
      const active = of.filter((person) => since.has(person)).length;
      const window = length === 1 ? '24h' : `${length}d`;
      const labels = (state: string) => labelText([['state', state], ...team, ['window', window]]);
      return [
        [name + labels('active'), active],
        [name + labels('silent'), of.length - active],
      ];
    });
  const byTeam = [...Map.groupBy(seats, ({ team }) => team)].flatMap(([team, of]) =>
    count('agent_roster_users_by_team', of, [['team', team]], [1, 7, 30]),
  );
  return [...count('agent_roster_users', seats, [], [1, 7, 30]), ...byTeam];
}
