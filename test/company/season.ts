/**
 * A season of a larger company: 90 days in Berlin, from a Wednesday, of 500 people in four teams with two agents, of whom
 * some come, some leave and some are on holiday; with days on which nobody works, and weeks in which more is done. What they
 * do is told as facts: how telemetry makes them is for the company of sixty days.
 */
import { hire } from '../../demo/people.ts';
import { randomFrom, type Random } from '../../demo/random.ts';
import type { Happening } from '../../demo/happenings.ts';
import { workOf, type Day, type Habits } from '../../demo/work.ts';
import { atLocal, dateOf, DAY_MS, dayOf, isWeekend, MINUTE_MS } from './calendar.ts';

/** Days as the company's calendar has them: from the second of September to the end of November. */
export const SEASON = { first: -19, end: 71 } as const;

const PEOPLE = 500;
const TEAMS = ['web', 'platform', 'data', 'mobile'];
const HOLIDAYS = ['2026-10-02', '2026-11-02', '2026-11-03'];

/** One fact, in the smallest parts of its unit. */
export type Happened = {
  readonly kind: string;
  readonly value: number;
  readonly timeMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly person: string;
};

/** Everything that happened, in the order of time. */
export function seasonOf(seed: number, people = PEOPLE): Happened[] {
  const random = randomFrom(seed);
  const weeks = Array.from({ length: 14 }, () => 0.8 + 0.4 * random.next());
  const all = hire(people, seed).flatMap((person, index) => {
    const own = random.fork();
    const team = TEAMS[index % TEAMS.length]!;
    const shared = { agent: index % 5 === 4 ? 'made-up' : 'claude-code', team };
    const runs = workOf(person, daysOf(index, weeks, own), habitsOf(own), own);
    return [...runs].flatMap((run) =>
      run.happenings.flatMap((happening) =>
        factsOf(happening).map(([kind, value, labels]): Happened => {
          return { kind, value, timeMs: happening.atMs, labels: { ...shared, ...labels }, person: `p${index}` };
        }),
      ),
    );
  });
  return all.toSorted((a, b) => a.timeMs - b.timeMs);
}

/** Some do ten times as much as others. */
function habitsOf(random: Random): Habits {
  return {
    turnsMax: random.between(1, 6, 2),
    requestsMax: 2,
    pauseMs: (own) => own.below(4 * MINUTE_MS),
    breakMs: (own) => (60 + own.below(240)) * MINUTE_MS,
    resumedMs: [0, 2 * DAY_MS],
    resumed: 0.2,
    second: 0.05,
    kept: 0,
    restarted: 0.05,
  };
}

function* daysOf(index: number, weeks: readonly number[], random: Random): Generator<Day> {
  const comes = index % 7 === 3 ? random.below(80) : 0;
  const leaves = index % 11 === 5 ? 10 + random.below(80) : SEASON.end - SEASON.first;
  const away = index % 3 === 0 ? [random.below(80), 5 + random.below(10)] : [0, 0];
  const chance = 0.3 + 0.5 * random.next();
  for (let at = comes; at < leaves; at++) {
    const day = SEASON.first + at;
    const isAway = at >= away[0]! && at < away[0]! + away[1]!;
    const isOff = isWeekend(day) || HOLIDAYS.includes(dateOf(day));
    if (isAway || !random.chance(isOff ? 0.05 : chance * weeks[Math.floor((at + 2) / 7)]!)) continue;
    const fromMs = atLocal(day, 8 * 60) + random.below(120 * MINUTE_MS);
    yield { fromMs, untilMs: atLocal(day, 17 * 60), endMs: atLocal(day, 19 * 60) };
  }
}

type Fact = readonly [kind: string, value: number, labels?: Readonly<Record<string, string>>];

function factsOf(happening: Happening): Fact[] {
  switch (happening.kind) {
    case 'prompt':
      return [['prompt', 1]];
    case 'request': {
      const { model, source, costNanos, tokens } = happening;
      const types = {
        input: tokens.input,
        output: tokens.output,
        cache_read: tokens.cacheRead,
        cache_write: tokens.cacheWrite,
      };
      return [
        ['cost', costNanos, { model, source, basis: 'reported' }],
        ['witnessed_cost', costNanos, { witness: 'metrics' }],
        ['witnessed_cost', costNanos, { witness: 'events' }],
        ['request', 1, { model, source }],
        ...Object.entries(types).flatMap(([type, count]): Fact[] =>
          count > 0 ? [['tokens', count, { model, source, type }]] : [],
        ),
      ];
    }
    case 'error':
      return [['request_error', 1, { model: happening.model, status: String(happening.status) }]];
    case 'tool':
      return [['tool', 1, { tool: happening.tool, outcome: happening.succeeded ? 'success' : 'error' }]];
    case 'lines':
      return (['added', 'removed'] as const).flatMap((type): Fact[] =>
        happening[type] > 0 ? [['lines', happening[type], { type }]] : [],
      );
    case 'commit':
    case 'pull_request':
      return [[happening.kind, 1]];
    case 'active':
      return [['active_time', happening.ms * 1000, { type: happening.type }]];
    default:
      return [];
  }
}

/** Who was active on which local day. */
export function attendanceOf(happened: readonly Happened[]): Map<string, Set<string>> {
  const days = new Map<string, Set<string>>();
  for (const { timeMs, person } of happened) {
    const date = dateOf(dayOf(timeMs));
    const names = days.get(date) ?? new Set();
    days.set(date, names.add(person));
  }
  return days;
}
