/** The numbers of people of a made-up company, counted one by one from who worked when. */
import { DAYS, localMs, type Staff, type Visit } from './staff.ts';

type Numbers = Record<string, number>;

const DAY_MS = 86_400_000;
/** Day 0 is a Monday. */
const FIRST = Date.UTC(2026, 9, 12);
const WEEKS = 13;

/** Everything at a moment of the last day, by name and labels. `peopleMin`: of a cohort, and of a team. */
export function recount({ people, visits }: Staff, nowMs: number, peopleMin: number): Numbers {
  const today = DAYS - 1;
  const byPerson = Map.groupBy(visits, ({ person }) => person);
  const known = [...byPerson].flatMap(([person, own]) => (isSomebody(person, own) ? own : []));
  const since = (of: readonly Visit[], fromMs: number) =>
    new Set(of.filter(({ atMs }) => atMs >= fromMs).map(({ person }) => person)).size;
  const windows = (name: string, labels: string, of: readonly Visit[], spans: Numbers): Numbers =>
    Object.fromEntries(
      Object.entries(spans).map(([window, fromMs]) => [`${name}{${labels}window=${window}}`, since(of, fromMs)]),
    );
  const spans = {
    '24h': nowMs - DAY_MS + 1,
    '7d': nowMs - 7 * DAY_MS + 1,
    '30d': nowMs - 30 * DAY_MS + 1,
    today: localMs(today, 0),
    week: localMs(today - (today % 7), 0),
    month: localMs((Date.UTC(2027, 0, 1) - FIRST) / DAY_MS, 0),
  };
  const agents = ['claude-code', 'cowork'].map((agent) => {
    const of = known.filter((visit) => visit.agent === agent);
    return windows('agent_active_users_by_agent', `agent=${agent} `, of, spans);
  });
  const teams = ['web', 'data', 'tiny'].map((team) => {
    const of = known.filter(({ person }) => person.team === team);
    if (since(of, spans['30d']) < peopleMin) return {};
    return windows('agent_active_users_by_team', `team=${team} `, of, spans);
  });
  const features = Map.groupBy(known, ({ feature }) => feature);
  const adopted = [...features].flatMap(([feature, of]): [string, number][] => {
    const users = since(of, spans['30d']);
    if (feature === undefined || users === 0) return [];
    return [
      [`agent_feature_users{feature=${feature} window=30d}`, users],
      [`agent_feature_adoption_ratio{feature=${feature} window=30d}`, users / since(known, spans['30d'])],
    ];
  });
  const roster = people.filter(({ signsIn }) => signsIn !== undefined);
  const seats = Object.entries({ '24h': spans['24h'], '7d': spans['7d'], '30d': spans['30d'] }).flatMap(
    ([window, fromMs]): [string, number][] => {
      const seen = new Set(known.filter(({ atMs }) => atMs >= fromMs).map(({ person }) => person));
      const active = roster.filter((person) => seen.has(person));
      return [
        [`agent_roster_users{state=active window=${window}}`, active.length],
        [`agent_roster_users{state=silent window=${window}}`, roster.length - active.length],
      ];
    },
  );
  return {
    ...windows('agent_active_users', '', known, spans),
    ...windows('agent_users_ever', '', known, { lifetime: -Infinity }),
    ...Object.assign({}, ...agents, ...teams),
    ...Object.fromEntries(adopted),
    ...Object.fromEntries(seats),
    ...byWeek(known),
    ...cohorts(known, Math.max(peopleMin, 3)),
    ...byHour(visits),
  };
}

/** Who has no account, and worked on one day alone, could be a job of CI. Who signs in later is known then for all time. */
function isSomebody(person: Visit['person'], own: readonly Visit[]): boolean {
  const days = new Set(own.map(({ day }) => day));
  const signedIn = person.signsIn !== undefined && [...days].some((day) => day >= person.signsIn!);
  return signedIn || days.size > 1;
}

function weeksOf(visits: readonly Visit[]): Map<Visit['person'], Set<number>> {
  const weeks = new Map<Visit['person'], Set<number>>();
  for (const { person, day } of visits) weeks.set(person, (weeks.get(person) ?? new Set()).add(Math.floor(day / 7)));
  return weeks;
}

function monday(week: number): string {
  return new Date(FIRST + week * 7 * DAY_MS).toISOString().slice(0, 10);
}

const LAST_WEEK = Math.floor((DAYS - 1) / 7);

function byWeek(visits: readonly Visit[]): Numbers {
  const all = [...weeksOf(visits).values()];
  const numbers: Numbers = {};
  for (let week = Math.max(0, LAST_WEEK - WEEKS + 1); week <= LAST_WEEK; week++) {
    const here = all.filter((weeks) => weeks.has(week));
    const states = {
      new: here.filter((weeks) => Math.min(...weeks) === week).length,
      retained: here.filter((weeks) => weeks.has(week - 1)).length,
      resurrected: here.filter((weeks) => !weeks.has(week - 1) && Math.min(...weeks) < week).length,
      ...(week < LAST_WEEK && { churned: all.filter((weeks) => weeks.has(week - 1) && !weeks.has(week)).length }),
    };
    for (const [state, count] of Object.entries(states)) {
      numbers[`agent_users_by_week{state=${state} week=${monday(week)}}`] = count;
    }
  }
  return numbers;
}

function cohorts(visits: readonly Visit[], min: number): Numbers {
  const numbers: Numbers = {};
  const byStart = Map.groupBy(weeksOf(visits).values(), (weeks) => Math.min(...weeks));
  for (const [start, members] of byStart) {
    if (members.length < min || start < LAST_WEEK - WEEKS) continue;
    for (let later = 1; start + later < LAST_WEEK; later++) {
      const again = members.filter((weeks) => weeks.has(start + later)).length;
      const key = `agent_cohort_retention_ratio{cohort=${monday(start)} weeks=${later}}`;
      numbers[key] = again / members.length;
    }
  }
  return numbers;
}

function byHour(visits: readonly Visit[]): Numbers {
  const numbers: Numbers = {};
  const of = (weekday: number, hour: number) =>
    `agent_requests_by_hour{weekday=${weekday} hour=${String(hour).padStart(2, '0')}}`;
  for (let weekday = 1; weekday <= 7; weekday++) for (let hour = 0; hour < 24; hour++) numbers[of(weekday, hour)] = 0;
  for (const { day, atMs } of visits) {
    if (day < DAYS - 29 || day >= DAYS - 1) continue;
    const key = of((day % 7) + 1, Math.floor((atMs - localMs(day, 0)) / 3_600_000));
    numbers[key]! += 1;
  }
  return numbers;
}
